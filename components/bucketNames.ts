const FORBIDDEN_PREFIXES = ["xn--", "sthree-", "amzn-s3-demo-"];
const FORBIDDEN_SUFFIXES = ["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"];

/**
 * What a bucket name lacks for S3 to take it, as in "a bucket name with …", or undefined if nothing.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
 */
export function bucketNameFault(name: string): string | undefined {
  if (name.length < 3 || name.length > 63) return "3 to 63 characters";
  if (!/^[a-z0-9.-]+$/.test(name)) return "lower-case letters, digits, dots and hyphens only";
  if (!/^[a-z0-9].*[a-z0-9]$/.test(name)) return "a letter or digit at the beginning and the end";
  if (name.includes("..")) return "no two dots side by side";
  if (/^\d+\.\d+\.\d+\.\d+$/.test(name)) return "another form than an IP address";
  const prefix = FORBIDDEN_PREFIXES.find((text) => name.startsWith(text));
  if (prefix) return `another beginning than the reserved ${prefix}`;
  const suffix = FORBIDDEN_SUFFIXES.find((text) => name.endsWith(text));
  return suffix && `another ending than the reserved ${suffix}`;
}

/** Together with a side's kind and Pulumi's suffix, this keeps every made-up name within AWS's limits. */
const LONGEST_NAME = 30;

/**
 * The length of a destination's name, in characters. Together with the component's name and Pulumi's
 * suffix, it keeps bucket names within S3's limit.
 */
export const LONGEST_DESTINATION = 17;

/**
 * What the component's name lacks to be the base of bucket names, as in "a name with …", or undefined
 * if nothing.
 */
export function nameFault(name: string): string | undefined {
  if (!/^[a-z][a-z0-9-]*$/.test(name) || name.length > LONGEST_NAME) {
    return `1 to ${LONGEST_NAME} lower-case letters, digits and hyphens, a letter first`;
  }
  return bucketNameFault(`${name}-bucket`);
}

/** The values of `bucketNamespace`. */
export const BUCKET_NAMESPACES: readonly string[] = ["account-regional", "global"];

/** How the names of all buckets end that are in an account's own namespace of a Region. */
export const accountRegionalEnding = ({
  accountId,
  region,
}: {
  accountId: string;
  region: string;
}): string => `-${accountId}-${region}-an`;

/**
 * What a given name lacks for the namespace that a side's bucket is to be in, as in "a bucket name with …",
 * or undefined if nothing.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/gpbucketnamespaces.html
 */
export function namespaceFault(
  bucketName: string,
  side: { accountId: string; region: string; bucketNamespace?: string },
): string | undefined {
  if (side.bucketNamespace !== "account-regional") {
    return bucketName.endsWith("-an")
      ? "another ending than -an, which only bucketNamespace account-regional has"
      : undefined;
  }
  const ending = accountRegionalEnding(side);
  return bucketName.endsWith(ending) && bucketName !== ending
    ? undefined
    : `the ending ${ending}, as all names of bucketNamespace account-regional`;
}

/**
 * The physical name of a side's bucket, or undefined where Pulumi shall make one up: that of an existing
 * bucket, the given name, or `<prefix>-<name>-<region>`. In the account's own namespace, where nobody else
 * can take a name, none is made up: it is `<name>-<account>-<region>-an`, with the prefix in front.
 */
export function bucketNameOf(
  name: string,
  side: {
    region: string;
    accountId: string;
    existingBucket?: { name: string };
    bucketNamespace?: string;
    bucketName?: string;
    bucketNamePrefix?: string;
  },
): string | undefined {
  if (side.existingBucket !== undefined) return side.existingBucket.name;
  if (side.bucketName !== undefined) return side.bucketName;
  if (side.bucketNamespace === "account-regional") {
    const base = side.bucketNamePrefix === undefined ? name : `${side.bucketNamePrefix}-${name}`;
    return `${base}${accountRegionalEnding(side)}`;
  }
  return side.bucketNamePrefix === undefined
    ? undefined
    : `${side.bucketNamePrefix}-${name}-${side.region}`;
}
