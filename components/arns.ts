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
/** Paths and a name, as IAM has them in all its ARNs. */
const NAME = "(?:[\\w+=,.@-]+/)*[\\w+=,.@-]{1,128}";
const ROLE_ARN =
  /^arn:(?<partition>aws[a-z-]*):iam::(?<accountId>\d{12}):role\/(?:[\w+=,.@-]+\/)*[\w+=,.@-]{1,64}$/;
const PRINCIPAL_ARN = new RegExp(
  `^arn:(?<partition>aws[a-z-]*):iam::(?<accountId>\\d{12}):(?:role|user)/${NAME}$`,
);
const POLICY_ARN = new RegExp(
  `^arn:(?<partition>aws[a-z-]*):iam::(?<accountId>\\d{12}|aws):policy/${NAME}$`,
);

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

/** The partition and account of the ARN of an IAM user or role, or undefined for anything else. */
export function parsePrincipalArn(
  text: string,
): { partition: string; accountId: string } | undefined {
  return partsOf(PRINCIPAL_ARN, text);
}

/** The partition and account of a managed policy's ARN, or undefined for anything else. AWS's own belong to `aws`. */
export function parsePolicyArn(text: string): { partition: string; accountId: string } | undefined {
  return partsOf(POLICY_ARN, text);
}

/** The partition and account of an IAM role's ARN, or undefined for anything else. */
export function parseRoleArn(text: string): { partition: string; accountId: string } | undefined {
  return partsOf(ROLE_ARN, text);
}

function partsOf(form: RegExp, text: string): { partition: string; accountId: string } | undefined {
  const groups = form.exec(text)?.groups;
  if (!groups) return undefined;
  const { partition = "", accountId = "" } = groups;
  return { partition, accountId };
}
