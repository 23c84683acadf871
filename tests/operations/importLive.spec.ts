// That what is found can be read under its id, by handlers that stand in for the provider: its import is not
// exercised, nor is the CLI's.
import assert from "node:assert/strict";

import { CreateBucketCommand, DeleteBucketCommand } from "@aws-sdk/client-s3";

import type { ProgramSettings } from "../../config";
import { parseSettings } from "../../config";
import type { ClientsOf } from "../../operations/awsClients";
import type { ImportReport, Named } from "../../operations/fillImportFile";
import { fillImportFile } from "../../operations/fillImportFile";
import type { ImportFile } from "../../operations/importFile";
import { logicalName } from "../../operations/importFile";
import { renderImport } from "../../operations/report";
import { asCliConfig, runProgram } from "../../proof/recording/programs";
import { handlerOf } from "../../rehearsal/handlers";
import { localClients } from "../../rehearsal/localAws/clients";
import { frozenStacks } from "../../stackFiles";
import { importFileOf } from "../support/importFiles";
import { describeLiveStack } from "../support/liveStack";
import { SOURCE_ACCOUNT } from "../support/sides";

const SOURCE = "replicated-bucket:source";
const DESTINATIONS = "replicated-bucket:destinations";
const ALIAS = "aws:kms/alias:Alias archive-";

