import assert from "node:assert/strict";

import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { ReplicatedBucketArgs } from "../../components";
import { ReplicatedBucket } from "../../components";
import { rolePolicy } from "../../components/policyDocuments";
import type { Recording, Registration } from "../../proof/recording/recorder";
import { keyId } from "../../proof/recording/madeUpState";
import { only, record, valueOf } from "../support/mocks";
import { OTHER_ACCOUNT, SOURCE_ACCOUNT, destinationArgs, sourceArgs } from "../support/sides";

const TYPE = "replicated-bucket:index:ReplicatedBucket";
const CONFIG = "aws:s3/bucketReplicationConfig:BucketReplicationConfig";
const POLICY = "aws:s3/bucketPolicy:BucketPolicy";
const ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy";

type Settings = Omit<ReplicatedBucketArgs, "source" | "destinations">;
type Sides = Pick<ReplicatedBucketArgs, "source" | "destinations">;

const oneAccount = (): Sides => ({
  source: sourceArgs(),
  destinations: { dr: destinationArgs() },
});
const twoAccounts = (): Sides => ({
  source: sourceArgs(),
  destinations: {
    dr: destinationArgs("dr", { accountId: OTHER_ACCOUNT }),
    residency: destinationArgs("residency", { region: "eu-west-1", accountId: OTHER_ACCOUNT }),
  },
});

const recordBucket = (
  sides: () => Sides,
  settings: Settings = {},
  opts?: pulumi.ComponentResourceOptions,
) => record(() => new ReplicatedBucket("archive", { ...sides(), ...settings }, opts));

const customs = ({ registrations }: Recording): Registration[] =>
  registrations.filter(({ type }) => type.startsWith("aws:"));

/** What the role's policy is made from. */
async function replicationOf(
  recording: Recording & { result: ReplicatedBucket },
  additionalKeyArns: string[] = [],
) {
  const { source, destinations, roleArn } = recording.result;
  const topologies = Object.values(destinations).map(({ topology }) => valueOf(topology));
  return {
    source: { ...(await valueOf(source.topology)), additionalKeyArns },
    destinations: await Promise.all(topologies),
    roleArn: await valueOf(roleArn),
  };
}

