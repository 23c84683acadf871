// Programs that take part with buckets which were there before. A program that fails has a process of its
// own, since what fails in a Pulumi program fails on its own accord.
import assert from "node:assert/strict";

import { ReplicatedBucket } from "../../components";
import { isOwnRole } from "../../components/existingBuckets";
import type { RoleSettings } from "../../components/roleSettings";
import type { ProgramResult } from "../../proof/recording/programs";
import { asCliConfig, runProgram } from "../../proof/recording/programs";
import { RIGHT_BUCKET, encryption, replicationBy } from "../support/existingBuckets";
import { only, record } from "../support/mocks";
import { OTHER_ACCOUNT, SOURCE_ACCOUNT, destinationArgs, sourceArgs } from "../support/sides";

const READ = "aws:s3/bucket:Bucket archive-source-bucket";
const roleOf = (name: string) => `arn:aws:iam::${SOURCE_ACCOUNT}:role/${name}`;
const HAND_MADE = replicationBy(roleOf("hand-made"), 2);
const config = (existingBucket: object = {}, more: object = {}) =>
  asCliConfig({
    name: "archive",
    source: {
      region: "us-east-1",
      accountId: SOURCE_ACCOUNT,
      existingBucket: { name: "old", ...existingBucket },
    },
    destinations: { dr: { region: "us-west-2", accountId: SOURCE_ACCOUNT } },
    ...more,
  });
const ofSource = (setting: string, received: string, rest: string) =>
  `  source.${setting}: received ${received}; allowed: ${rest}`;

describe("a program whose existing bucket cannot take part", function () {
  this.timeout(120_000);

  const there = {
    region: "us-west-2",
    accountId: OTHER_ACCOUNT,
    existingBucket: { name: "replicas", extendBucketPolicy: true },
    objectOwnership: "BucketOwnerEnforced",
  };
  const cases: {
    title: string;
    config?: Record<string, string>;
    buckets: Record<string, Record<string, unknown>>;
    lines: string[];
    reads?: string[];
  }[] = [
    {
      title: "because it is not versioned",
      buckets: { old: { ...RIGHT_BUCKET, versioning: { enabled: false } } },
      lines: [
        ofSource(
          "existingBucket.enableVersioning",
          "nothing",
          'true, since the bucket "old" is not versioned, and S3 replicates no other; fix: let the stack switch versioning on, or switch it on yourself; it can never be switched off, only suspended',
        ),
      ],
    },
    {
      title: "because it encrypts under no KMS key",
      buckets: {
        old: { ...RIGHT_BUCKET, serverSideEncryptionConfiguration: encryption("", {}, "AES256") },
      },
      lines: [
        ofSource(
          "existingBucket.replaceEncryption",
          "nothing",
          'true, since the bucket "old" encrypts by AES256, not by aws:kms under a key of yours; replicas keep the kind of encryption of their objects; fix: let the stack set the default encryption for new objects, or set it yourself: older objects keep SSE-S3, and so do replicas of them, until UpdateObjectEncryption changes an object, which replication does not carry over; or set sseAlgorithm to AES256, and leave the bucket as it is: its replicas stay SSE-S3, whatever a destination\'s default is',
        ),
      ],
    },
    {
      title: "because somebody else replicates it",
      buckets: { old: { ...RIGHT_BUCKET, replicationConfiguration: HAND_MADE } },
      lines: [
        ofSource(
          "existingBucket.replaceReplicationRules",
          "nothing",
          `true, since the bucket "old" has 2 rules by the role ${roleOf("hand-made")}, which the stack's would replace; fix: add their destinations to the stack, then set it to true; or let somebody remove the rules`,
        ),
      ],
    },
    {
      title: "because it is in another Region",
      buckets: { old: { ...RIGHT_BUCKET, bucketRegion: "eu-west-1" } },
      lines: [
        ofSource(
          "region",
          '"us-east-1"',
          'eu-west-1, where the bucket "old" is; fix: correct the Region: it decides which key and which provider the side needs',
        ),
      ],
    },
    {
      title:
        "because several are wrong, a destination's for Requester Pays and a policy without room",
      config: config({}, { destinations: { dr: there } }),
      buckets: {
        old: { ...RIGHT_BUCKET, objectLockEnabled: true },
        replicas: {
          requestPayer: "Requester",
          policy: JSON.stringify({ Id: "i".repeat(20_000), Statement: [] }),
        },
      },
      reads: [READ, "aws:s3/bucket:Bucket archive-dr-bucket"],
      lines: [
        ofSource(
          "existingBucket.name",
          '"old"',
          "a bucket without Object Lock, of which S3 replicates nothing to buckets without; fix: choose another source: the stack does not replicate locks yet",
        ),
        '  destinations.dr.existingBucket.name: received "replicas"; allowed: a bucket whose owner pays for requests; fix: switch Requester Pays off: S3 does not replicate to such a bucket of another account',
        '  destinations.dr.existingBucket.extendBucketPolicy: received true; allowed: false, since the policy of the bucket "replicas" would have 20627 bytes, and S3 takes 20480; fix: make room in the policy, or leave extendBucketPolicy out and add what the output required says in fewer words',
      ],
    },
  ];
  const results = new Map<string, ProgramResult>();

  before(async () => {
    const waiting = [...cases];
    const work = async () => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        const { title, config: settings = config(), buckets } = next;
        results.set(title, await runProgram({ config: settings, world: { buckets } }));
      }
    };
    await Promise.all([work(), work()]);
  });

  for (const { title, lines, reads = [READ] } of cases) {
    it(`says so and changes nothing, ${title}`, () => {
      const { errors, exitCode, registrations } = results.get(title)!;
      const count = lines.length === 1 ? "1 problem" : `${lines.length} problems`;
      assert.deepEqual(errors, [`ReplicatedBucket "archive" has ${count}:`, ...lines]);
      assert.notEqual(exitCode, 0);
      const others = registrations.filter(({ type }) => type !== "pulumi:providers:aws");
      assert.deepEqual(
        others.map(({ address, read }) => [address, read]),
        [
          ["replicated-bucket:index:ReplicatedBucket archive", false],
          ...reads.map((address) => [address, true]),
        ],
      );
    });
  }
});

