import { s3ViaService } from "./partitions";
import type { DestinationTopology, SideTopology, SourceTopology, Topology } from "./topology";
import { isCrossAccount, replicasUseBucketKeys } from "./topology";

/** The conditions of a statement: by operator, then by condition key. */
export type Condition = Record<string, Record<string, string | string[]>>;

/** Whom a statement of a resource's policy means: everybody, or principals of one kind. */
export type Principal =
  | "*"
  | { AWS: string | string[] }
  | { Service: string | string[] }
  | { Federated: string | string[] };

/** A statement of a policy, as plain values: what `aws.iam.PolicyStatement` is with Outputs. */
export interface Statement {
  Sid: string;
  Effect: "Allow" | "Deny";
  Principal?: Principal;
  Action: string | string[];
  Resource?: string | string[];
  Condition?: Condition;
}

/** A policy document, as plain values: what `aws.iam.PolicyDocument` is with Outputs. */
export interface Document {
  Version: "2012-10-17";
  Statement: Statement[];
}

/** A document of these statements. */
export const documentOf = (...statements: Statement[]): Document => ({
  Version: "2012-10-17",
  Statement: statements,
});

/** The ARN that stands for all objects of a bucket. */
export const objectsOf = (bucketArn: string) => `${bucketArn}/*`;

/** `eu-central-1` or `my-dr` as a part of a statement id, which takes letters and digits only. */
export function sidPart(name: string): string {
  return name.replace(/(?:^|-)(\w)/g, (_, first: string) => first.toUpperCase());
}

/**
 * S3, and nobody else, may assume the role. AWS documents no condition for this trust, and a wrong one
 * would only show as failed replicas, so there is none [unverified].
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html
 */
export function trustPolicy(): Document {
  return documentOf({
    Sid: "LetS3AssumeTheRole",
    Effect: "Allow",
    Principal: { Service: "s3.amazonaws.com" },
    Action: "sts:AssumeRole",
  });
}

/**
 * What the role may do: read one source, write its destinations, use their keys for that alone.
 *
 * Buckets share a statement where the permission is the same. Each destination's key has one of its own:
 * together they would let one destination's key be used for another's bucket.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-config-for-kms-objects.html
 */
export function rolePolicy({
  source,
  destinations,
}: Pick<Topology, "source" | "destinations">): Document {
  return documentOf(
    {
      Sid: "ReadReplicationConfiguration",
      Effect: "Allow",
      Action: ["s3:GetReplicationConfiguration", "s3:ListBucket"],
      Resource: source.bucketArn,
    },
    {
      Sid: "ReadSourceVersions",
      Effect: "Allow",
      Action: [
        "s3:GetObjectVersionForReplication",
        "s3:GetObjectVersionAcl",
        "s3:GetObjectVersionTagging",
        "s3:GetObjectVersionAnnotationForReplication",
      ],
      Resource: objectsOf(source.bucketArn),
    },
    ...decryptionStatements(source),
    ...replicationStatements(source, destinations),
    ...destinations.map((destination) => encryptionStatement(source, destination)),
  );
}

/** Of SSE-S3 objects S3 needs no permission to decrypt them, so a source may have no key at all. */
function decryptionStatements({
  keyArn,
  additionalKeyArns,
  ...source
}: SourceTopology): Statement[] {
  const keys = keyArn === undefined ? additionalKeyArns : [keyArn, ...additionalKeyArns];
  if (keys.length === 0) return [];
  return [
    {
      Sid: "DecryptSource",
      Effect: "Allow",
      // AWS's troubleshooting page adds kms:GenerateDataKey here [conflict]; the page on KMS objects
      // does not, and S3 makes no data key under the source's key when it replicates.
      Action: "kms:Decrypt",
      Resource: keys,
      Condition: usedByS3For(source),
    },
  ];
}

function replicationStatements(
  source: SideTopology,
  destinations: DestinationTopology[],
): Statement[] {
  const allow = (
    Sid: string,
    Action: string | string[],
    resourceOf: (destination: DestinationTopology) => string,
    needs: (destination: DestinationTopology) => boolean = () => true,
  ): Statement[] => {
    const Resource = destinations.filter(needs).map(resourceOf);
    return Resource.length === 0 ? [] : [{ Sid, Effect: "Allow", Action, Resource }];
  };
  const objects = ({ bucketArn }: SideTopology) => objectsOf(bucketArn);
  return [
    ...allow("Replicate", REPLICATE, objects),
    ...allow("ReplicateDeleteMarkers", REPLICATE_DELETE, objects, (to) => to.receivesDeleteMarkers),
    ...allow("HandOverReplicas", HAND_OVER, objects, (to) => to.translatesAccessControl),
    ...allow(
      "ReadVersioning",
      "s3:GetBucketVersioning",
      ({ bucketArn }) => bucketArn,
      (to) => isCrossAccount(source, to),
    ),
  ];
}

/**
 * Of an SSE-S3 source too, although replicas of its objects need no key: objects so old that they have no
 * encryption get the destination's default.
 */
function encryptionStatement(source: SideTopology, destination: DestinationTopology): Statement {
  return {
    Sid: `EncryptReplicas${sidPart(destination.name)}`,
    Effect: "Allow",
    Action: replicaKeyActions(source, destination),
    Resource: destination.keyArn,
    Condition: usedByS3For(destination),
  };
}

/** Tags, ACLs and annotations travel with `s3:ReplicateObject`; AWS's policies list the tags too. */
const REPLICATE = ["s3:ReplicateObject", "s3:ReplicateTags"];
const REPLICATE_DELETE = "s3:ReplicateDelete";
const HAND_OVER = "s3:ObjectOwnerOverrideToBucketOwner";

/** All that a destination lets the role of another account do with its replicas. */
export function replicateActions(
  destination: Pick<DestinationTopology, "receivesDeleteMarkers" | "translatesAccessControl">,
): string[] {
  return [
    ...REPLICATE,
    ...(destination.receivesDeleteMarkers ? [REPLICATE_DELETE] : []),
    ...(destination.translatesAccessControl ? [HAND_OVER] : []),
  ];
}

/**
 * `kms:Decrypt` checks the integrity of a Bucket Key. `kms:GenerateDataKey` is asked for by the
 * troubleshooting page and by the text of DstPutObjectNotPermitted, not by the page on KMS objects
 * [conflict]: without it replicas might fail in silence, with it nothing opens that Encrypt does not.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-troubleshoot.html
 */
export function replicaKeyActions(
  source: Pick<SideTopology, "bucketKeyEnabled">,
  destination: Pick<SideTopology, "bucketKeyEnabled">,
): string[] {
  const actions = ["kms:Encrypt", "kms:GenerateDataKey"];
  return replicasUseBucketKeys(source, destination) ? [...actions, "kms:Decrypt"] : actions;
}

/**
 * Only through S3 in the key's Region, and only for the bucket's objects. With a Bucket Key the
 * encryption context is the bucket's ARN, without one the object's; both, because objects keep the
 * form they were written with.
 */
export function usedByS3For({
  region,
  bucketArn,
}: Pick<SideTopology, "region" | "bucketArn">): Condition {
  return {
    StringLike: {
      "kms:ViaService": s3ViaService(region),
      "kms:EncryptionContext:aws:s3:arn": [bucketArn, objectsOf(bucketArn)],
    },
  };
}
