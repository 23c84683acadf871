import { parseKeyArn } from "./arns";
import type { ExistingBucketClaim, ExistingBucketFacts } from "./existingBucketFacts";
import { show } from "./problems";
import { hasKey, KMS_ALGORITHMS, sseAlgorithmOf, usesBucketKeys } from "./sseAlgorithm";
import { keyArnProblems } from "./validateSides";

type Report = (setting: string, received: unknown, allowed: string, fix: string) => void;

/** Reports what of a bucket's default encryption, which stays as it is, the settings say otherwise. */
export function judgeEncryption(
  claim: ExistingBucketClaim,
  facts: ExistingBucketFacts,
  wrong: Report,
): void {
  const wanted = sseAlgorithmOf(claim);
  const { sseAlgorithm = "AES256", kmsKeyArn: present } = facts;
  if (wanted === "AES256" && sseAlgorithm === "AES256") return;
  const isByKms = KMS_ALGORITHMS.some((algorithm) => algorithm === sseAlgorithm);
  if (!isByKms || present === undefined || present.includes("alias/aws/")) {
    judgeWithoutKey(claim, facts, wrong);
    return;
  }
  if (sseAlgorithm !== wanted) {
    const older = "; a key that then only older objects have belongs into additionalSourceKeyArns";
    wrong(
      "sseAlgorithm",
      claim.sseAlgorithm,
      `${sseAlgorithm}, by which the bucket ${show(claim.existingBucket.name)} encrypts under ${present}`,
      `${SAY_SO}${claim.path === "source" ? older : ""}`,
    );
  }
  if (hasKey(claim)) judgeKey(claim, present, wrong);
  if (sseAlgorithm === "aws:kms" && wanted === "aws:kms") judgeBucketKeys(claim, facts, wrong);
}

const SAY_SO = "say what the bucket does, or set existingBucket.replaceEncryption to true";
const SET_DEFAULT = "let the stack set the default encryption for new objects, or set it yourself";

/** A bucket by SSE-S3, or under the key that AWS manages in each account. */
function judgeWithoutKey(claim: ExistingBucketClaim, facts: ExistingBucketFacts, wrong: Report) {
  const { path, existingBucket } = claim;
  const { sseAlgorithm, kmsKeyArn: present } = facts;
  const how = `${sseAlgorithm ?? "SSE-S3"}${present === undefined ? "" : ` under ${present}`}`;
  const wanted = hasKey(claim) ? `${sseAlgorithmOf(claim)} under a key of yours` : "AES256";
  const canStay = path === "source" && (sseAlgorithm ?? "AES256") === "AES256";
  wrong(
    "existingBucket.replaceEncryption",
    existingBucket.replaceEncryption,
    `true, since the bucket ${show(existingBucket.name)} encrypts by ${how}, not by ${wanted}; replicas keep the kind of encryption of their objects`,
    canStay
      ? `${SET_DEFAULT}: older objects keep SSE-S3, and so do replicas of them, until UpdateObjectEncryption changes an object, which replication does not carry over; or set sseAlgorithm to AES256, and leave the bucket as it is: its replicas stay SSE-S3, whatever a destination's default is`
      : `${SET_DEFAULT}; older objects keep what they have`,
  );
}

function judgeBucketKeys(claim: ExistingBucketClaim, facts: ExistingBucketFacts, wrong: Report) {
  if (facts.bucketKeyEnabled === usesBucketKeys(claim)) return;
  const name = show(claim.existingBucket.name);
  wrong(
    "bucketKeyEnabled",
    claim.bucketKeyEnabled,
    facts.bucketKeyEnabled
      ? `true, since the bucket ${name} uses Bucket Keys, for which the role needs more`
      : `false, since the bucket ${name} uses no Bucket Keys, and the role needs less`,
    SAY_SO,
  );
}

/** A policy names a key by its ARN, but S3 takes other names of the bucket's default key as well. */
function judgeKey(
  { existingBucket, kmsKeyArn, ...side }: ExistingBucketClaim,
  present: string,
  wrong: Report,
) {
  const name = show(existingBucket.name);
  if (kmsKeyArn !== undefined && kmsKeyArn !== present && !kmsKeyArn.endsWith(`:key/${present}`)) {
    wrong(
      "kmsKeyArn",
      kmsKeyArn,
      `${present}, under which the bucket ${name} encrypts`,
      "leave kmsKeyArn out, or set existingBucket.replaceEncryption to true",
    );
  } else if (kmsKeyArn === undefined && !parseKeyArn(present)) {
    wrong(
      "kmsKeyArn",
      kmsKeyArn,
      `the ARN of ${present}, by which the bucket ${name} names its key`,
      "set kmsKeyArn to the key's ARN, and for an alias existingBucket.replaceEncryption to true: policies name keys by their ARNs",
    );
  } else if (kmsKeyArn === undefined) {
    for (const { allowed } of keyArnProblems("", present, side)) {
      wrong(
        "existingBucket.name",
        existingBucket.name,
        `a bucket that encrypts under ${allowed}, not under ${present}`,
        "choose another bucket, or set existingBucket.replaceEncryption to true",
      );
    }
  }
}
