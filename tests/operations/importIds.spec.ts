// The ids of every stack's resources, in files as the CLI's source says that it writes them. That the CLI
// and the provider take them, only those can tell; what is there under them, importLive.spec.ts reads back.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";

import { parseSettings, rawSettings } from "../../config";
import type { ImportFile } from "../../operations/importFile";
import { logicalName, parseImportFile } from "../../operations/importFile";
import type { Found, FoundSide } from "../../operations/importIds";
import { importable, withIds } from "../../operations/importIds";
import { foundBuckets } from "../../proof/recording/foundBuckets";
import { PROJECT } from "../../proof/recording/recorder";
import type { Registration } from "../../proof/recording/recorder";
import { runProgram } from "../../proof/recording/programs";
import { exampleConfig, exampleNames, frozenStacks } from "../../stackFiles";
import { importFileOf } from "../support/importFiles";

const ALIAS = "aws:kms/alias:Alias";
const ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy";
const PARTS = new Set(
  [
    "bucketPublicAccessBlock:BucketPublicAccessBlock",
    "bucketOwnershipControls:BucketOwnershipControls",
    "bucketVersioning:BucketVersioning",
    "bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
    "bucketPolicy:BucketPolicy",
    "bucketReplicationConfig:BucketReplicationConfig",
  ].map((type) => `aws:s3/${type}`),
);

/** What an id must be, by type, as the provider's documentation has it. */
const DOCUMENTED: Record<string, RegExp> = {
  "aws:s3/": /^bucket-of-(?:source|[a-z0-9-]+)$/,
  "aws:kms/": /^key-of-(?:source|[a-z0-9-]+)$/,
  "aws:iam/role:": /^the-role$/,
};

const side = (name: string): [string, FoundSide] => [
  name,
  { bucketName: `bucket-of-${name}`, parts: PARTS, keyId: `key-of-${name}` },
];

interface Stack {
  name: string;
  sides: string[];
  file: ImportFile;
  registrations: Registration[];
}

async function stackOf(stack: string, config: Record<string, string>): Promise<Stack> {
  const { settings } = parseSettings(rawSettings(PROJECT, config));
  const world = { stack, buckets: foundBuckets(settings) };
  const { registrations, errors } = await runProgram({ config, world });
  assert.deepEqual(errors, []);
  const sides = ["source", ...Object.keys(settings.destinations)];
  return { name: settings.name, sides, file: importFileOf(registrations), registrations };
}

const everything = (sides: string[]): Found => ({
  sides: new Map(sides.map(side)),
  roleName: "the-role",
});

