import { GetRoleCommand } from "@aws-sdk/client-iam";
import { GetObjectCommand } from "@aws-sdk/client-s3";

import type { Check } from "../../operations/checks";
import { describeDifference, readBack } from "../readBack";
import { replicationOf } from "../../operations/verifyReplication";
import { headOf, put, remove, presenceOf } from "./objects";
import type { ExamplePromise, Scene } from "./promise";
import { check, everySide, onceDestroyed, whileUp } from "./promise";
import { bucketKeys, closedAndVersioned, nameOfRole, tagged, whereabouts } from "./sides";
import { outcomeOf } from "./uploads";

const REGIONS = ["us-west-2", "eu-west-1", "eu-central-1", "ap-northeast-1", "ap-southeast-2"];
/** Written while the stack is up, looked for when it is gone. */
const LASTING = "rehearsal/promises/lasting.txt";

/** What examples/fan-out promises. */
export const fanOut: readonly ExamplePromise[] = [
  whileUp("a bucket acme-media-<region> in each of six Regions", (scene) => {
    const at = (region: string) => ({ region, bucket: `acme-media-${region}` });
    const destinations = REGIONS.map((region) => [region, at(region)] as const);
    return whereabouts(scene, { source: at("us-east-1"), ...Object.fromEntries(destinations) });
  }),
  tagged("fan-out"),
  whileUp("all buckets are versioned and closed to the public", closedAndVersioned),
  whileUp("all buckets use Bucket Keys", (scene) => bucketKeys(scene, true)),
  whileUp("a replica in each Region, under a key of that Region", replicaKeys),
  whileUp("a delete hides the replicas everywhere, and no version is lost", hiddenEverywhere),
  onceDestroyed("role and rules are gone", roleAndRulesGone),
  onceDestroyed("buckets, keys and all that belongs to them are still there", sidesStay),
  onceDestroyed("objects and replicas can still be read in each Region", objectsStay),
];

async function replicaKeys(scene: Scene): Promise<Check[]> {
  const version = await put(scene, LASTING);
  const keys = new Set<string | undefined>();
  const checks = await everySide(scene, async (name, side) => {
    const head = await headOf(scene, side, version);
    const key = head?.SSEKMSKeyId;
    keys.add(key);
    const region = name === "source" ? "us-east-1" : name;
    const bucketKey = head?.BucketKeyEnabled ?? false;
    const what = (part: string) => `${part} of ${version.Key}`;
    return [
      check(name, what("Region of the key"), key?.split(":")[3], region),
      check(name, what("key"), key, side.kmsKeyArn),
      check(name, what("Bucket Key"), bucketKey, true),
    ];
  });
  return [...checks, check("all", "different keys", keys.size, 6)];
}

async function hiddenEverywhere(scene: Scene): Promise<Check[]> {
  const version = await put(scene, "rehearsal/promises/deleted.txt");
  const marker = await remove(scene, version.Key);
  return everySide(scene, async (name, side) => {
    const found = await presenceOf(scene, side, version, marker);
    return [check(name, `what is there of ${version.Key}`, found, "version and delete marker")];
  });
}

async function roleAndRulesGone({ live: { outputs, clientsOf } }: Scene): Promise<Check[]> {
  const RoleName = nameOfRole(outputs.roleArn);
  const { iam, s3 } = clientsOf(outputs.source);
  const role = await outcomeOf(() => iam.send(new GetRoleCommand({ RoleName })));
  const { bucketName } = outputs.source;
  const rules = (await replicationOf(s3, bucketName))?.Rules ?? [];
  return [
    check("source", `a look at the role ${RoleName}`, role, "NoSuchEntity"),
    check("source", `rules of the bucket ${bucketName}`, rules.length, 0),
  ];
}

/** All that one of the six sides consists of, each kind once. */
const OF_A_SIDE = [
  "aws:kms/alias:Alias",
  "aws:kms/key:Key",
  "aws:kms/keyPolicy:KeyPolicy",
  "aws:s3/bucket:Bucket",
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
  "aws:s3/bucketPolicy:BucketPolicy",
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
  "aws:s3/bucketVersioning:BucketVersioning",
];

async function sidesStay({ resources, places }: Scene): Promise<Check[]> {
  const differences = await readBack(resources, places);
  const left = resources.filter(({ id }) => id !== undefined);
  return [
    ...OF_A_SIDE.map((type) =>
      check("all", `${type} left in AWS`, left.filter((one) => one.type === type).length, 6),
    ),
    check("all", "other resources left in AWS", left.length - 6 * OF_A_SIDE.length, 0),
    check("all", "changes by the destroy", differences.map(describeDifference), []),
  ];
}

/** Read with the sides' own credentials, which takes their keys. */
function objectsStay(scene: Scene): Promise<Check[]> {
  return everySide(scene, async (name, side) => {
    const get = new GetObjectCommand({ Bucket: side.bucketName, Key: LASTING });
    const found = await outcomeOf(async () => {
      const { Body } = await scene.live.clientsOf(side).s3.send(get);
      return Body?.transformToString();
    });
    return [check(name, `${LASTING} in ${side.bucketName}`, found, `content of ${LASTING}`)];
  });
}
