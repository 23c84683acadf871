// That docs/failover.md shows the policies that are proven, and that the way back replicates. Its commands and its
// prose nobody can test here.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";

import { load } from "js-yaml";

import type { Statement } from "../../../components/policyDocuments";
import { parseSettings, rawSettings } from "../../../config";
import { otherAccountStatements } from "../../../proof/failover/otherAccount";
import { readerPolicy, writerPolicy } from "../../../proof/failover/policies";
import { expectations, isRight, judge } from "../../../proof/judge";
import type { Policies } from "../../../proof/policies";
import { provePolicies } from "../../../proof/prove";
import { foundBuckets } from "../../../proof/recording/foundBuckets";
import { runProgram } from "../../../proof/recording/programs";
import type { Required } from "../../../proof/registeredPolicies";
import { policiesIn, registeredPolicies } from "../../../proof/registeredPolicies";
import type { StackConfig } from "../../../stackFiles";
import { asCliConfig, frozenStacks } from "../../../stackFiles";
import { policiesOf } from "../../support/necessities";

const PAGE = readFileSync(path.join(__dirname, "../../../docs/failover.md"), "utf8");

const blocks = (language: string) =>
  [...PAGE.matchAll(new RegExp(`\`\`\`${language}\n([^\`]*)\`\`\``, "g"))].map(([, text]) => text!);

type Settings = Record<string, Record<string, Record<string, object>>>;
const yamlBlocks = () => blocks("yaml").map((text) => load(text) as Settings);

describe("docs/failover.md", function () {
  this.timeout(60_000);

  it("gives the policies of reader and writer for the destination of prod", async () => {
    const { topology } = await policiesOf("prod");
    const dr = topology.destinations.find(({ name }) => name === "dr")!;
    const [reader, writer, ...others] = blocks("json").map((text) => JSON.parse(text) as object);
    assert.deepEqual(reader, readerPolicy(dr));
    assert.deepEqual(writer, writerPolicy(dr));
    // The list of a job of S3 Batch Replication is no policy.
    assert.deepEqual(others.map(Object.keys), [["S3JobManifestGenerator"]]);
  });

  it("gives what lets roles of another account in, as settings that prod takes", async () => {
    const { topology } = await policiesOf("prod");
    const dr = topology.destinations.find(({ name }) => name === "dr")!;
    const [other] = yamlBlocks();
    const accountId = "333333333333";
    const role = (name: string) => `arn:aws:iam::${accountId}:role/${name}`;
    const roles = { reader: role("reader"), writer: role("writer") };
    const expected = otherAccountStatements(dr, { partition: "aws", accountId, ...roles });
    assert.deepEqual(other, { "replicated-bucket:destinations": { dr: expected } });
    const { "replicated-bucket:destinations": destinations } = frozenStacks.settings(
      "prod",
    ) as Settings;
    const config = asCliConfig({
      ...frozenStacks.settings("prod"),
      "replicated-bucket:destinations": {
        ...destinations,
        dr: { ...destinations!.dr, ...expected },
      },
    });
    assert.deepEqual(parseSettings(rawSettings("replicated-bucket", config)).problems, []);
  });

  describe("on the way back", () => {
    let config: StackConfig;
    let required: Required;
    let back: Policies;

    before(async () => {
      const [, stack] = yamlBlocks();
      config = asCliConfig(stack!.config!);
      const { settings } = parseSettings(rawSettings("replicated-bucket", config));
      const world = { stack: "archive-back", buckets: foundBuckets(settings) };
      const { registrations, errors, outputs } = await runProgram({ config, world });
      assert.deepEqual(errors, []);
      required = outputs!.required as Required;
      back = policiesIn(registrations, [], required);
    });

    it("adopts both buckets of prod, under the keys that they have", async () => {
      assert.deepEqual(parseSettings(rawSettings("replicated-bucket", config)).problems, []);
      const { source, destinations } = (await policiesOf("prod")).topology;
      const placeOf = ({
        bucketArn,
        keyArn,
        region,
        accountId,
      }: (typeof destinations)[number]) => ({
        ...{ bucketArn, keyArn, region, accountId },
      });
      const dr = destinations.find(({ name }) => name === "dr")!;
      const origin = back.topology.destinations[0]!;
      const from = { ...dr, ...back.topology.source };
      assert.deepEqual(
        [placeOf(from), placeOf(origin)],
        [placeOf(dr), placeOf({ ...dr, ...source })],
      );
    });

    it("is a stack whose permissions are proven", async () => {
      assert.equal((await provePolicies("archive-back", back)).ok, true);
    });

    it("has prod grant what the new stack requires, and no more", () => {
      const [, , grants] = yamlBlocks();
      const { additionalBucketPolicyStatements: bucket, additionalKeyPolicyStatements: key } =
        grants!["replicated-bucket:source"]!;
      const of = required.destinations.origin as unknown as Record<string, Statement[]>;
      const copied = (statements: Statement[]) =>
        statements.map(({ Resource: _ofTheOwner, ...statement }) => statement);
      assert.deepEqual(bucket, copied(of.bucketPolicyStatements!));
      assert.deepEqual(key, copied(of.keyPolicyStatements!));
    });

    it("replicates under the policies that prod then registers, and may do nothing else", async () => {
      const [, , grants] = yamlBlocks();
      const settings = frozenStacks.settings("prod") as Settings;
      const source = {
        ...settings["replicated-bucket:source"],
        ...grants!["replicated-bucket:source"],
      };
      const prod = asCliConfig({ ...settings, "replicated-bucket:source": source });
      const { resources } = await registeredPolicies("prod", prod);
      const { topology } = back;
      const policies = { ...back, resources: new Map([...back.resources, ...resources]) };
      // Both buckets have the whole policy of a stack that made them, so nothing is left to their owners.
      const judged = await judge(expectations(topology), policies);
      assert.deepEqual(
        judged.filter((one) => !isRight(one)).map(({ request }) => request.id),
        [],
      );
      assert.ok(judged.length > 300);
      const { resources: without } = await policiesOf("prod");
      const before = await judge(expectations(topology), {
        ...back,
        resources: new Map([...back.resources, ...without]),
      });
      const denied = before.filter((one) => one.allowed && !isRight(one));
      assert.ok(denied.some(({ request }) => request.id === "origin s3:ReplicateObject"));
      assert.ok(denied.some(({ request }) => request.action === "kms:Encrypt"));
    });
  });
});