describe("ReplicatedBucket", () => {
  it("replicates the source to each destination, by a rule with its bucket, account and key", async () => {
    const recording = await recordBucket(twoAccounts);
    const { source, destinations, roleArn } = await replicationOf(recording);
    const { inputs, provider } = only(recording, CONFIG, "archive-replication");
    assert.equal(provider, "source");
    assert.deepEqual(inputs, {
      bucket: source.bucketArn.replace("arn:aws:s3:::", ""),
      role: roleArn,
      rules: destinations.map(({ name, bucketArn, keyArn }, index) => ({
        id: `everything-${name}`,
        priority: 2 - index,
        status: "Enabled",
        filter: { prefix: "" },
        deleteMarkerReplication: { status: "Disabled" },
        sourceSelectionCriteria: { sseKmsEncryptedObjects: { status: "Enabled" } },
        destination: {
          bucket: bucketArn,
          account: OTHER_ACCOUNT,
          encryptionConfiguration: { replicaKmsKeyId: keyArn },
          metrics: { status: "Enabled" },
        },
      })),
    });
  });

  it("gives the role what this topology needs", async () => {
    const recording = await recordBucket(twoAccounts, {
      rules: [
        { id: "all", deleteMarkerReplication: true, destinations: ["dr"] },
        { id: "rest", destinations: ["residency"] },
      ],
    });
    const replication = await replicationOf(recording);
    const name = "archive-replication-policy";
    const { inputs, provider, parents } = only(recording, ROLE_POLICY, name);
    assert.deepEqual(inputs.policy, rolePolicy(replication));
    assert.deepEqual(
      replication.destinations.map(({ receivesDeleteMarkers }) => receivesDeleteMarkers),
      [true, false],
    );
    assert.match(replication.roleArn, new RegExp(`/${String(inputs.role)}$`));
    assert.equal(provider, "source");
    assert.deepEqual(parents, [
      "replicated-bucket:index:ReplicationRole archive-replication",
      `${TYPE} archive`,
    ]);
  });

  it("lets the role decrypt under the source's other keys as well, and under no others", async () => {
    const older = ["b", "c"].map(
      (name) => `arn:aws:kms:us-east-1:${SOURCE_ACCOUNT}:key/${keyId(name)}`,
    );
    const recording = await recordBucket(twoAccounts, { additionalSourceKeyArns: older });
    const replication = await replicationOf(recording, older);
    const { policy } = only(recording, ROLE_POLICY, "archive-replication-policy").inputs;
    assert.deepEqual(policy, rolePolicy(replication));
    const { Statement } = policy as { Statement: { Sid: string; Resource: string[] }[] };
    const keysOf = (sid: string) => Statement.find(({ Sid }) => Sid === sid)?.Resource;
    assert.deepEqual(keysOf("DecryptSource"), [replication.source.keyArn, ...older]);
    const others = Statement.filter(({ Sid }) => Sid !== "DecryptSource");
    for (const arn of older) assert.doesNotMatch(JSON.stringify(others), new RegExp(arn));
  });

  it("makes each side by its own provider, in its own Region and account", async () => {
    const recording = await recordBucket(twoAccounts);
    for (const { address, name, provider } of customs(recording)) {
      const side = /^archive-(dr|residency)-/.exec(name)?.[1] ?? "source";
      assert.equal(provider, side, address);
    }
    const { source, destinations } = await replicationOf(recording);
    assert.deepEqual(
      [source, ...destinations].map(({ keyArn }) => keyArn!.split(":").slice(3, 5)),
      [
        ["us-east-1", SOURCE_ACCOUNT],
        ["us-west-2", OTHER_ACCOUNT],
        ["eu-west-1", OTHER_ACCOUNT],
      ],
    );
  });

  it("has every part of itself under itself", async () => {
    const recording = await recordBucket(twoAccounts);
    for (const { address, parents, type } of recording.registrations) {
      if (type === "pulumi:providers:aws" || type === TYPE) continue;
      assert.equal(parents.at(-1), `${TYPE} archive`, address);
    }
  });

  it("lets a role of another account in, and needs no grant within one account", async () => {
    const sids = (recording: Recording, side: string) => {
      const { policy } = only(recording, POLICY, `archive-${side}-policy`).inputs;
      return (policy as { Statement: { Sid: string; Effect: string }[] }).Statement.filter(
        ({ Effect }) => Effect === "Allow",
      ).map(({ Sid }) => Sid);
    };
    const apart = await recordBucket(twoAccounts);
    assert.deepEqual(sids(apart, "dr"), ["Replicate", "ReadVersioning"]);
    assert.deepEqual(sids(apart, "source"), []);
    const together = await recordBucket(oneAccount);
    assert.deepEqual(sids(together, "dr"), []);
  });

  it("changes owners across accounts where the destination has ACLs", async () => {
    const recording = await recordBucket(() => ({
      source: sourceArgs(),
      destinations: {
        dr: destinationArgs("dr", { accountId: OTHER_ACCOUNT, objectOwnership: "ObjectWriter" }),
      },
    }));
    const text = JSON.stringify(only(recording, CONFIG, "archive-replication").inputs);
    assert.match(text, /"accessControlTranslation":\{"owner":"Destination"\}/);
    const policy = JSON.stringify(only(recording, POLICY, "archive-dr-policy").inputs);
    assert.match(policy, /s3:ObjectOwnerOverrideToBucketOwner/);
  });

  it("replicates last, when both sides and the role are ready", async () => {
    const recording = await recordBucket(twoAccounts);
    const { dependsOn } = only(recording, CONFIG, "archive-replication");
    for (const address of [
      `${POLICY} archive-source-policy`,
      `${POLICY} archive-dr-policy`,
      `${POLICY} archive-residency-policy`,
      `${ROLE_POLICY} archive-replication-policy`,
    ]) {
      assert.ok(dependsOn.includes(address), address);
    }
  });

  it("is protected as a whole unless told otherwise", async () => {
    for (const [opts, expected] of [
      [undefined, true],
      [{ protect: true }, true],
      [{ protect: false }, false],
    ] as const) {
      const recording = await recordBucket(twoAccounts, {}, opts);
      for (const { address, type, protect } of recording.registrations) {
        if (type !== "pulumi:providers:aws") assert.equal(protect, expected, address);
      }
    }
  });

  it("retains one side without the other", async () => {
    const recording = await recordBucket(() => ({
      source: sourceArgs(),
      destinations: { dr: destinationArgs("dr", { retainOnDelete: true }) },
    }));
    const retained = customs(recording).filter(({ retainOnDelete }) => retainOnDelete);
    assert.deepEqual(
      retained.map(({ name }) => name).sort(),
      customs(recording)
        .map(({ name }) => name)
        .filter((name) => name.startsWith("archive-dr-"))
        .sort(),
    );
    assert.equal(retained.length, 9);
  });

  it("waits for what its caller names, too, be it one resource or several", async () => {
    const recording = await record(() => {
      const { source, destinations } = oneAccount();
      const { provider } = source;
      const [a, b] = ["a", "b"].map((name) => new aws.s3.Bucket(name, {}, { provider }));
      return [
        new ReplicatedBucket("one", { source, destinations }, { dependsOn: a }),
        new ReplicatedBucket("several", { source, destinations }, { dependsOn: [a!, b!] }),
      ];
    });
    const buckets = ["aws:s3/bucket:Bucket a", "aws:s3/bucket:Bucket b"];
    assert.deepEqual(only(recording, TYPE, "one").dependsOn, buckets.slice(0, 1));
    assert.deepEqual(only(recording, TYPE, "several").dependsOn, buckets);
  });

  it("makes no key where one is given, be it known now or later", async () => {
    const given = (region: string, name: string) =>
      `arn:aws:kms:${region}:${SOURCE_ACCOUNT}:key/${keyId(name)}`;
    const later = pulumi.output(Promise.resolve(given("us-west-2", "b")));
    const recording = await recordBucket(() => ({
      source: sourceArgs({ kmsKeyArn: given("us-east-1", "a") }),
      destinations: { dr: destinationArgs("dr", { kmsKeyArn: later }) },
    }));
    assert.deepEqual(
      customs(recording).filter(({ type }) => type.startsWith("aws:kms/")),
      [],
    );
    const { source, destinations } = await replicationOf(recording);
    assert.equal(source.keyArn, given("us-east-1", "a"));
    assert.equal(destinations[0]!.keyArn, given("us-west-2", "b"));
  });

  it("replicates by a role that is there already, and tells what policy it needs", async () => {
    const existingArn = `arn:aws:iam::${SOURCE_ACCOUNT}:role/service-role/replicate`;
    const recording = await recordBucket(twoAccounts, { role: { existingArn } });
    const ofIam = customs(recording).filter(({ type }) => type.startsWith("aws:iam/"));
    assert.deepEqual(ofIam, []);
    const replication = await replicationOf(recording);
    assert.equal(replication.roleArn, existingArn);
    assert.equal(only(recording, CONFIG, "archive-replication").inputs.role, existingArn);
    assert.deepEqual(await valueOf(recording.result.requiredRolePolicy!), rolePolicy(replication));
    const granted = JSON.stringify(only(recording, POLICY, "archive-dr-policy").inputs);
    assert.ok(granted.includes(`{"ArnEquals":{"aws:PrincipalArn":"${existingArn}"}}`));
  });

  it("makes its role as it is told, and lets it in by its whole ARN", async () => {
    const recording = await recordBucket(twoAccounts, {
      role: { name: "replicate", path: "/service-role/" },
    });
    const arn = `arn:aws:iam::${SOURCE_ACCOUNT}:role/service-role/replicate`;
    assert.equal(await valueOf(recording.result.roleArn), arn);
    assert.equal(recording.result.requiredRolePolicy, undefined);
    const { role } = only(recording, ROLE_POLICY, "archive-replication-policy").inputs;
    assert.equal(role, "replicate");
    for (const [type, name] of [
      [POLICY, "archive-dr-policy"],
      ["aws:kms/keyPolicy:KeyPolicy", "archive-dr-key-policy"],
    ] as const) {
      const { policy } = only(recording, type, name).inputs;
      const text = typeof policy === "string" ? policy : JSON.stringify(policy);
      assert.ok(text.includes(`{"aws:PrincipalArn":"${arn}"}`), name);
    }
  });

  it("adds statements to a bucket's and a key's policy, about that bucket and key", async () => {
    const added = (Sid: string, Action: string) => ({
      Sid,
      Effect: "Deny",
      Principal: "*" as const,
      Action,
    });
    const recording = await recordBucket(() => ({
      source: sourceArgs({
        additionalBucketPolicyStatements: [added("DenyTagging", "s3:PutObjectTagging")],
        additionalKeyPolicyStatements: [added("DenyGrants", "kms:CreateGrant")],
      }),
      destinations: { dr: destinationArgs() },
    }));
    const lastOf = (type: string, name: string) => {
      const { policy } = only(recording, type, name).inputs;
      const { Statement } = (typeof policy === "string" ? JSON.parse(policy) : policy) as {
        Statement: unknown[];
      };
      return Statement.at(-1);
    };
    const bucketArn = await valueOf(recording.result.source.bucketArn);
    assert.deepEqual(lastOf(POLICY, "archive-source-policy"), {
      ...added("DenyTagging", "s3:PutObjectTagging"),
      Resource: [bucketArn, `${bucketArn}/*`],
    });
    assert.deepEqual(lastOf("aws:kms/keyPolicy:KeyPolicy", "archive-source-key-policy"), {
      ...added("DenyGrants", "kms:CreateGrant"),
      Resource: "*",
    });
  });

  it("refuses settings of a key beside one whose ARN is known later", async () => {
    const kmsKeyArn = pulumi.output("an ARN");
    const faulty = { kmsKeyArn, keyDeletionWindowInDays: 7 };
    await record(() => {
      assert.throws(
        () =>
          new ReplicatedBucket("archive", {
            source: sourceArgs({ kmsKeyArn }),
            destinations: { dr: destinationArgs("dr", faulty) },
          }),
        {
          message: [
            'ReplicatedBucket "archive" has 1 problem:',
            "  destinations.dr.keyDeletionWindowInDays: received 7; allowed: nothing beside kmsKeyArn; fix: remove it: the stack changes nothing of a key that is there already",
          ].join("\n"),
        },
      );
    });
  });

  it("stands beside another in one program", async () => {
    const recording = await record(() => {
      const { source, destinations } = twoAccounts();
      return ["archive", "media"].map(
        (name) => new ReplicatedBucket(name, { source, destinations }),
      );
    });
    const addresses = recording.registrations.map(({ address }) => address);
    assert.equal(new Set(addresses).size, addresses.length);
    assert.equal(customs(recording).length, 2 * (3 * 9 + 3));
  });

  it("replicates within one Region", async () => {
    const recording = await recordBucket(() => ({
      source: sourceArgs(),
      destinations: { near: destinationArgs("near", { region: "us-east-1" }) },
    }));
    const { source, destinations } = await replicationOf(recording);
    assert.notEqual(source.bucketArn, destinations[0]!.bucketArn);
    assert.notEqual(source.keyArn, destinations[0]!.keyArn);
  });

  const partitions = [
    ["aws-cn", "cn-north-1", "cn-northwest-1"],
    ["aws-us-gov", "us-gov-west-1", "us-gov-east-1"],
  ] as const;
  for (const [partition, here, there] of partitions) {
    it(`keeps to the partition ${partition}`, async () => {
      const recording = await recordBucket(() => ({
        source: sourceArgs({ region: here }),
        destinations: { dr: destinationArgs("dr", { region: there, accountId: OTHER_ACCOUNT }) },
      }));
      const found = JSON.stringify(customs(recording)).match(/(?<=arn:)aws[a-z-]*(?=:)/g) ?? [];
      assert.deepEqual([...new Set(found)], [partition]);
    });
  }

  it("names its buckets by prefix, name and Region where asked", async () => {
    const recording = await recordBucket(() => ({
      source: sourceArgs({ bucketNamePrefix: "acme" }),
      destinations: { dr: destinationArgs("dr", { bucketName: "acme-replicas" }) },
    }));
    assert.equal(await valueOf(recording.result.source.bucketName), "acme-archive-us-east-1");
    assert.equal(await valueOf(recording.result.destinations.dr!.bucketName), "acme-replicas");
  });

  it("is in its account's own namespace where asked, by a name that ends so", async () => {
    const bucketNamespace = "account-regional";
    const bucketName = `acme-${OTHER_ACCOUNT}-us-west-2-an`;
    const recording = await recordBucket(() => ({
      source: sourceArgs({ bucketNamespace }),
      destinations: {
        dr: destinationArgs("dr", { accountId: OTHER_ACCOUNT, bucketNamespace, bucketName }),
        eu: destinationArgs("eu", { region: "eu-west-1" }),
      },
    }));
    const inputsOf = (side: string) =>
      only(recording, "aws:s3/bucket:Bucket", `archive-${side}-bucket`).inputs;
    assert.deepEqual(inputsOf("source"), {
      bucket: `archive-${SOURCE_ACCOUNT}-us-east-1-an`,
      bucketNamespace,
      forceDestroy: false,
    });
    assert.deepEqual(inputsOf("dr"), { bucket: bucketName, bucketNamespace, forceDestroy: false });
    assert.deepEqual(inputsOf("eu"), { forceDestroy: false });
  });

  it("quotes even a name of several lines on one", async () => {
    await assert.rejects(
      record(() => new ReplicatedBucket("a\nb", oneAccount())),
      /^Error: ReplicatedBucket "a\\nb" has 1 problem:\n {2}name: received "a\\nb"; .*$/,
    );
  });

  it("registers nothing but the providers where an argument is wrong", async () => {
    const { registrations } = await record(() => {
      assert.throws(
        () =>
          new ReplicatedBucket("Archive", {
            source: sourceArgs({ region: "x" }),
            destinations: {},
          }),
        {
          message: [
            'ReplicatedBucket "Archive" has 3 problems:',
            '  name: received "Archive"; allowed: a name with 1 to 30 lower-case letters, digits and hyphens, a letter first; fix: choose a short name: bucket names are made from it',
            '  source.region: received "x"; allowed: a Region of the partitions aws, aws-cn or aws-us-gov, such as us-east-1; fix: correct the spelling, or upgrade @pulumi/aws if the Region is newer than it',
            "  destinations: received {}; allowed: at least one destination; fix: add one: `dr: { region: …, accountId: … }`",
          ].join("\n"),
        },
      );
    });
    assert.deepEqual(
      registrations.map(({ type }) => type),
      ["pulumi:providers:aws"],
    );
  });
});
