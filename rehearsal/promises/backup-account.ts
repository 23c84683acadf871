import { GetObjectCommand } from "@aws-sdk/client-s3";

import type { Check } from "../../operations/checks";
import type { SideOutputs } from "../../operations/stackOutputs";
import { replicationOf } from "../../operations/verifyReplication";
import { OLD_OBJECTS } from "../bucketBefore";
import { BUCKET_FACTS } from "../bucketFacts";
import { accountsApart } from "./accounts";
import { headOf, presenceOf, put } from "./objects";
import type { ExamplePromise, Scene } from "./promise";
import { check, destinationOf, onceDestroyed, whileUp } from "./promise";
import { tagged, whereabouts } from "./sides";
import { outcomeOf } from "./uploads";

/** The version id of what was written before the bucket was versioned. */
const NULL_VERSION = "null";
/** An older object that is written again while the stack is up, and one that never is. */
const [AGAIN, ...NEVER_AGAIN] = OLD_OBJECTS;

/** What examples/backup-account promises. */
export const backupAccount: readonly ExamplePromise[] = [
  whileUp(
    "replicas of the existing bucket are in another Region, in a bucket of the stack",
    (scene) =>
      whereabouts(scene, {
        source: { region: "eu-west-1", bucket: "acme-documents" },
        vault: { region: "eu-central-1", bucket: /^safe-vault-bucket-[0-9a-f]{7}$/ },
      }),
  ),
  tagged("backup-account"),
  accountsApart("111111111111", "222222222222"),
  whileUp(
    "of the existing bucket, versioning and rules changed, and nothing else",
    async (scene) => [
      ...(await untouched(scene, "versioning", "replication rules")),
      ...(await ruled(scene, ["everything-vault"])),
    ],
  ),
  whileUp("new objects are replicated, under the vault's own key", newObjects),
  whileUp(
    "older objects are not, until they are written again or sent by S3 Batch Replication",
    oldObjects,
  ),
  onceDestroyed("the existing bucket has no rules any more, and is still versioned", (scene) =>
    ruled(scene, []),
  ),
  onceDestroyed("nothing else of it changed: policy, lifecycle, encryption, objects", (scene) =>
    untouched(scene, "versioning"),
  ),
  onceDestroyed("what was replicated can still be read in the vault", replicasStay),
];

/** The bucket is as its owner left it, apart from these facts. */
async function untouched({ existingBuckets }: Scene, ...apartFrom: string[]): Promise<Check[]> {
  const changes = await Promise.all(existingBuckets.map((bucket) => bucket.changes(...apartFrom)));
  return [
    check("source", "buckets that were there before", existingBuckets.length, 1),
    ...changes.flat(),
  ];
}

/** The bucket is versioned, and has the rules of these ids. */
async function ruled(
  { live: { outputs, clientsOf } }: Scene,
  promised: string[],
): Promise<Check[]> {
  const { bucketName: Bucket } = outputs.source;
  const { s3 } = clientsOf(outputs.source);
  const rules = (await replicationOf(s3, Bucket))?.Rules ?? [];
  return [
    check(
      "source",
      `versioning of ${Bucket}`,
      await BUCKET_FACTS.versioning(s3, Bucket),
      "Enabled",
    ),
    check(
      "source",
      `rules of ${Bucket}`,
      rules.map(({ ID }) => ID),
      promised,
    ),
  ];
}

async function newObjects(scene: Scene): Promise<Check[]> {
  const { outputs } = scene.live;
  const vault = destinationOf(outputs, "vault");
  const version = await put(scene, "rehearsal/promises/new.txt");
  const { Key } = version;
  const original = await headOf(scene, outputs.source, version);
  const replica = await headOf(scene, vault, version);
  const key = (of: typeof replica) => of?.SSEKMSKeyId;
  return [
    check("source", `status of ${Key}`, original?.ReplicationStatus, "COMPLETED"),
    check("source", `key of ${Key}`, key(original), keyOfExisting(scene)),
    check("vault", `status of ${Key}`, replica?.ReplicationStatus, "REPLICA"),
    check("vault", `key of ${Key}`, key(replica), vault.kmsKeyArn),
    check("vault", "account of that key", key(replica)?.split(":")[4], "222222222222"),
  ];
}

/** The key that its owner chose for the existing bucket. */
const keyOfExisting = ({ existingBuckets: [bucket] }: Scene) => bucket?.key?.arn;

async function oldObjects(scene: Scene): Promise<Check[]> {
  const { outputs } = scene.live;
  const vault = destinationOf(outputs, "vault");
  const presence = (side: SideOutputs, Key: string) =>
    presenceOf(scene, side, { Key, VersionId: NULL_VERSION });
  const checks: Check[] = [];
  for (const Key of NEVER_AGAIN) {
    const head = await headOf(scene, outputs.source, { Key, VersionId: NULL_VERSION });
    const status = head && (head.ReplicationStatus ?? "no status");
    checks.push(
      check("source", `status of ${Key}, from before`, status, "no status"),
      check("vault", `what is there of ${Key}, from before`, await presence(vault, Key), "nothing"),
    );
  }
  const version = await put(scene, AGAIN);
  const replica = await presenceOf(scene, vault, version);
  return [
    ...checks,
    check(
      "source",
      `what is there of ${AGAIN}, from before`,
      await presence(outputs.source, AGAIN),
      "version",
    ),
    check("vault", `what is there of ${AGAIN}, written again`, replica, "version"),
  ];
}

/** Read with the backup account's own credentials, which takes its key. */
async function replicasStay({ live: { outputs, clientsOf } }: Scene): Promise<Check[]> {
  const vault = destinationOf(outputs, "vault");
  const get = new GetObjectCommand({ Bucket: vault.bucketName, Key: AGAIN });
  const found = await outcomeOf(async () => {
    const { Body } = await clientsOf(vault).s3.send(get);
    return Body?.transformToString();
  });
  return [check("vault", `${AGAIN} in ${vault.bucketName}`, found, `content of ${AGAIN}`)];
}