describe("rules that a source has already", () => {
  const isOwn = (path: string, role?: RoleSettings) => isOwnRole("archive", { role }, roleOf(path));
  const OWN = "archive-replication-0a1b2c3";

  it("are the stack's own by the name that Pulumi makes up for its role", () => {
    for (const path of [OWN, `service-role/${OWN}`]) assert.equal(isOwn(path), true, path);
    const others = ["hand-made", "archive-replication", "archive-replication-role"];
    for (const path of [...others, `my-${OWN}`, `${OWN}d`, `${OWN}/replicate`]) {
      assert.equal(isOwn(path), false, path);
    }
  });

  it("are the stack's own by the name that the settings give", () => {
    const role = { name: "replicate" };
    assert.equal(isOwn("replicate", role), true);
    assert.equal(isOwn("teams/replicate", role), true);
    assert.equal(isOwn("replicate-2", role), false);
  });

  it("are the stack's own by the role that was there already", () => {
    const role = { existingArn: roleOf("service-role/replicate") };
    assert.equal(isOwn("service-role/replicate", role), true);
    assert.equal(isOwn("replicate", role), false);
  });

  it("are still the stack's own when the settings name another role", () => {
    assert.equal(isOwn(OWN, { name: "replicate" }), true);
    assert.equal(isOwn(OWN, { existingArn: roleOf("replicate") }), true);
  });

  it("are still the stack's own when it was renamed, and says so", () => {
    const formerName = "old";
    assert.equal(isOwnRole("archive", { formerName }, roleOf("old-replication-0a1b2c3")), true);
    assert.equal(isOwnRole("archive", { formerName }, roleOf(OWN)), true);
    assert.equal(isOwn("old-replication-0a1b2c3"), false);
    assert.equal(isOwn("old-replication-0a1b2c3", { name: "old-replication-0a1b2c3" }), true);
  });

  const goesOn: [string, object, object][] = [
    ["are replaced where the stack may", HAND_MADE, { replaceReplicationRules: true }],
    ["are updated where they are the stack's own", replicationBy(roleOf(OWN)), {}],
  ];
  for (const [title, replicationConfiguration, may] of goesOn) {
    it(title, async () => {
      const recording = await record(
        () =>
          new ReplicatedBucket("archive", {
            source: sourceArgs({ existingBucket: { name: "old", ...may } }),
            destinations: { dr: destinationArgs() },
          }),
        { buckets: { old: { ...RIGHT_BUCKET, replicationConfiguration } } },
      );
      const { bucket } = only(
        recording,
        "aws:s3/bucketReplicationConfig:BucketReplicationConfig",
        "archive-replication",
      ).inputs;
      assert.equal(bucket, "old");
    });
  }
});
