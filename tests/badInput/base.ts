/** One thing that someone may get wrong. */
export interface BadInput {
  /** What is wrong, as the title of a test. */
  title: string;
  /**
   * The settings that differ from good ones, by their path; `undefined` takes a setting away.
   */
  change: Record<string, unknown>;
  /** The lines that the user gets to read. */
  lines: string[];
}

/** The account of both good sides. */
export const ACCOUNT = "111111111111";
/** A key's id. */
export const KEY_ID = "1234abcd-12ab-34cd-56ef-1234567890ab";
/** A key's ARN, right for the good source. */
export const keyArn = ({ partition = "aws", region = "us-east-1", account = ACCOUNT }) =>
  `arn:${partition}:kms:${region}:${account}:key/${KEY_ID}`;

/** Settings without a fault: one account, two Regions, one destination. */
export const GOOD = {
  name: "archive",
  source: { region: "us-east-1", accountId: ACCOUNT },
  destinations: { dr: { region: "us-west-2", accountId: ACCOUNT } },
};

/** Good settings with a change made to them. */
export function changed(change: Record<string, unknown>): Record<string, unknown> {
  const settings: Record<string, unknown> = structuredClone(GOOD);
  for (const [path, value] of Object.entries(change)) {
    const keys = path.split(".");
    const last = keys.pop()!;
    let at = settings;
    for (const key of keys) at = at[key] as Record<string, unknown>;
    if (value === undefined) Reflect.deleteProperty(at, last);
    else at[last] = value;
  }
  return settings;
}

/** A fault with its lines. */
export const bad = (title: string, change: BadInput["change"], ...lines: string[]): BadInput => ({
  title,
  change,
  lines,
});
/** A text of so many letters. */
export const long = (length: number) => "a".repeat(length);
/** A long text as messages show it. */
export const shown = `"${long(119)}…`;

// Parts of lines that several tables have in common.
export const REGION =
  "allowed: a Region of the partitions aws, aws-cn or aws-us-gov, such as us-east-1; fix: correct the spelling, or upgrade @pulumi/aws if the Region is newer than it";
export const QUOTES =
  'allowed: 12 digits in quotes; fix: put it in quotes, as in "012345678901" (with `pulumi config set --path`, add `--type string`)';
export const CLASSES =
  "STANDARD, STANDARD_IA, ONEZONE_IA, INTELLIGENT_TIERING, GLACIER_IR, GLACIER, DEEP_ARCHIVE, REDUCED_REDUNDANCY";
export const CHOOSE = "fix: choose one of these values";
export const KEY_FORM =
  "allowed: a key ARN of the form arn:<partition>:kms:<region>:<account>:key/<id>; fix: copy the key's whole ARN";
export const ALIAS =
  "allowed: the ARN of a key; fix: name the key, not an alias: S3 resolves an alias in the account that asks, not in the key's";
