import { HeadObjectCommand, ListObjectVersionsCommand } from "@aws-sdk/client-s3";

import type { ClientsOf } from "../operations/awsClients";
import type { Check } from "../operations/checks";
import { attempt, compare } from "../operations/checks";
import { isAwsError } from "../operations/errors";
import { rulesFor } from "../operations/matching";
import type { StackOutputs } from "../operations/stackOutputs";
import { verifyReplica } from "../operations/verifyReplica";
import type { Written } from "./objects";

const FIX = "see what `verify` finds";

/** What became of what was written: its status, its replicas where rules ask for them, none elsewhere. */
export async function verifyWritten(
  outputs: StackOutputs,
  clientsOf: ClientsOf,
  objects: readonly Written[],
): Promise<Check[]> {
  const checks = await Promise.all(
    objects.map((object) =>
      attempt("source", object.version.key, () =>
        object.deleteMarker
          ? deleteMarkerChecks(outputs, clientsOf, object)
          : versionChecks(outputs, clientsOf, object),
      ),
    ),
  );
  return checks.flat();
}

async function versionChecks(
  outputs: StackOutputs,
  clientsOf: ClientsOf,
  { what, version }: Written,
): Promise<Check[]> {
  const { source, destinations } = outputs;
  const rules = rulesFor(outputs.rules, version);
  const at = { Key: version.key, VersionId: version.versionId };
  const { s3 } = clientsOf(source);
  const head = await s3.send(new HeadObjectCommand({ Bucket: source.bucketName, ...at }));
  const expected = rules.length > 0 ? "COMPLETED" : "no status";
  const found = head.ReplicationStatus ?? "no status";
  const sseAlgorithm = head.ServerSideEncryption;
  const perDestination = Object.entries(destinations).map(async ([name, destination]) => {
    const rule = rules.find((candidate) => candidate.destination === name);
    const client = clientsOf(destination).s3;
    if (rule) return verifyReplica({ ...version, sseAlgorithm }, rule, destination, client);
    const answer = await client
      .send(new HeadObjectCommand({ Bucket: destination.bucketName, ...at }))
      .then(
        () => "there",
        (error: unknown) =>
          isAwsError(error, "NotFound", "NoSuchKey") ? "not there" : String(error),
      );
    return [
      compare(name, `${what} that no rule sends here, ${version.key}`, answer, "not there", FIX),
    ];
  });
  return [
    compare("source", `${what}, status of ${version.key}`, found, expected, FIX),
    ...(await Promise.all(perDestination)).flat(),
  ];
}

/** A delete marker has no status and no tags; rules with tags never select it. */
async function deleteMarkerChecks(
  outputs: StackOutputs,
  clientsOf: ClientsOf,
  { what, version }: Written,
): Promise<Check[]> {
  const rules = rulesFor(outputs.rules, { key: version.key, tags: {} });
  const checks = Object.entries(outputs.destinations).map(async ([name, destination]) => {
    const rule = rules.find((candidate) => candidate.destination === name);
    const expected = rule?.deleteMarkerReplication ? "there" : "not there";
    const listed = await clientsOf(destination).s3.send(
      new ListObjectVersionsCommand({ Bucket: destination.bucketName, Prefix: version.key }),
    );
    const markers = listed.DeleteMarkers ?? [];
    const found = markers.some(({ VersionId }) => VersionId === version.versionId);
    return compare(name, `${what}, ${version.key}`, found ? "there" : "not there", expected, FIX);
  });
  return Promise.all(checks);
}
