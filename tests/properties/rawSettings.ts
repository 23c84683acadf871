import fc from "fast-check";

import { partitionOf } from "../../components/partitions";
import type { DestinationSettings, SideSettings } from "../../components/settings";
import { keyId } from "../../proof/recording/madeUpState";
import { validSettings } from "../support/arbitraries";
import type { Tree } from "./trees";

interface Extras {
  credentials: "environment" | "role" | "profile";
  bucket: "made up" | "named" | "prefixed";
  existingKey: boolean;
  encryption: "by default" | "aws:kms" | "aws:kms:dsse" | "AES256";
  flags: { forceDestroy?: boolean; retainOnDelete?: boolean };
  storageClass?: string;
}

/** What a side may have beside the settings that `validSettings` gives it. */
const extras: fc.Arbitrary<Extras> = fc.record({
  credentials: fc.constantFrom("environment", "role", "role", "profile"),
  bucket: fc.constantFrom("made up", "named", "prefixed"),
  existingKey: fc.boolean(),
  encryption: fc.constantFrom("by default", "by default", "aws:kms", "aws:kms:dsse", "AES256"),
  flags: fc.record(
    { forceDestroy: fc.boolean(), retainOnDelete: fc.boolean() },
    { requiredKeys: [] },
  ),
  storageClass: fc.constantFrom("STANDARD_IA", undefined),
});

const keyArnOf = ({ region, accountId }: SideSettings, name: string) =>
  `arn:${partitionOf(region)!}:kms:${region}:${accountId}:key/${keyId(name)}`;

/** A side with extras that fit its place. */
function completed(name: string, side: SideSettings, chosen: Extras) {
  const { credentials, bucket, existingKey, flags } = chosen;
  const role = `arn:${partitionOf(side.region)!}:iam::${side.accountId}:role/deploy`;
  return {
    ...side,
    ...flags,
    ...(credentials === "role" && { assumeRoleArn: role }),
    ...(credentials === "profile" && { profile: `${name} account` }),
    ...(bucket === "named" && { bucketName: `acme-${name}` }),
    ...(bucket === "prefixed" && { bucketNamePrefix: `acme-${name}` }),
    ...(existingKey && { kmsKeyArn: keyArnOf(side, name) }),
    ...encryptionOf(name, chosen),
  };
}

/** What fits together: a source by SSE-S3 has no key, and only SSE-KMS has Bucket Keys. */
function encryptionOf(name: string, { encryption }: Extras): Partial<SideSettings> {
  switch (encryption) {
    case "aws:kms":
      return { sseAlgorithm: encryption };
    case "aws:kms:dsse":
      return { sseAlgorithm: encryption, bucketKeyEnabled: false };
    case "AES256":
      return name === "source"
        ? { sseAlgorithm: encryption, bucketKeyEnabled: undefined, kmsKeyArn: undefined }
        : {};
    default:
      return {};
  }
}

/** What only a destination has. */
function destinationExtras(
  source: SideSettings,
  { accountId, objectOwnership = "BucketOwnerEnforced" }: DestinationSettings,
  { storageClass }: Extras,
) {
  const handsOver = accountId !== source.accountId && objectOwnership !== "BucketOwnerEnforced";
  return { storageClass, accessControlTranslation: handsOver || undefined };
}

/** Whole configurations without a fault, as a stack's file has them. */
export const validTrees: fc.Arbitrary<Tree> = fc
  .record({
    settings: validSettings,
    top: fc.record(
      { name: fc.constantFrom("archive", "a", "data-2026"), protect: fc.boolean() },
      { requiredKeys: ["name"] },
    ),
    forSource: extras,
    forDestinations: fc.array(extras, { minLength: 4, maxLength: 4 }),
    otherKeys: fc.subarray(["before", "older"]),
  })
  .map(({ settings, top, forSource, forDestinations, otherKeys }) => {
    const { source } = settings;
    const destinations = Object.entries(settings.destinations).map(([name, side], index) => {
      const chosen = forDestinations[index]!;
      const whole = {
        ...completed(name, side, chosen),
        ...destinationExtras(source, side, chosen),
      };
      return [name, whole] as const;
    });
    const all = {
      ...top,
      ...settings,
      source: completed("source", source, forSource),
      destinations: Object.fromEntries(destinations),
      additionalSourceKeyArns: otherKeys.map((name) => keyArnOf(source, name)),
    };
    return JSON.parse(JSON.stringify(all)) as Tree;
  });