describe("the ids of an import file", function () {
  this.timeout(60_000);

  const stacks = new Map<string, Stack>();
  const dev = () => stacks.get("dev")!;
  before(async () => {
    const configs = [
      ...frozenStacks.names().map((name) => [name, frozenStacks.config(name)] as const),
      ...exampleNames().map((name) => [name, exampleConfig(name)] as const),
    ];
    for (const [name, config] of configs) stacks.set(name, await stackOf(name, config));
  });

  for (const stack of [...frozenStacks.names(), ...exampleNames()]) {
    it(`are filled in for all that is there, and the rest is left out: ${stack}`, () => {
      const { name, sides, file, registrations } = stacks.get(stack)!;
      const { ids, created, unknown } = withIds(file, name, sides, everything(sides));
      assert.deepEqual(unknown, []);
      const own = registrations.filter(({ type, read }) => type.startsWith("aws:") && !read);
      const isNever = ({ type }: { type: string }) => [ALIAS, ROLE_POLICY].includes(type);
      assert.deepEqual(
        Object.keys(ids).sort(),
        own.flatMap((one) => (isNever(one) ? [] : [one.address])).sort(),
      );
      assert.deepEqual(
        created.sort(),
        own
          .filter(isNever)
          .map(({ address }) => address)
          .sort(),
      );
      for (const [address, id] of Object.entries(ids)) {
        const [, form] = Object.entries(DOCUMENTED).find(([type]) => address.startsWith(type))!;
        assert.match(id, form, address);
      }
    });

    it(`leave the rest of the file as it is: ${stack}`, () => {
      const { name, sides, file } = stacks.get(stack)!;
      const { file: after } = withIds(file, name, sides, everything(sides));
      const plain = ({ id: _, ...rest }: object & { id?: string }) => rest;
      const kept = file.resources.filter(({ type }) => ![ALIAS, ROLE_POLICY].includes(type));
      assert.deepEqual(after.resources.map(plain), kept.map(plain));
      assert.deepEqual(after.nameTable, file.nameTable);
      const names = new Set(after.resources.map((one) => one.name));
      for (const { parent } of after.resources) {
        assert.ok(parent === undefined || names.has(parent as string), String(parent));
      }
    });
  }

  it("are each side's own", () => {
    const { name, sides, file } = dev();
    const { ids } = withIds(file, name, sides, everything(sides));
    assert.equal(ids["aws:s3/bucket:Bucket archive-dr-bucket"], "bucket-of-dr");
    assert.equal(ids["aws:s3/bucket:Bucket archive-source-bucket"], "bucket-of-source");
    assert.equal(ids["aws:kms/keyPolicy:KeyPolicy archive-dr-key-policy"], "key-of-dr");
    const rules = "aws:s3/bucketReplicationConfig:BucketReplicationConfig archive-replication";
    assert.equal(ids[rules], "bucket-of-source");
  });

  it("are those of what a bucket has, and of nothing else", () => {
    const { name, sides, file } = dev();
    const [versioning] = [...PARTS].filter((type) => type.includes("bucketVersioning:"));
    const bare: FoundSide = { bucketName: "old", parts: new Set([versioning!]) };
    const found = { sides: new Map([["dr", bare]]) };
    const { ids, file: after } = withIds(file, name, sides, found);
    assert.deepEqual(ids, {
      "aws:s3/bucket:Bucket archive-dr-bucket": "old",
      [`${versioning!} archive-dr-versioning`]: "old",
    });
    const left = after.resources.filter(({ component }) => component !== true);
    assert.equal(left.length, 2);
  });

  it("stay where somebody has filled them in", () => {
    const { name, sides, file } = dev();
    const resources = file.resources.map((one) =>
      one.type === ALIAS && logicalName(one) === "archive-dr-key"
        ? { ...one, id: "alias/dr" }
        : one,
    );
    const { ids } = withIds({ ...file, resources }, name, sides, { sides: new Map() });
    assert.deepEqual(ids, { [`${ALIAS} archive-dr-key`]: "alias/dr" });
  });

  it("are none of providers, which newer versions of the CLI list with their inputs", () => {
    const { name, sides } = dev();
    const provider = { type: "pulumi:providers:aws", name: "archive-dr", inputs: { region: "x" } };
    const { file, ids, unknown } = withIds(
      { resources: [provider] },
      name,
      sides,
      everything(sides),
    );
    assert.deepEqual([file.resources, ids, unknown], [[provider], {}, []]);
  });

  it("are none of what is nothing of the stack's", () => {
    const { name, sides } = dev();
    const resources = [
      { type: "aws:sns/topic:Topic", name: "news", id: "<PLACEHOLDER>" },
      { type: "aws:s3/bucket:Bucket", name: "archive-eu-bucket", id: "<PLACEHOLDER>" },
      { type: "aws:s3/bucket:Bucket", name: "archive-dr-log", id: "<PLACEHOLDER>" },
    ];
    const { unknown } = withIds({ resources }, name, sides, everything(sides));
    assert.deepEqual(
      unknown,
      resources.map((one) => `${one.type} ${one.name}`),
    );
  });

  it("can be those of buckets and keys that the stack is to make", () => {
    const { name, sides, file } = stacks.get("backup-account")!;
    assert.deepEqual(importable(file, name, sides), {
      buckets: sides.filter((one) => one !== "source"),
      keys: sides.filter((one) => one !== "source"),
      role: true,
    });
  });

  it("are of the forms that the provider's documentation gives", () => {
    const folder = path.dirname(require.resolve("@pulumi/aws/package.json"));
    const forms: Record<string, string> = {
      "s3/bucket": "aws:s3/bucket:Bucket example bucket-name",
      "s3/bucketVersioning": "aws:s3/bucketVersioning:BucketVersioning example bucket-name",
      "s3/bucketReplicationConfig":
        "aws:s3/bucketReplicationConfig:BucketReplicationConfig replication bucket-name",
      "kms/key": "aws:kms/key:Key a 1234abcd-12ab-34cd-56ef-1234567890ab",
      "kms/keyPolicy": "aws:kms/keyPolicy:KeyPolicy a 1234abcd-12ab-34cd-56ef-1234567890ab",
      "iam/role": "aws:iam/role:Role example developer_name",
    };
    for (const [module, form] of Object.entries(forms)) {
      const text = readFileSync(path.join(folder, `${module}.d.ts`), "utf8");
      assert.ok(text.includes(`$ pulumi import ${form}\n`), module);
    }
  });
});

describe("an import file", () => {
  const wrong: [string, string, RegExp][] = [
    ["no JSON", "{", /^i\.json is not JSON: /],
    ["a list", "[]", /^i\.json is no import file: it has no list of resources/],
    ["resources without a type", '{"resources":[{"name":"a"}]}', /is no import file/],
    [
      "an id that is no text",
      '{"resources":[{"type":"t","name":"a","id":1}]}',
      /is no import file/,
    ],
    ["no resources", "{}", /^i\.json names no resource: the stack has everything already/],
  ];
  for (const [what, text, message] of wrong) {
    it(`is refused as such: ${what}`, () => {
      assert.throws(() => parseImportFile("i.json", text), { name: "OperationError", message });
    });
  }

  it("keeps what it has beside, such as the inputs of providers", () => {
    const file = {
      resources: [{ type: "t", name: "a", inputs: { one: 1 } }],
      providerInputs: { a: { region: "us-east-1" } },
    };
    assert.deepEqual(parseImportFile("i.json", JSON.stringify(file)), file);
  });
});
