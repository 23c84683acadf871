import type { NamedSide, PermissionRequest } from "../../components/permissions";
import {
  ENCRYPTION_CONTEXT,
  KMS_OBJECTS,
  PERMISSIONS,
  haveBucketKeys,
  keyRequests,
  objectOf,
  replicationRequests,
  s3Request,
} from "../../components/permissions";
import type { Topology } from "../../components/topology";
import { astray, strayKeyRequests, unsafeRequests, withAnotherKey } from "./astray";
import { clientRequests, sidesOf } from "./clients";
import type { ForbiddenRequest } from "./intrusions";
import { foreignToReplication, intrusions, whateverTheOtherSideAllows } from "./intrusions";
import { wrongUploads } from "./wrongUploads";

/** The same place in a bucket whose name begins alike, and which is no side's. */
function otherBucketOf(topology: Topology, arn: string): string {
  const other = arn.replace(/^[^/]+/, "$&-other");
  const known = sidesOf(topology).some(({ bucketArn }) => bucketArn === other.split("/")[0]);
  return known ? otherBucketOf(topology, other) : other;
}

/**
 * Requests that must be denied: documented ones led astray, what replication never does, and what others
 * might try.
 */
export function forbiddenRequests(topology: Topology): ForbiddenRequest[] {
  const { roleArn, source, destinations } = topology;
  const ofTheRole = replicationRequests(topology).filter(({ principal }) => principal === roleArn);
  const ofKeys = ofTheRole.filter(({ action }) => action.startsWith("kms:"));
  const ofBuckets = ofTheRole.filter(({ action }) => action.startsWith("s3:"));
  const clients = clientRequests(topology).filter(
    ({ action, grantedByOwner }) => action.startsWith("s3:") && !grantedByOwner,
  );
  const withoutBucketKeys = destinations.filter((side) => !haveBucketKeys(source, side));
  const decrypting = withoutBucketKeys.flatMap((side) =>
    keyRequests(roleArn, side, ["object", "bucket"], {
      action: "kms:Decrypt",
      what: "the role decrypts replicas that have no Bucket Key",
      source: KMS_OBJECTS,
    }).map((request) => ({ ...request, threat: "decrypting replicas that have no Bucket Key" })),
  );
  return [
    ...whateverTheOtherSideAllows(topology, foreignToReplication(topology)),
    ...whateverTheOtherSideAllows(topology, decrypting),
    ...whateverTheOtherSideAllows(topology, onTheWrongSide(topology, ofBuckets)),
    ...whateverTheOtherSideAllows(
      topology,
      ofKeys.flatMap((request) => strayUses(topology, request)),
    ),
    ...ofKeys.map(withAnotherKey),
    ...ofBuckets.map((request) => elsewhere(topology, request)),
    ...[...ofBuckets, ...clients].flatMap(unsafeRequests),
    ...intrusions(topology, ofTheRole),
    ...wrongUploads(topology),
  ];
}

/** What replication asks of some side, by what it is asked for. */
const OF_OBJECTS = [
  "s3:GetObjectVersionForReplication",
  "s3:GetObjectVersionAcl",
  "s3:GetObjectVersionTagging",
  "s3:GetObjectVersionAnnotationForReplication",
  "s3:ReplicateObject",
  "s3:ReplicateTags",
  "s3:ReplicateDelete",
  "s3:ObjectOwnerOverrideToBucketOwner",
];
const OF_BUCKETS = ["s3:GetReplicationConfiguration", "s3:ListBucket", "s3:GetBucketVersioning"];

/** The role reads a destination, writes the source, or does to a side what its settings rule out. */
function onTheWrongSide(topology: Topology, documented: PermissionRequest[]): ForbiddenRequest[] {
  const known = new Set(documented.map(({ id }) => id));
  const threat = "the role, for what replication does on other sides alone";
  return sidesOf(topology).flatMap((side) => {
    const ask = (resource: string) => (action: string) => ({
      ...s3Request(topology.roleArn, side, resource, {
        action,
        what: `the role asks for ${action} on the wrong side`,
        source: PERMISSIONS,
      }),
      threat,
    });
    const requests = [
      ...OF_OBJECTS.map(ask(objectOf(side.bucketArn))),
      ...OF_BUCKETS.map(ask(side.bucketArn)),
    ];
    return requests.filter(({ id }) => !known.has(id));
  });
}

/** Uses of a key led astray, for the buckets of other sides, too. */
function strayUses(topology: Topology, request: PermissionRequest): ForbiddenRequest[] {
  const { context, resource: key } = request;
  const { [ENCRYPTION_CONTEXT]: arn = "" } = context;
  return [
    ...strayKeyRequests(request, (bucket) => otherBucketOf(topology, bucket)),
    ...sidesOf(topology)
      .filter((side) => !keysOf(topology, side).includes(key))
      .map((side) =>
        astray(request, `for the bucket of ${side.name}`, {
          threat: "for the bucket of another side",
          context: { ...context, [ENCRYPTION_CONTEXT]: arn.replace(/^[^/]+/, side.bucketArn) },
        }),
      ),
  ];
}

/** The keys that the objects of a side may be encrypted under. */
const keysOf = ({ source }: Topology, { bucketArn, keyArn }: NamedSide) =>
  bucketArn === source.bucketArn ? [keyArn, ...source.additionalKeyArns] : [keyArn];

/** A documented request to another bucket of the same account. */
function elsewhere(topology: Topology, request: PermissionRequest): ForbiddenRequest {
  return astray(request, "in another bucket", {
    resource: otherBucketOf(topology, request.resource),
  });
}