describeLiveStack("importing what another program made", "dev", (live) => {
  let settings: ProgramSettings;
  let file: ImportFile;
  let named: Named & { role: string };
  let clientsOf: ClientsOf;

  /** The names that AWS has, pinned by the settings, as a new stack would have to be told them. */
  before(async () => {
    const { outputs, aws } = live();
    const { source, destinations, roleArn } = outputs;
    const dr = destinations.dr!;
    const buckets = { source: source.bucketName, dr: dr.bucketName };
    named = {
      buckets,
      keys: { source: source.kmsKeyArn!, dr: dr.kmsKeyArn },
      role: roleArn.split("/").at(-1)!,
    };
    const plain = frozenStacks.settings("dev");
    const config = {
      ...plain,
      [SOURCE]: { ...(plain[SOURCE] as object), bucketName: buckets.source },
      [DESTINATIONS]: {
        dr: { ...(plain[DESTINATIONS] as { dr: object }).dr, bucketName: buckets.dr },
      },
      "replicated-bucket:role": { name: named.role },
    };
    const own = Object.entries(config).filter(([key]) => key.startsWith("replicated-bucket:"));
    const read = parseSettings(
      Object.fromEntries(own.map(([key, value]) => [key.split(":")[1]!, value])),
    );
    assert.deepEqual(read.problems, []);
    ({ settings } = read);
    const { registrations, errors } = await runProgram({ config: asCliConfig(config) });
    assert.deepEqual(errors, []);
    file = importFileOf(registrations);
    const credentials = await aws.administratorOf(SOURCE_ACCOUNT);
    clientsOf = ({ region }) => localClients(aws.endpoint, region, credentials);
  });

  const fill = (some: Named = named) => fillImportFile(file, settings, some, clientsOf);

  it("fills in ids under which everything can be read back", async () => {
    const { ids, created } = await fill();
    assert.deepEqual(created.sort(), [
      "aws:iam/rolePolicy:RolePolicy archive-replication-policy",
      `${ALIAS}dr-key`,
      `${ALIAS}source-key`,
    ]);
    const { stage } = live();
    const made = new Map(stage.resources.map((one) => [`${one.type} ${one.name}`, one]));
    assert.equal(Object.keys(ids).length, 18);
    for (const [address, id] of Object.entries(ids)) {
      const { type, id: real, provider } = made.get(address)!;
      assert.equal(id, real, address);
      const place = await stage.places.of(provider!.inputs);
      assert.ok(Object.keys(await handlerOf(type).read(id, place)).length > 0, address);
    }
  });

  it("leaves out what is not named", async () => {
    const report = await fill({ buckets: { dr: named.buckets.dr! }, keys: {} });
    const imported = report.file.resources.filter(({ component }) => component !== true);
    assert.deepEqual([...new Set(imported.map(({ id }) => id))], [named.buckets.dr]);
    assert.deepEqual(imported.map(logicalName).sort(), [
      "archive-dr-bucket",
      "archive-dr-encryption",
      "archive-dr-ownership",
      "archive-dr-policy",
      "archive-dr-public-access-block",
      "archive-dr-versioning",
    ]);
    assert.ok(report.created.includes("aws:kms/key:Key archive-dr-key"));
  });

  it("names what stays beside what the stack will create", async () => {
    const { left } = await fill();
    const patterns = [
      /^aws kms delete-alias --region us-east-1 --alias-name alias\/archive-source-key-/,
      /^aws kms delete-alias --region us-west-2 --alias-name alias\/archive-dr-key-/,
      /^aws iam delete-role-policy --role-name archive-replication-\w+ --policy-name archive-/,
    ];
    assert.equal(left.length, patterns.length);
    patterns.forEach((pattern, index) => {
      assert.match(left[index]!, pattern);
    });
  });

  it("tells people what it did and what comes next", async () => {
    const text = renderImport("import.json", await fill());
    assert.match(text, /^import\.json: 18 ids\n {2}aws:/);
    assert.match(text, /\nNot imported; the next `pulumi up` creates:\n {2}aws:/);
    assert.match(text, /\n {2}pulumi import --file import\.json --generate-code=false\n/);
    const all: ImportReport = { file, ids: {}, created: [], unknown: [], left: [] };
    assert.doesNotMatch(renderImport("import.json", all), /Not imported|stays/);
  });

  it("has a bucket's parts made that a bare bucket lacks", async () => {
    const Bucket = "hand-made-replicas";
    const dr = { ...settings.destinations.dr!, bucketName: Bucket };
    const { s3 } = localClients(
      live().aws.endpoint,
      dr.region,
      await live().aws.administratorOf(SOURCE_ACCOUNT),
    );
    const LocationConstraint = "us-west-2";
    await s3.send(
      new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint } }),
    );
    try {
      const bare = { ...settings, destinations: { dr } };
      const { ids } = await fillImportFile(
        file,
        bare,
        { buckets: { dr: Bucket }, keys: {} },
        clientsOf,
      );
      assert.equal(ids["aws:s3/bucket:Bucket archive-dr-bucket"], Bucket);
      for (const part of ["Versioning", "Policy"]) {
        const address = Object.keys(ids).find((one) => one.includes(`:Bucket${part} `));
        assert.equal(address, undefined, part);
      }
    } finally {
      await s3.send(new DeleteBucketCommand({ Bucket }));
    }
  });

  const wrong: [string, () => [Partial<Named>, Partial<ProgramSettings>?], RegExp][] = [
    [
      "a bucket that is in another Region",
      () => [
        { buckets: { dr: named.buckets.source! } },
        {
          destinations: { dr: { ...settings.destinations.dr!, bucketName: named.buckets.source } },
        },
      ],
      /--bucket dr=\S+ is in us-east-1, and the side in us-west-2$/,
    ],
    [
      "a bucket that is nowhere",
      () => [
        { buckets: { dr: "nobody-has-this" } },
        { destinations: { dr: { ...settings.destinations.dr!, bucketName: "nobody-has-this" } } },
      ],
      /--bucket dr=nobody-has-this is no bucket of the side's account/,
    ],
    [
      "a bucket that the settings do not name",
      () => [{ buckets: { dr: "another-bucket" } }],
      /--bucket dr=another-bucket: set bucketName of dr to it, or the next `pulumi up` replaces the bucket$/,
    ],
    [
      "sides that there are none of",
      () => [{ buckets: { eu: "a-bucket" }, keys: { us: "a-key" } }],
      /--bucket eu=a-bucket is for none of the sides source, dr\n {2}--key us=a-key is for none of the sides source, dr$/,
    ],
    [
      "a key of another Region",
      () => [{ keys: { dr: named.keys.source! } }],
      /--key dr=arn:\S+ is (?:no key in us-west-2|a key elsewhere: arn:\S+)$/,
    ],
    [
      "a key that is nowhere",
      () => [{ keys: { dr: "1234abcd-12ab-34cd-56ef-1234567890ab" } }],
      /--key dr=1234abcd\S+ is no key in us-west-2$/,
    ],
    [
      "a role that the settings do not name",
      () => [{ role: "another-role" }],
      /--role another-role: set role\.name to it, or the next `pulumi up` replaces the role$/,
    ],
    [
      "a role that is nowhere",
      () => [{ role: "nobody" }, { role: { name: "nobody" } }],
      /--role nobody is no role of the source's account$/,
    ],
    [
      "a role under another path",
      () => [{ role: named.role }, { role: { name: named.role, path: "/service-role/" } }],
      /--role archive-replication-\w+ has the path \/, and role\.path is \/service-role\/$/,
    ],
  ];
  for (const [what, choose, message] of wrong) {
    it(`refuses ${what}`, async () => {
      const [some, other] = choose();
      const all = { ...settings, ...other };
      await assert.rejects(
        fillImportFile(file, all, { buckets: {}, keys: {}, ...some }, clientsOf),
        ({ name, message: text }: Error) => name === "OperationError" && message.test(text),
      );
    });
  }

  it("refuses what the file has nothing of to create, and says why where the settings tell", async () => {
    const bare: ImportFile = { resources: [{ type: "t", name: "other" }] };
    const adopted = {
      ...settings,
      source: { ...settings.source, existingBucket: { name: "old" }, kmsKeyArn: "arn" },
    };
    const some = { buckets: { source: "old" }, keys: { source: "key" }, role: named.role };
    await assert.rejects(fillImportFile(bare, adopted, some, clientsOf), {
      message: [
        "this cannot be imported:",
        "  --bucket source=old: the file has none of it to create, since the settings adopt the bucket by existingBucket",
        "  --key source=key: the file has none of it to create, since kmsKeyArn names a key",
        `  --role ${named.role}: the file has none of it to create`,
      ].join("\n"),
    });
  });

  it("refuses a file of another program", async () => {
    const topic = { type: "aws:sns/topic:Topic", name: "news", id: "<PLACEHOLDER>" };
    const other = { ...file, resources: [...file.resources, topic] };
    await assert.rejects(fillImportFile(other, settings, named, clientsOf), {
      message:
        "this cannot be imported:\n  aws:sns/topic:Topic news is nothing of this program's settings",
    });
  });
});
