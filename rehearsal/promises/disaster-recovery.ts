import { GetKeyRotationStatusCommand, ListAliasesCommand } from "@aws-sdk/client-kms";

import type { Check } from "../../operations/checks";
import { headOf, put, remove, presenceOf } from "./objects";
import type { ExamplePromise, Scene } from "./promise";
import { check, destinationOf, everySide, whileUp } from "./promise";
import { closedAndVersioned, tagged, whereabouts } from "./sides";
import { plainHttpRefused, uploadsUnderOtherKeysRefused } from "./uploads";

/** What examples/disaster-recovery promises. */
export const disasterRecovery: readonly ExamplePromise[] = [
  whileUp("a bucket in each of two Regions, named after stack and side", (scene) =>
    whereabouts(scene, {
      source: { region: "us-east-1", bucket: /^archive-source-bucket-[0-9a-f]{7}$/ },
      dr: { region: "us-west-2", bucket: /^archive-dr-bucket-[0-9a-f]{7}$/ },
    }),
  ),
  tagged("disaster-recovery"),
  whileUp("each side has a key of its own, which rotates and has an alias", ownKeys),
  whileUp("both buckets are versioned and closed to the public", closedAndVersioned),
  whileUp("replicas are STANDARD_IA", replicaStorageClass),
  whileUp("a delete in the source hides no replica", replicasStayInSight),
  whileUp("both buckets refuse uploads under any other key", uploadsUnderOtherKeysRefused),
  whileUp("both buckets refuse plain HTTP", plainHttpRefused),
];

async function ownKeys(scene: Scene): Promise<Check[]> {
  const { clientsOf, outputs } = scene.live;
  const { source, destinations } = outputs;
  const arns = new Set([source, ...Object.values(destinations)].map((side) => side.kmsKeyArn));
  const perSide = await everySide(scene, async (name, side) => {
    const { kms } = clientsOf(side);
    const KeyId = side.kmsKeyArn;
    const [rotation, { Aliases = [] }] = await Promise.all([
      kms.send(new GetKeyRotationStatusCommand({ KeyId })),
      kms.send(new ListAliasesCommand({ KeyId })),
    ]);
    const named = new RegExp(`^alias/archive-${name}-key-[0-9a-f]{7}$`);
    const aliases = Aliases.filter(({ AliasName = "" }) => named.test(AliasName));
    return [
      check(name, `rotation of the key ${KeyId}`, rotation.KeyRotationEnabled, true),
      check(name, `aliases of the key ${KeyId} named after its side`, aliases.length, 1),
    ];
  });
  return [check("all", "keys", arns.size, 2), ...perSide];
}

async function replicaStorageClass(scene: Scene): Promise<Check[]> {
  const { source, ...outputs } = scene.live.outputs;
  const version = await put(scene, "rehearsal/promises/storage-class.txt");
  const original = await headOf(scene, source, version);
  const replica = await headOf(scene, destinationOf({ source, ...outputs }, "dr"), version);
  const what = `storage class of ${version.Key}`;
  return [
    // S3 leaves STANDARD out of its answers.
    check("source", what, original && (original.StorageClass ?? "STANDARD"), "STANDARD"),
    check("dr", what, replica && (replica.StorageClass ?? "STANDARD"), "STANDARD_IA"),
  ];
}

async function replicasStayInSight(scene: Scene): Promise<Check[]> {
  const { outputs } = scene.live;
  const version = await put(scene, "rehearsal/promises/deleted.txt");
  const marker = await remove(scene, version.Key);
  const original = await presenceOf(scene, outputs.source, version, marker);
  const replica = await presenceOf(scene, destinationOf(outputs, "dr"), version, marker);
  return [
    check("source", `what is there of ${version.Key}`, original, "version and delete marker"),
    check("dr", `what is there of ${version.Key}`, replica, "version"),
  ];
}
