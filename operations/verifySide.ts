import { DescribeKeyCommand, GetKeyPolicyCommand } from "@aws-sdk/client-kms";
import type { ServerSideEncryptionByDefault } from "@aws-sdk/client-s3";
import {
  GetBucketEncryptionCommand,
  GetBucketLocationCommand,
  GetBucketPolicyCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
} from "@aws-sdk/client-s3";

import { hasKey, sseAlgorithmOf } from "../components/sseAlgorithm";
import type { AwsClients } from "./awsClients";
import type { Check } from "./checks";
import { attempt, compare } from "./checks";
import { orNothing } from "./errors";
import { notGranted } from "./grants";
import type { SideOutputs } from "./stackOutputs";

/** A side under examination. */
export interface Side {
  /** `source`, or the destination's name. */
  name: string;
  outputs: SideOutputs;
  clients: AwsClients;
  /** The role of another account that the side must let in. Defaults to none. */
  grantee?: Grantee;
  /** Of a source: the keys that the role may decrypt objects with. Defaults to not looking. */
  readableKeys?: readonly string[];
}

/** Whom a side of another account must let in, and what for. */
export interface Grantee {
  roleArn: string;
  /** What the bucket's policy must allow it: `s3:ReplicateObject`, and more where rules ask for more. */
  bucketActions: string[];
  /** What it must be allowed on the key. */
  keyActions: string[];
  /** What the bucket's owner must add to its policy, where the stack does not. Defaults to nothing. */
  bucketStatements?: Wanted;
  /** The same of the key. */
  keyStatements?: Wanted;
}

/** Statements that somebody else than the stack must write: the output that has them. */
export interface Wanted {
  output: string;
}

const REFRESH = "run `pulumi refresh`, then `pulumi up`";

/**
 * Looks at a side's bucket and key, and changes nothing. Of a bucket that was there before the stack, it looks
 * at what replication needs and at what the stack changes; all else is its owner's.
 */
export async function verifySide(side: Side): Promise<Check[]> {
  const { name, outputs } = side;
  const bucket = `bucket ${outputs.bucketName}`;
  const parts = await Promise.all([
    attempt(name, `Region of the ${bucket}`, () => region(side, bucket)),
    attempt(name, `versioning of the ${bucket}`, () => versioning(side, bucket)),
    attempt(name, `default encryption of the ${bucket}`, () => encryption(side, bucket)),
    ...(outputs.existingBucket
      ? []
      : [attempt(name, `public access block of the ${bucket}`, () => publicAccess(side, bucket))]),
    attempt(name, `policy of the ${bucket}`, () => bucketPolicy(side, bucket)),
    ...(outputs.kmsKeyArn === undefined ? [] : ofKey(side, outputs.kmsKeyArn)),
  ]);
  return parts.flat();
}

const ofKey = (side: Side, arn: string) => [
  attempt(side.name, `key ${arn}`, () => key(side, arn)),
  attempt(side.name, `policy of the key ${arn}`, () => keyPolicy(side, arn)),
];

async function region({ name, outputs, clients }: Side, bucket: string): Promise<Check[]> {
  const { bucketName: Bucket, accountId: ExpectedBucketOwner } = outputs;
  const { LocationConstraint } = await clients.s3.send(
    new GetBucketLocationCommand({ Bucket, ExpectedBucketOwner }),
  );
  // S3 gives its oldest Region no name here, and the next an old one.
  const found = LocationConstraint === "EU" ? "eu-west-1" : (LocationConstraint ?? "us-east-1");
  return [compare(name, `Region of the ${bucket}`, found, outputs.region, REFRESH)];
}

async function versioning({ name, outputs, clients }: Side, bucket: string): Promise<Check[]> {
  const { Status } = await clients.s3.send(
    new GetBucketVersioningCommand({ Bucket: outputs.bucketName }),
  );
  const { existingBucket: existing } = outputs;
  const mend = existing && !existing.enableVersioning ? "" : `; ${REFRESH}`;
  const fix = `switch it on again: without versioning on both sides nothing is replicated${mend}`;
  return [compare(name, `versioning of the ${bucket}`, Status ?? "never enabled", "Enabled", fix)];
}

async function encryption(side: Side, bucket: string): Promise<Check[]> {
  const { name, outputs, clients } = side;
  const { existingBucket: existing } = outputs;
  const ownersOwn = existing !== undefined && !existing.replaceEncryption;
  if (ownersOwn && !side.readableKeys) return [];
  const answer = await orNothing(
    clients.s3.send(new GetBucketEncryptionCommand({ Bucket: outputs.bucketName })),
    "ServerSideEncryptionConfigurationNotFoundError",
  );
  const configuration = answer?.ServerSideEncryptionConfiguration;
  const rule = configuration?.Rules?.[0]?.ApplyServerSideEncryptionByDefault;
  const found = `${rule?.SSEAlgorithm ?? "none"} under ${rule?.KMSMasterKeyID ?? "no key"}`;
  if (ownersOwn) return readability(side, bucket, rule, found);
  const expected = `${sseAlgorithmOf(outputs)} under ${outputs.kmsKeyArn ?? "no key"}`;
  return [compare(name, `default encryption of the ${bucket}`, found, expected, REFRESH)];
}

