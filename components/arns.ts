/** A KMS key ARN taken apart. */
export interface KeyArn {
  partition: string;
  region: string;
  accountId: string;
}

const KEY_ID = "(?:mrk-[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})";
const KEY_ARN = new RegExp(
  `^arn:(?<partition>aws[a-z-]*):kms:(?<region>[a-z0-9-]+):(?<accountId>\\d{12}):key/${KEY_ID}$`,
);
const ROLE_ARN =
  /^arn:(?<partition>aws[a-z-]*):iam::(?<accountId>\d{12}):role\/(?:[\w+=,.@-]+\/)*[\w+=,.@-]{1,64}$/;

/** Whether the text is the id of an AWS account. */
export function isAccountId(text: string): boolean {
  return /^\d{12}$/.test(text);
}

/** The parts of a KMS key's ARN, or undefined for anything else: a bare id, an alias, another service. */
export function parseKeyArn(text: string): KeyArn | undefined {
  const groups = KEY_ARN.exec(text)?.groups;
  if (!groups) return undefined;
  const { partition = "", region = "", accountId = "" } = groups;
  return { partition, region, accountId };
}

/** The partition and account of an IAM role's ARN, or undefined for anything else. */
export function parseRoleArn(text: string): { partition: string; accountId: string } | undefined {
  const groups = ROLE_ARN.exec(text)?.groups;
  if (!groups) return undefined;
  const { partition = "", accountId = "" } = groups;
  return { partition, accountId };
}
