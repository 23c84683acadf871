import { createHash } from "node:crypto";

interface Place {
  region: string;
  accountId: string;
}

/** What AWS makes up for a resource: ids, ARNs, and, where no name is given, names with Pulumi's suffix. */
export function madeUpState(
  type: string,
  name: string,
  inputs: Record<string, unknown>,
  place?: Place,
) {
  const { region = "", accountId = "" } = place ?? {};
  const partition = /^(?:cn|us-gov)(?=-)/.exec(region)?.[0];
  const arn = (rest: string) => `arn:${partition ? `aws-${partition}` : "aws"}:${rest}`;
  const suffixed = `${name}-${hashOf(name).slice(0, 7)}`;
  const text = (property: string) => {
    const value = inputs[property];
    return typeof value === "string" ? value : undefined;
  };
  switch (type) {
    case "aws:s3/bucket:Bucket": {
      const bucket = text("bucket") ?? suffixed;
      return { id: bucket, state: { ...inputs, bucket, region, arn: arn(`s3:::${bucket}`) } };
    }
    case "aws:kms/key:Key": {
      const id = keyId(name);
      const keyArn = arn(`kms:${region}:${accountId}:key/${id}`);
      return { id, state: { ...inputs, keyId: id, arn: keyArn } };
    }
    case "aws:kms/alias:Alias": {
      const alias = text("name") ?? `alias/${suffixed}`;
      const state = { ...inputs, name: alias, arn: arn(`kms:${region}:${accountId}:${alias}`) };
      return { id: alias, state };
    }
    case "aws:iam/role:Role": {
      const role = text("name") ?? suffixed;
      const path = text("path") ?? "/";
      const state = { ...inputs, name: role, arn: arn(`iam::${accountId}:role${path}${role}`) };
      return { id: role, state };
    }
    case "aws:iam/policy:Policy": {
      const policy = text("name") ?? suffixed;
      const policyArn = arn(`iam::${accountId}:policy${text("path") ?? "/"}${policy}`);
      return { id: policyArn, state: { ...inputs, name: policy, arn: policyArn } };
    }
    case "aws:iam/openIdConnectProvider:OpenIdConnectProvider": {
      const issuer = text("url")?.replace("https://", "") ?? "";
      const providerArn = arn(`iam::${accountId}:oidc-provider/${issuer}`);
      return { id: providerArn, state: { ...inputs, arn: providerArn } };
    }
    default:
      return {
        id: type.startsWith("aws:") || type.startsWith("pulumi:") ? suffixed : "",
        state: inputs,
      };
  }
}

/**
 * What a provider reads of a bucket that was there before, by its name: versioned and encrypted under a key
 * of its own, unless it is told what the bucket is like.
 */
export function readBucketState(
  bucket: string,
  { region, accountId }: Place,
  found: Record<string, unknown> = {},
) {
  const { id, state } = madeUpState(
    "aws:s3/bucket:Bucket",
    bucket,
    { bucket },
    { region, accountId },
  );
  const key = madeUpState("aws:kms/key:Key", bucket, {}, { region, accountId });
  const applyServerSideEncryptionByDefault = {
    sseAlgorithm: "aws:kms",
    kmsMasterKeyId: String(key.state.arn),
  };
  const rule = { applyServerSideEncryptionByDefault, bucketKeyEnabled: true };
  return {
    id,
    state: {
      ...state,
      bucketRegion: region,
      policy: "",
      versioning: { enabled: true, mfaDelete: false },
      objectLockEnabled: false,
      serverSideEncryptionConfiguration: { rule },
      requestPayer: "BucketOwner",
      ...found,
    },
  };
}

const hashOf = (text: string) => createHash("sha256").update(text).digest("hex");

/** A key id as KMS makes it, the same for the same name. */
export function keyId(name: string): string {
  const hash = hashOf(name);
  return [
    hash.slice(0, 8),
    ...[8, 12, 16].map((at) => hash.slice(at, at + 4)),
    hash.slice(20, 32),
  ].join("-");
}
