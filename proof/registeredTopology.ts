import { knownPartitionOf } from "../components/partitions";
import type { AnySideTopology, SseAlgorithm, Topology } from "../components/topology";
import { asDestination } from "../components/topology";
import { ProofError } from "./proofError";
import type { Registration } from "./recording/recorder";

const BUCKET = "aws:s3/bucket:Bucket";
const REPLICATION = "aws:s3/bucketReplicationConfig:BucketReplicationConfig";
const ENCRYPTION =
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";

interface RegisteredRule {
  deleteMarkerReplication: { status: string };
  destination: { bucket: string; accessControlTranslation?: { owner: string } };
}

interface RegisteredEncryption {
  applyServerSideEncryptionByDefault: { sseAlgorithm: SseAlgorithm; kmsMasterKeyId?: string };
  bucketKeyEnabled: boolean;
}

/** The one registration of a type. */
export function only(registrations: Registration[], type: string): Registration {
  const [found, ...others] = registrations.filter((resource) => resource.type === type);
  if (!found || others.length > 0) throw new ProofError(`the program has not exactly one ${type}`);
  return found;
}

/**
 * What was really built, whatever the program took it for: read from rules, buckets, encryption and
 * providers. A bucket that was there before is as it was read, but for what the program changes of it.
 *
 * @param additionalKeyArns the source's other keys, which only the settings tell of.
 */
export function registeredTopology(
  registrations: Registration[],
  additionalKeyArns: string[],
): Topology {
  const replication = only(registrations, REPLICATION);
  const rules = replication.inputs.rules as RegisteredRule[];
  const sides = registrations
    .filter(({ type }) => type === BUCKET)
    .map((bucket) => sideOf(registrations, bucket, rules));
  const source = sides.find(({ bucketArn }) =>
    bucketArn.endsWith(`:${String(replication.inputs.bucket)}`),
  );
  if (!source) throw new ProofError(`${replication.name} replicates no bucket of the program`);
  // Resource names are `<name>-<side>-bucket`: the source's tells the name.
  const prefix = source.name.replace(/source-bucket$/, "");
  const destinations = sides
    .filter((side) => side !== source)
    .map((side) => ({ ...side, name: side.name.slice(prefix.length).replace(/-bucket$/, "") }))
    .map(asDestination);
  return {
    partition: knownPartitionOf(placeOf(registrations, replication).region),
    roleArn: String(replication.inputs.role),
    source: { ...source, additionalKeyArns },
    destinations,
  };
}

function sideOf(
  registrations: Registration[],
  bucket: Registration,
  rules: RegisteredRule[],
): AnySideTopology {
  const bucketArn = String(bucket.state.arn);
  const own = rules.filter(({ destination }) => destination.bucket === bucketArn);
  return {
    name: bucket.name,
    ...placeOf(registrations, bucket),
    bucketArn,
    ...encryptionOf(registrations, bucket),
    receivesDeleteMarkers: own.some((rule) => rule.deleteMarkerReplication.status === "Enabled"),
    translatesAccessControl: own.some(
      ({ destination }) => destination.accessControlTranslation?.owner === "Destination",
    ),
  };
}

function encryptionOf(registrations: Registration[], bucket: Registration) {
  const configuration = registrations.find(
    ({ type, inputs }) => type === ENCRYPTION && inputs.bucket === bucket.state.bucket,
  );
  const [rule = readEncryption(bucket)] = (configuration?.inputs.rules ??
    []) as RegisteredEncryption[];
  if (!rule) throw new ProofError(`${bucket.name} has no default encryption`);
  const { sseAlgorithm, kmsMasterKeyId } = rule.applyServerSideEncryptionByDefault;
  return {
    sseAlgorithm,
    ...(kmsMasterKeyId !== undefined && { keyArn: kmsMasterKeyId }),
    bucketKeyEnabled: rule.bucketKeyEnabled,
  };
}

/** The default encryption that a bucket had before. */
function readEncryption({ read, state }: Registration): RegisteredEncryption | undefined {
  const found = state.serverSideEncryptionConfiguration as { rule: RegisteredEncryption };
  return read ? found.rule : undefined;
}

/** Where a resource's provider leads. */
function placeOf(registrations: Registration[], { name, provider }: Registration) {
  const found = registrations.find(
    (other) => other.type === "pulumi:providers:aws" && other.name === provider,
  );
  if (!found) throw new ProofError(`${name} has no provider of the program`);
  const { region, allowedAccountIds } = found.inputs as {
    region: string;
    allowedAccountIds: string[];
  };
  return { region, accountId: allowedAccountIds[0] ?? "" };
}
