import type { Request } from "../stack/evaluation";

/** The condition keys of the headers by which an upload says how it is to be encrypted. */
export const ALGORITHM = "s3:x-amz-server-side-encryption";
export const KEY_ID = "s3:x-amz-server-side-encryption-aws-kms-key-id";
export const CUSTOMER_ALGORITHM = "s3:x-amz-server-side-encryption-customer-algorithm";
export const ENCRYPTION_HEADERS: readonly string[] = [ALGORITHM, KEY_ID, CUSTOMER_ALGORITHM];

export const SECURE_TRANSPORT = "aws:SecureTransport";
export const TLS_VERSION = "s3:TlsVersion";
/** What comes with a request over the newest TLS. */
export const OVER_TLS = { [SECURE_TRANSPORT]: "true", [TLS_VERSION]: "1.3" };

/** Encryption headers of an upload; those that it leaves out are not here. */
export type Headers = Readonly<Record<string, string>>;

/** An upload of an object over TLS, by whoever but a service of AWS. */
export function upload(object: string, headers: Headers): Request {
  const bySomebody = { "aws:PrincipalIsAWSService": "false", "aws:ViaAWSService": "false" };
  return {
    action: "s3:PutObject",
    resource: object,
    context: { ...OVER_TLS, ...bySomebody, ...headers },
  };
}
