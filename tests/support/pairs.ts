import { unknownValue } from "@pulumi/pulumi/runtime";

import type { RecordedResource } from "../../rehearsal/recordedResource";
import { resource } from "./policies";

/** How resources are made up: as an update leaves them, or as a preview of new ones shows them. */
export type Mode = "update" | "preview";

const output = (mode: Mode, value: string) => (mode === "update" ? value : unknownValue);

/** Whose the resources are, unless told otherwise. */
export const ACCOUNT = "111111111111";

/** A bucket, called by its name plus `-1a2b3c4`. A preview knows the name, not the ARN. */
export function bucket(
  name: string,
  region: string,
  mode: Mode = "update",
  account = ACCOUNT,
): RecordedResource {
  const properties = {
    bucket: `${name}-1a2b3c4`,
    arn: output(mode, `arn:aws:s3:::${name}-1a2b3c4`),
    forceDestroy: false,
    tags: { team: "storage" },
  };
  return {
    ...resource("aws:s3/bucket:Bucket", name, region, properties, {}, account),
    protect: true,
  };
}

/** A key that rotates. */
export function key(
  name: string,
  region: string,
  mode: Mode = "update",
  account = ACCOUNT,
): RecordedResource {
  const properties = {
    arn: output(mode, `arn:aws:kms:${region}:${account}:key/${name}`),
    keyId: output(mode, name),
    enableKeyRotation: true,
    deletionWindowInDays: 30,
    tags: { team: "storage" },
  };
  return { ...resource("aws:kms/key:Key", name, region, properties, {}, account), protect: true };
}

/** A setting of a bucket, such as its versioning. */
export function setting(
  kind: string,
  of: RecordedResource,
  suffix: string,
  properties: Record<string, unknown>,
  propertyDependencies: Record<string, RecordedResource[]> = {},
): RecordedResource {
  const type = `aws:s3/${kind.charAt(0).toLowerCase()}${kind.slice(1)}:${kind}`;
  const made = resource(
    type,
    `${of.name}-${suffix}`,
    of.provider!.name,
    { bucket: of.properties.bucket, ...properties },
    { bucket: [of], ...propertyDependencies },
  );
  return { ...made, provider: of.provider };
}

/** The default encryption of a bucket under a key. */
export function encryption(of: RecordedResource, under: RecordedResource): RecordedResource {
  const settings = { sseAlgorithm: "aws:kms", kmsMasterKeyId: under.properties.arn };
  const rules = [
    {
      applyServerSideEncryptionByDefault: settings,
      bucketKeyEnabled: true,
      blockedEncryptionTypes: ["SSE-C"],
    },
  ];
  return setting(
    "BucketServerSideEncryptionConfiguration",
    of,
    "encryption",
    { rules },
    { rules: [under] },
  );
}

/** Versioning that is on. */
export const versioning = (of: RecordedResource) =>
  setting("BucketVersioning", of, "versioning", {
    versioningConfiguration: { status: "Enabled" },
  });

/** A public access block with all four flags. */
export const publicAccessBlock = (of: RecordedResource) =>
  setting("BucketPublicAccessBlock", of, "public-access-block", {
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
  });

/** Ownership without ACLs. */
export const ownership = (of: RecordedResource) =>
  setting("BucketOwnershipControls", of, "ownership", {
    rule: { objectOwnership: "BucketOwnerEnforced" },
  });

/** A rule to be: its id, the destination and the key of its replicas. */
export type RuleTo = [id: string, destination: RecordedResource, key: RecordedResource];

/** A replication configuration of a source, by a role where there is one. */
export function replication(
  name: string,
  source: RecordedResource,
  rules: RuleTo[],
  role?: RecordedResource,
): RecordedResource {
  return resource(
    "aws:s3/bucketReplicationConfig:BucketReplicationConfig",
    name,
    source.provider!.name,
    {
      bucket: source.properties.bucket,
      role: role?.properties.arn,
      rules: rules.map(([id, destination, replicaKey], index) => ({
        id,
        status: "Enabled",
        priority: rules.length - index,
        filter: { prefix: "" },
        deleteMarkerReplication: { status: "Disabled" },
        sourceSelectionCriteria: { sseKmsEncryptedObjects: { status: "Enabled" } },
        destination: {
          bucket: destination.properties.arn,
          encryptionConfiguration: { replicaKmsKeyId: replicaKey.properties.arn },
          metrics: { status: "Enabled" },
        },
      })),
    },
    {
      bucket: [source],
      rules: rules.flatMap(([, ...used]) => used),
      ...(role ? { role: [role] } : {}),
    },
  );
}
