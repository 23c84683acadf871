import assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import { parseSettings, rawSettings, readConfig } from "../config";
import { GOOD } from "./badInput";
import { PROJECT, startRecording } from "../proof/recording/recorder";
import { asCliConfig } from "../proof/recording/programs";
import { frozenStacks } from "../stackFiles";
import { OLDER_KEYS } from "./support/topologies";

// What is wrong with a configuration, and how that is said, is in badInput.spec.ts.

async function readAs(config: Record<string, string>, stack = "test") {
  await startRecording({ stack });
  pulumi.runtime.setAllConfig(config);
  return readConfig();
}

describe("settings as Pulumi hands them out", () => {
  const raw = (config: Record<string, string>) => rawSettings("ours", config);

  it("are read from JSON, and from text where they are no JSON", () => {
    assert.deepEqual(
      raw({
        "ours:source": '{"region":"us-east-1","accountId":"111111111111"}',
        "ours:protect": "false",
        "ours:rules": '[{"id":"a"}]',
        "ours:tags": "{broken",
      }),
      {
        source: { region: "us-east-1", accountId: "111111111111" },
        protect: false,
        rules: [{ id: "a" }],
        tags: "{broken",
      },
    );
  });

  it("leave the name as text, even where it looks like something else", () => {
    assert.deepEqual(raw({ "ours:name": "2026" }), { name: "2026" });
    assert.deepEqual(raw({ "ours:name": "true" }), { name: "true" });
  });

  it("are those of the namespace alone", () => {
    const others = { "pulumi:disable-default-providers": '["aws"]', "ours2:name": "b" };
    assert.deepEqual(raw({ ...others, "ours:name": "a" }), { name: "a" });
  });
});

