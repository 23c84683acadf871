import { createHash } from "node:crypto";

interface Place {
  region: string;
  accountId: string;
}

/** What AWS makes up for a resource: ids, ARNs, and names with Pulumi's suffix. */
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
  switch (type) {
    case "aws:s3/bucket:Bucket": {
      const bucket = typeof inputs.bucket === "string" ? inputs.bucket : suffixed;
      return { id: bucket, state: { ...inputs, bucket, region, arn: arn(`s3:::${bucket}`) } };
    }
    case "aws:kms/key:Key": {
      const id = keyId(name);
      const keyArn = arn(`kms:${region}:${accountId}:key/${id}`);
      return { id, state: { ...inputs, keyId: id, arn: keyArn } };
    }
    case "aws:kms/alias:Alias": {
      const alias = `alias/${suffixed}`;
      const state = { ...inputs, name: alias, arn: arn(`kms:${region}:${accountId}:${alias}`) };
      return { id: alias, state };
    }
    case "aws:iam/role:Role": {
      const state = { ...inputs, name: suffixed, arn: arn(`iam::${accountId}:role/${suffixed}`) };
      return { id: suffixed, state };
    }
    default:
      return {
        id: type.startsWith("aws:") || type.startsWith("pulumi:") ? suffixed : "",
        state: inputs,
      };
  }
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
