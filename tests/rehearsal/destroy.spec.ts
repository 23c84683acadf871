import assert from "node:assert/strict";

import {
  GetBucketVersioningCommand,
  ListBucketsCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";

import { cleanUp, inventory } from "../../rehearsal/cleanUp";
import { destroy } from "../../rehearsal/deployment/destroy";
import { Places } from "../../rehearsal/deployment/places";
import type { ResourceRecord } from "../../rehearsal/deployment/records";
import { frozenStacks } from "../../stackFiles";
import type { LocalClients } from "../../rehearsal/localAws/clients";
import { Stage } from "../../rehearsal/stage";
import { describeWithLocalAws } from "../support/localAws";
import { createRecord, environmentOf, recordOf } from "../support/rehearsal";

const BUCKET = "aws:s3/bucket:Bucket";
const VERSIONING = "aws:s3/bucketVersioning:BucketVersioning";

describeWithLocalAws("taking a stack down", (aws) => {
  let places: Places;
  let clients: LocalClients;

  const names = (resources: ResourceRecord[]) =>
    resources.filter(({ id }) => id !== undefined).map(({ name }) => name);
  const bucketNames = async () => {
    const { Buckets = [] } = await clients.s3.send(new ListBucketsCommand({}));
    return Buckets.map(({ Name }) => Name);
  };
  /** A bucket and its versioning. */
  const create = async () => {
    const bucket = await createRecord(places, BUCKET, "small", {});
    const inputs = { bucket: bucket.id, versioningConfiguration: { status: "Enabled" } };
    return [bucket, await createRecord(places, VERSIONING, "small-versioning", inputs)];
  };
  const putInto = async (resources: ResourceRecord[]) => {
    const Bucket = resources[0]!.id;
    await clients.s3.send(new PutObjectCommand({ Bucket, Key: "a", Body: "b" }));
  };

  before(async () => {
    places = new Places(await environmentOf(aws()));
    ({ clients } = await places.of({ region: "us-west-2" }));
  });

  afterEach(async () => {
    assert.deepEqual(await inventory(clients), []);
  });

  it("deletes in the reverse of the order of creation", async () => {
    const resources = await create();
    assert.deepEqual(await destroy(resources, places), {
      deleted: names(resources).reverse(),
      retained: [],
      failures: [],
    });
    assert.deepEqual(names(resources), ["small", "small-versioning"]);
  });

  it("deletes nothing where anything is protected, and names what is", async () => {
    const resources = await create();
    const guarded = resources.map((resource) => ({
      ...resource,
      protect: resource.name === "small",
    }));
    const { urn, id } = guarded.find(({ name }) => name === "small")!;
    assert.deepEqual(await destroy(guarded, places), {
      deleted: [],
      retained: [],
      failures: [`resource ${urn} cannot be deleted: it is protected`],
    });
    assert.deepEqual(await bucketNames(), [id]);
    assert.deepEqual(await cleanUp(guarded, places), []);
  });

  it("takes nothing from a bucket that stays because it is not empty", async () => {
    const [bucket, versioning] = await create();
    const resources = [bucket!, { ...versioning!, deletedWith: bucket!.urn }];
    await putInto(resources);
    const { failures } = await destroy(resources, places);
    assert.equal(failures.length, 1);
    assert.match(failures[0]!, /BucketNotEmpty/);
    const { Status } = await clients.s3.send(
      new GetBucketVersioningCommand({ Bucket: bucket!.id }),
    );
    assert.equal(Status, "Enabled");
    assert.deepEqual(await cleanUp(resources, places), []);
  });

  it("leaves what is retained, and names it", async () => {
    const [bucket, versioning] = await create();
    const resources = [{ ...bucket!, retainOnDelete: true }, versioning!];
    assert.deepEqual(await destroy(resources, places), {
      deleted: ["small-versioning"],
      retained: ["small"],
      failures: [],
    });
    assert.deepEqual(await bucketNames(), [bucket!.id]);
    assert.deepEqual(await cleanUp(resources, places), []);
  });

  it("deletes what it can and collects what would not go", async () => {
    const full = await create();
    const other = await create();
    await putInto(full);
    const { deleted, failures } = await destroy([...other, ...full], places);
    assert.deepEqual(deleted, ["small-versioning", "small-versioning", "small"]);
    assert.equal(failures.length, 1);
    assert.match(failures[0]!, /^aws:s3\/bucket:Bucket small: BucketNotEmpty: /);
    assert.deepEqual(await cleanUp(full, places), []);
  });

  it("cleans up what is full, protected or retained, and then again", async () => {
    const resources = await create();
    await putInto(resources);
    const stubborn = resources.map((resource) => ({
      ...resource,
      protect: true,
      retainOnDelete: true,
    }));
    assert.deepEqual(await cleanUp(stubborn, places), []);
    assert.deepEqual(await bucketNames(), []);
    assert.deepEqual(await cleanUp(stubborn, places), []);
  });

  it("cleans up the program's whole stack, protected and retained and full", async () => {
    const { ["replicated-bucket:protect"]: _unprotected, ...config } = frozenStacks.config("dev");
    const settings = JSON.parse(config["replicated-bucket:source"]!) as object;
    const source = JSON.stringify({ ...settings, retainOnDelete: true });
    const stage = await Stage.prepare(
      "dev",
      { ...config, "replicated-bucket:source": source },
      aws(),
    );
    const { failures, resources } = await stage.up();
    assert.deepEqual(failures, []);
    const { outputs, clientsOf } = stage.live;
    const { s3 } = clientsOf(outputs.source);
    await s3.send(new PutObjectCommand({ Bucket: outputs.source.bucketName, Key: "a", Body: "b" }));

    const { failures: kept } = await stage.down();
    assert.equal(kept.length, names(resources).length);
    assert.deepEqual(await stage.strike(), []);
    assert.deepEqual(await cleanUp(resources, places), []);
  });

  it("says what could not be cleaned up, and goes on", async () => {
    const resources = await create();
    const lost = recordOf("aws:s3/bucket:Bucket", "lost", {
      id: "lost-bucket",
      provider: {
        ...recordOf("", "").provider!,
        inputs: { region: "us-west-2", unheardOf: true },
      },
    });
    const unknown = "the rehearsal does not know the input provider.unheardOf";
    assert.deepEqual(await cleanUp([...resources, lost], places), [
      `lost-bucket: ${unknown}`,
      `aws:s3/bucket:Bucket lost: ${unknown}`,
    ]);
    assert.deepEqual(await bucketNames(), []);
  });

  it("finds a bucket, a role, a key and an alias that are left", async () => {
    const trust = { Version: "2012-10-17", Statement: [] };
    const bucket = await createRecord(places, BUCKET, "left", { bucket: "left-bucket" });
    const key = await createRecord(places, "aws:kms/key:Key", "left", {});
    const alias = { name: "alias/left", targetKeyId: key.id };
    const role = { name: "left", assumeRolePolicy: trust };
    const resources = [
      bucket,
      key,
      await createRecord(places, "aws:kms/alias:Alias", "left", alias),
      await createRecord(places, "aws:iam/role:Role", "left", role),
    ];
    assert.deepEqual(await inventory(clients), [
      "bucket left-bucket",
      "role arn:aws:iam::111111111111:role/left",
      "alias alias/left",
      `key ${String(key.outputs.arn)}`,
    ]);
    assert.deepEqual(await cleanUp(resources, places), []);
  });
});