describe("the settings", () => {
  it("protect everything unless told otherwise", () => {
    const protectOf = (change: object) => parseSettings({ ...GOOD, ...change }).settings.protect;
    assert.equal(protectOf({}), true);
    assert.equal(protectOf({ protect: true }), true);
    assert.equal(protectOf({ protect: false }), false);
  });

  it("hold what was written and nothing more", () => {
    const rules = [{ id: "a", priority: 3, tags: { class: "gold" }, destinations: ["dr"] }];
    const { settings, problems } = parseSettings({ ...GOOD, rules });
    assert.deepEqual(problems, []);
    assert.deepEqual(settings, { ...GOOD, rules, protect: true });
  });

  it("hold the source's other keys in their order, from a stack's file too", () => {
    const config = asCliConfig({ ...GOOD, additionalSourceKeyArns: OLDER_KEYS });
    const { settings, problems } = parseSettings(rawSettings(PROJECT, config));
    assert.deepEqual(problems, []);
    assert.deepEqual(settings.additionalSourceKeyArns, OLDER_KEYS);
  });

  const STATEMENT = {
    Sid: "LetAuditorsRead",
    Effect: "Allow",
    Principal: { AWS: ["arn:aws:iam::333333333333:role/auditors"] },
    Action: ["s3:GetObject", "s3:ListBucket"],
    Condition: { Bool: { "aws:SecureTransport": "true" } },
  };
  const more: [string, object][] = [
    [
      "the role",
      {
        role: {
          name: "replicate",
          path: "/service-role/",
          permissionsBoundaryArn: "arn:aws:iam::111111111111:policy/boundary",
        },
      },
    ],
    [
      "a role that is there already",
      { role: { existingArn: "arn:aws:iam::111111111111:role/replicate" } },
    ],
    [
      "an existing bucket and what the stack may change of it",
      {
        source: {
          ...GOOD.source,
          existingBucket: {
            name: "old",
            enableVersioning: true,
            replaceEncryption: false,
            extendBucketPolicy: false,
            replaceReplicationRules: true,
          },
        },
      },
    ],
    [
      "keys and statements of yours",
      {
        source: {
          ...GOOD.source,
          keyRotationPeriodInDays: 180,
          keyDeletionWindowInDays: 7,
          keyAdministrators: ["arn:aws:iam::111111111111:role/keys"],
          additionalKeyPolicyStatements: [{ ...STATEMENT, Action: "kms:Decrypt" }],
          additionalBucketPolicyStatements: [STATEMENT],
        },
      },
    ],
  ];
  for (const [title, change] of more) {
    it(`hold ${title}, from a stack's file`, () => {
      const config = asCliConfig({ ...GOOD, ...change });
      const { settings, problems } = parseSettings(rawSettings(PROJECT, config));
      assert.deepEqual(problems, []);
      assert.deepEqual(settings, { ...GOOD, ...change, protect: true });
    });
  }

  const statementFaults = { ...STATEMENT, Action: [5], Principal: { AWS: 5 }, Effect: 5 };
  const faults: [object, string[]][] = [
    [{ role: { permissionBoundary: "a" } }, ["role.permissionBoundary"]],
    [{ role: { name: 5 } }, ["role.name"]],
    [{ role: "replicate" }, ["role"]],
    ...[
      [{ existingBucket: "old" }, ["existingBucket"]] as const,
      [{ existingBucket: {} }, ["existingBucket.name"]] as const,
      [{ existingBucket: { name: "old", keep: true } }, ["existingBucket.keep"]] as const,
      [
        { existingBucket: { name: "old", enableVersioning: "yes" } },
        ["existingBucket.enableVersioning"],
      ] as const,
      [{ keyRotationPeriodInDays: "90" }, ["keyRotationPeriodInDays"]] as const,
      [{ keyAdministrators: "me" }, ["keyAdministrators"]] as const,
      [
        { additionalBucketPolicyStatements: [statementFaults] },
        ["Effect", "Principal.AWS", "Action[0]"].map(
          (part) => `additionalBucketPolicyStatements[0].${part}`,
        ),
      ] as const,
    ].map(([change, paths]): [object, string[]] => [
      { source: { ...GOOD.source, ...change } },
      paths.map((path) => `source.${path}`),
    ]),
  ];
  for (const [change, paths] of faults) {
    it(`are refused once for each fault: ${paths.join(", ")}`, () => {
      const config = asCliConfig({ ...GOOD, ...change });
      const { problems } = parseSettings(rawSettings(PROJECT, config));
      assert.deepEqual(
        problems.map(({ path }) => path),
        paths,
      );
    });
  }

  for (const stack of ["dev", "prod"]) {
    it(`of the stack ${stack} have no fault`, () => {
      const config = asCliConfig(frozenStacks.settings(stack));
      assert.deepEqual(parseSettings(rawSettings(PROJECT, config)).problems, []);
    });
  }

  it("take a role of each side's account and partition", () => {
    const { problems } = parseSettings({
      name: "archive",
      source: {
        region: "cn-north-1",
        accountId: "111111111111",
        assumeRoleArn: "arn:aws-cn:iam::111111111111:role/teams/deploy",
      },
      destinations: {
        dr: {
          region: "cn-northwest-1",
          accountId: "222222222222",
          assumeRoleArn: "arn:aws-cn:iam::222222222222:role/deploy",
        },
      },
    });
    assert.deepEqual(problems, []);
  });
});

describe("reading the configuration", () => {
  it("gives the settings of the project", async () => {
    assert.deepEqual(await readAs(asCliConfig(GOOD)), { ...GOOD, protect: true });
  });

  it("fails with all problems at once, naming project and stack", async () => {
    await assert.rejects(readAs({ [`${PROJECT}:name`]: "A" }, "prod"), (error) => {
      assert.ok(pulumi.RunError.isInstance(error));
      const [head, ...lines] = error.message.split("\n");
      assert.equal(head, `Configuration ${PROJECT} of stack prod has 3 problems:`);
      assert.deepEqual(
        lines.map((line) => line.trim().split(":")[0]),
        ["source", "destinations", "name"],
      );
      return true;
    });
  });
});
