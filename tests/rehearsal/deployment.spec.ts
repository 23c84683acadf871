import assert from "node:assert/strict";

import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetBucketReplicationCommand,
  ListBucketsCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";

import { cleanUp } from "../../rehearsal/cleanUp";
import type { Deployment } from "../../rehearsal/deployment/deploy";
import { destroy } from "../../rehearsal/deployment/destroy";
import { Places } from "../../rehearsal/deployment/places";
import type { ResourceRecord } from "../../rehearsal/deployment/records";
import { frozenStacks } from "../../stackFiles";
import { localClients } from "../../rehearsal/localAws/clients";
import { Stage } from "../../rehearsal/stage";
import { describeWithLocalAws } from "../support/localAws";
import { deploySmall, environmentOf } from "../support/rehearsal";

// The engine here is not Pulumi's: what it refuses is what Pulumi is known to refuse, no more.

const HERE = { LocationConstraint: "us-west-2" } as const;

/** Components, the stack itself among them, are in no AWS. */
const isReal = ({ id }: ResourceRecord) => id !== undefined;

describeWithLocalAws("a deployment without the Pulumi CLI", (aws) => {
  const bucketNames = async () => {
    const { endpoint, credentials } = await environmentOf(aws());
    const { s3 } = localClients(endpoint, "us-west-2", credentials);
    const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
    return Buckets.map(({ Name }) => Name);
  };
  const cleaned = async ({ resources }: Deployment) =>
    cleanUp(resources, new Places(await environmentOf(aws())));

  afterEach(async () => {
    assert.deepEqual(await bucketNames(), []);
  });

  const refused: Record<string, [string, string]> = {
    noProvider: [
      "a resource without an explicit provider",
      "aws:s3/bucket:Bucket alone: no explicit provider; default providers are disabled",
    ],
    unknownType: [
      "a type that it has no handler for",
      "aws:sns/topic:Topic news: the rehearsal does not know the resource type aws:sns/topic:Topic",
    ],
    unknownInput: [
      "an input that nobody reads",
      "aws:s3/bucket:Bucket locked: the rehearsal does not know the input locked.objectLockEnabled",
    ],
    foreignAccount: [
      "an account that allowedAccountIds does not name",
      "pulumi:providers:aws elsewhere: AWS account ID not allowed: 111111111111; allowed: 222222222222",
    ],
    twoRoles: [
      "a chain of roles",
      "pulumi:providers:aws chained: the rehearsal assumes one role at most",
    ],
  };
  /** What ended early, and left nothing. */
  const early = new Map<string, Deployment>();

  before(async () => {
    const programs = [
      ...Object.keys(refused),
      "missingRole",
      "unknownFunction",
      "leaves",
      "halfMade",
      "reads",
    ];
    const config = { "small:bucket": "never-made" };
    await Promise.all(
      programs.map(async (program) =>
        early.set(program, await deploySmall(aws(), program, { config })),
      ),
    );
  });

  for (const [program, [what, message]] of Object.entries(refused)) {
    it(`refuses ${what}, and creates nothing`, async () => {
      const { failures, resources } = early.get(program)!;
      assert.deepEqual(failures, [message]);
      assert.deepEqual(resources.filter(isReal), []);
      assert.deepEqual(await bucketNames(), []);
    });
  }

  it("refuses a role that cannot be assumed", () => {
    const { failures, resources } = early.get("missingRole")!;
    assert.equal(failures.length, 1);
    assert.match(failures[0]!, /^pulumi:providers:aws entering: .*role\/missing/);
    assert.deepEqual(resources.filter(isReal), []);
  });

  it("refuses a function that it has no answer to", () => {
    const { failures } = early.get("unknownFunction")!;
    const name = "aws:index/getAvailabilityZones:getAvailabilityZones";
    assert.deepEqual(failures, [`${name}: the rehearsal does not know this function`]);
  });

  it("refuses two resources of one type and name", async () => {
    const deployment = await deploySmall(aws(), "duplicate");
    assert.equal(deployment.failures.length, 1);
    assert.match(deployment.failures[0]!, /duplicate resource: aws:s3\/bucket:Bucket twice/);
    assert.deepEqual(await cleaned(deployment), []);
  });

  it("reads what was there before, and leaves it alone when the rest goes", async () => {
    const Bucket = "somebody-elses-bucket";
    const { endpoint, credentials } = await environmentOf(aws());
    const { s3 } = localClients(endpoint, "us-west-2", credentials);
    await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: HERE }));
    await s3.send(new PutObjectCommand({ Bucket, Key: "a", Body: "b" }));
    const config = { "small:bucket": Bucket };
    const { failures, outputs, resources } = await deploySmall(aws(), "reads", { config });
    assert.deepEqual(failures, []);
    assert.deepEqual(outputs, { region: "us-west-2" });
    assert.deepEqual(
      resources.filter(isReal).map(({ name, id, read, change }) => [name, id, read, change]),
      [
        ["found", Bucket, true, "same"],
        ["beside", `${Bucket}-beside`, false, "created"],
      ],
    );
    const places = new Places(await environmentOf(aws()));
    const destruction = await destroy(resources, places);
    assert.deepEqual(destruction, { deleted: ["beside"], retained: [], failures: [] });
    assert.deepEqual(await cleanUp(resources, places), []);
    assert.deepEqual(await bucketNames(), [Bucket]);
    await s3.send(new DeleteObjectCommand({ Bucket, Key: "a" }));
    await s3.send(new DeleteBucketCommand({ Bucket }));
  });

  it("ends with AWS's words where nothing is there to be read", () => {
    const { failures, resources } = early.get("reads")!;
    const why = "NoSuchBucket: The specified bucket does not exist";
    assert.deepEqual(failures, [`aws:s3/bucket:Bucket found: ${why}`]);
    assert.deepEqual(resources.filter(isReal), []);
  });

  it("keeps on destroying what its parent keeps, unless it says otherwise, as the engine does", async () => {
    const deployment = await deploySmall(aws(), "retained");
    assert.deepEqual(deployment.failures, []);
    const kept = deployment.resources.filter(isReal).map((one) => [one.name, one.retainOnDelete]);
    assert.deepEqual(Object.fromEntries(kept), { inheriting: true, going: false });
    assert.deepEqual(await cleaned(deployment), []);
  });

  it("says how a program ended that told nothing", () => {
    const { failures } = early.get("leaves")!;
    assert.deepEqual(failures, ["the program ended with code 3\nnothing to do"]);
  });

  it("ends with the cause of a failed creation alone, and keeps what was made for the clean-up", async () => {
    const deployment = await deploySmall(aws(), "failing");
    assert.equal(deployment.failures.length, 1);
    assert.match(deployment.failures[0]!, /^aws:s3\/bucket:Bucket bad: /);
    assert.deepEqual(
      deployment.resources.filter(isReal).map(({ name }) => name),
      ["good"],
    );
    assert.deepEqual(
      await bucketNames(),
      deployment.resources.filter(isReal).map(({ id }) => id),
    );
    assert.deepEqual(await cleaned(deployment), []);
  });

  it("leaves no bucket behind that could not be given its tags", () => {
    const { failures, resources } = early.get("halfMade")!;
    assert.equal(failures.length, 1);
    assert.match(failures[0]!, /^aws:s3\/bucket:Bucket half: /);
    assert.deepEqual(resources.filter(isReal), []);
  });

  it("names what has no name after the resource, with seven random digits", async () => {
    const [first, second] = await Promise.all([
      deploySmall(aws(), "bucket"),
      deploySmall(aws(), "bucket"),
    ]);
    const [one, other] = [first, second].map(({ outputs }) => String(outputs.bucketName));
    assert.match(one!, /^small-[0-9a-f]{7}$/);
    assert.match(other!, /^small-[0-9a-f]{7}$/);
    assert.notEqual(one, other);
    assert.deepEqual([...(await cleaned(first)), ...(await cleaned(second))], []);
  });

  it("changes nothing where nothing changed, and refuses a change that it cannot make", async () => {
    const first = await deploySmall(aws(), "bucket");
    const before = first.resources.filter(isReal);
    const again = await deploySmall(aws(), "bucket", { before });
    assert.deepEqual(again.failures, []);
    assert.deepEqual(
      again.resources.filter(isReal).map(({ id, change }) => ({ id, change })),
      before.map(({ id }) => ({ id, change: "same" })),
    );
    const changed = await deploySmall(aws(), "bucket", { before, config: { "small:tag": "new" } });
    assert.deepEqual(changed.failures, [
      "aws:s3/bucket:Bucket small: the rehearsal cannot change what exists of this type",
    ]);
    assert.deepEqual(await cleaned(first), []);
  });
});