/** The owner may change the default encryption; the role must be able to decrypt what comes under it. */
function readability(
  { name, outputs, readableKeys = [] }: Side,
  bucket: string,
  rule: ServerSideEncryptionByDefault | undefined,
  found: string,
): Check[] {
  const { SSEAlgorithm = "AES256", KMSMasterKeyID: key } = rule ?? {};
  const wanted = sseAlgorithmOf(outputs);
  // S3 shows a key as it was named: by its ARN, or by its id alone.
  const isKnown = readableKeys.some((arn) => arn === key || arn.endsWith(`/${key ?? ""}`));
  const isRight = SSEAlgorithm === wanted && (isKnown || !hasKey(outputs));
  const keys = hasKey(outputs) ? readableKeys.join(" or ") : "no key";
  const expected = isRight ? found : `${wanted} under ${keys}`;
  const fix =
    SSEAlgorithm === wanted
      ? "run `pulumi up`: the role learns under which key the bucket encrypts now"
      : "say by `sseAlgorithm` what the bucket does, or let its owner restore it, then run `pulumi up`: replicas keep the kind of encryption of their objects";
  return [compare(name, `default encryption of the ${bucket}`, found, expected, fix)];
}

async function publicAccess({ name, outputs, clients }: Side, bucket: string): Promise<Check[]> {
  const answer = await orNothing(
    clients.s3.send(new GetPublicAccessBlockCommand({ Bucket: outputs.bucketName })),
    "NoSuchPublicAccessBlockConfiguration",
  );
  const found = answer?.PublicAccessBlockConfiguration;
  const on = [
    found?.BlockPublicAcls,
    found?.BlockPublicPolicy,
    found?.IgnorePublicAcls,
    found?.RestrictPublicBuckets,
  ].filter(Boolean).length;
  const what = `public access block of the ${bucket}`;
  return [compare(name, what, `${on} of 4 settings on`, "4 of 4 settings on", REFRESH)];
}

async function bucketPolicy(side: Side, bucket: string): Promise<Check[]> {
  const { name, outputs, clients, grantee } = side;
  const what = `policy of the ${bucket}`;
  const answer = await orNothing(
    clients.s3.send(new GetBucketPolicyCommand({ Bucket: outputs.bucketName })),
    "NoSuchBucketPolicy",
  );
  const policy = answer?.Policy ?? "";
  const present = policy === "" ? "none" : "present";
  const checks = outputs.existingBucket ? [] : [compare(name, what, present, "present", REFRESH)];
  if (!grantee) return checks;
  const { roleArn, bucketActions, bucketStatements } = grantee;
  const lets = { roleArn, actions: bucketActions, wanted: bucketStatements };
  return [...checks, grantCheck(name, `${what}, grant`, policy, lets)];
}

function grantCheck(
  name: string,
  what: string,
  policy: string,
  { roleArn, actions, wanted }: { roleArn: string; actions: string[]; wanted?: Wanted },
) {
  const missing = notGranted(policy, roleArn, actions);
  const lets = `lets ${roleArn} use ${actions.join(", ")}`;
  const found = missing.length === 0 ? lets : `does not let ${roleArn} use ${missing.join(", ")}`;
  const fix = wanted
    ? `let its owner add the statements of the stack's output ${wanted.output}`
    : `restore the grant: ${REFRESH}`;
  return compare(name, what, found, lets, fix);
}

async function key({ name, clients }: Side, KeyId: string): Promise<Check[]> {
  const { KeyMetadata } = await clients.kms.send(new DescribeKeyCommand({ KeyId }));
  const found = [
    KeyMetadata?.KeyState,
    KeyMetadata?.KeyManager,
    KeyMetadata?.KeySpec ?? "SYMMETRIC_DEFAULT",
  ].join(", ");
  const fix =
    "enable the key, or cancel its deletion: without it no object can be read or replicated";
  const what = `key ${KeyId}`;
  return [compare(name, what, found, "Enabled, CUSTOMER, SYMMETRIC_DEFAULT", fix)];
}

async function keyPolicy({ name, clients, grantee }: Side, KeyId: string): Promise<Check[]> {
  if (!grantee) return [];
  const { Policy = "" } = await clients.kms.send(new GetKeyPolicyCommand({ KeyId }));
  const what = `policy of the key ${KeyId}`;
  const { roleArn, keyActions, keyStatements } = grantee;
  return [grantCheck(name, what, Policy, { roleArn, actions: keyActions, wanted: keyStatements })];
}
