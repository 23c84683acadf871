import { keyId } from "../../proof/recording/madeUpState";
import { SOURCE_ACCOUNT } from "./sides";

// Buckets that were there before, as the provider reads them. That AWS's answers look so, only AWS can
// tell.

/** The key that the buckets below encrypt under. */
export const PRESENT_KEY = `arn:aws:kms:us-east-1:${SOURCE_ACCOUNT}:key/${keyId("present")}`;

/** A bucket that can take part as it is, as a source or a destination in us-east-1. */
export const RIGHT_BUCKET = {
  bucketRegion: "us-east-1",
  objectLockEnabled: false,
  policy: "",
  requestPayer: "BucketOwner",
  serverSideEncryptionConfiguration: encryption(PRESENT_KEY),
  versioning: { enabled: true, mfaDelete: false },
};

/** A default encryption by `aws:kms` with Bucket Keys unless told otherwise. */
export function encryption(kmsMasterKeyId: string, rule: object = {}, sseAlgorithm = "aws:kms") {
  const applyServerSideEncryptionByDefault = { sseAlgorithm, kmsMasterKeyId };
  return { rule: { applyServerSideEncryptionByDefault, bucketKeyEnabled: true, ...rule } };
}

/** A replication configuration of this many rules. */
export const replicationBy = (role: string, rules = 1) => ({
  role,
  rules: Array.from({ length: rules }, (_, index) => ({ id: `rule ${index}`, status: "Enabled" })),
});