describeWithLocalAws("a deployment of the program", (aws) => {
  let stage: Stage | undefined;
  const live = () => stage!;

  before(async () => {
    stage = await Stage.prepare("dev", frozenStacks.config("dev"), aws());
  });

  after(async () => {
    assert.deepEqual((await stage?.strike()) ?? [], []);
  });

  it("changes the replication configuration, and nothing else, when replication is disabled", async () => {
    const stage = live();
    const first = await stage.up();
    assert.deepEqual(first.failures, []);
    const order = stage.resources.map(({ urn }) => urn);

    const second = await stage.up({ "replicated-bucket:replicationEnabled": "false" });
    assert.deepEqual(second.failures, []);
    const changed = second.resources.filter(({ id, change }) => id && change !== "same");
    assert.deepEqual(
      changed.map(({ type, change }) => [type, change]),
      [["aws:s3/bucketReplicationConfig:BucketReplicationConfig", "updated"]],
    );
    assert.deepEqual(
      stage.resources.map(({ urn }) => urn),
      order,
    );

    const { outputs, clientsOf } = stage.live;
    const { ReplicationConfiguration } = await clientsOf(outputs.source).s3.send(
      new GetBucketReplicationCommand({ Bucket: outputs.source.bucketName }),
    );
    assert.deepEqual(
      ReplicationConfiguration?.Rules?.map(({ Status }) => Status),
      ["Disabled"],
    );
  });

  it("ends with the program's own words where the program refuses its configuration", async () => {
    const { failures } = await live().up({ "replicated-bucket:name": "No Name" });
    assert.equal(failures.length, 1);
    assert.match(
      failures[0]!,
      /^Configuration replicated-bucket of stack dev has 1 problem:\n {2}name: /,
    );
    assert.doesNotMatch(failures[0]!, /^\s+at /m);
  });

  it("is not begun under a configuration that is wrong", async () => {
    const config = { ...frozenStacks.config("dev"), "replicated-bucket:name": "No Name" };
    await assert.rejects(
      Stage.prepare("dev", config, aws()),
      /^Error: Pulumi\.dev\.yaml has 1 problem:\n {2}name: /,
    );
  });

  it("tells who asks too early that the stack is not up", async () => {
    const unready = await Stage.prepare("dev", frozenStacks.config("dev"), aws());
    assert.throws(() => unready.live, { message: "the stack is not up" });
    assert.deepEqual(await unready.strike(), []);
  });
});
