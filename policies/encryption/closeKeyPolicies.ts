import type { Finding } from "../findings";
import { violation } from "../findings";
import { stackPolicy } from "../policy";
import type { Condition, Statement } from "../stack/documents";
import { isAbout } from "../stack/evaluation";
import { propertyOf } from "../stack/stackResources";
import { Unknown, unknownsIn } from "../stack/unknownValues";
import type { KeyPolicies } from "./keyPolicies";
import { keyPoliciesOf } from "./keyPolicies";
import { accountOfPrincipal, isPinned, pinnedAccounts, pinnedOrganisations } from "./pins";

/**
 * The key policies of a replication let in neither everybody nor another account's administrators.
 *
 * Everybody, the principal "*", is let in where no condition pins the account, the principal, the
 * organisation or the calling service to fixed values; the names of networks and of services that a
 * request comes through pin nobody. Another account may use a key, as the role of a source does across
 * accounts, but not administer it. What a denial takes back does not count, as it does not for AWS.
 *
 * Documents that a preview does not know as a whole are left to the update.
 */
export const closeKeyPolicies = stackPolicy(
  {
    name: "s3-replication-close-key-policies",
    displayName: "Key policies of replicated buckets are closed",
    description:
      "The policies of the stack's keys that encrypt a source, a destination or replicas let in neither everybody nor another account to administer them.",
    enforcementLevel: "mandatory",
    severity: "critical",
    url: "https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html",
    remediationSteps:
      'Name an account or a role as the principal of each statement that allows, not "*"; of another account allow only kms:Encrypt, kms:Decrypt and kms:GenerateDataKey, with ArnEquals aws:PrincipalArn for the replication role.',
    controls: {
      securityHub: ["KMS.5"],
      config: ["kms-key-policy-no-public-access"],
      checkov: ["CKV_AWS_33"],
    },
  },
  (stack) => {
    const { keys, unknown } = keyPoliciesOf(stack);
    return [
      ...unknown,
      ...keys.flatMap((key) =>
        key.documents.flatMap(({ holder, statements }) =>
          statements
            .filter(({ effect }) => effect === "Allow")
            .flatMap((statement) => findings(holder, statement, key)),
        ),
      ),
    ];
  },
);

/** What administers a key; `kms:CreateGrant` can hand all of its uses to anybody. */
const ADMINISTRATIVE = [
  "kms:CancelKeyDeletion",
  "kms:CreateGrant",
  "kms:DeleteImportedKeyMaterial",
  "kms:DisableKey",
  "kms:DisableKeyRotation",
  "kms:PutKeyPolicy",
  "kms:ReplicateKey",
  "kms:RevokeGrant",
  "kms:ScheduleKeyDeletion",
  "kms:TagResource",
  "kms:UntagResource",
  "kms:UpdatePrimaryRegion",
];

function findings(holder: KeyPolicies["key"], statement: Statement, key: KeyPolicies): Finding[] {
  const names = statement.aws ?? [];
  const isEverybody = statement.exceptPrincipals || names.includes("*");
  const on = `${key.key.name}, which ${key.use}`;
  if (isEverybody && !statement.conditions.some(isPinned)) {
    const undecided = unknownsIn(statement.conditions);
    if (undecided.length > 0) return undecided;
    return [
      violation(
        holder,
        `lets everybody use ${on}, by ${statement.label}. Name the accounts or roles as principals, or pin them by StringEquals aws:PrincipalAccount or aws:PrincipalOrgID.`,
      ),
    ];
  }
  const actions = administrative(statement, key.arn);
  if (actions.length === 0) return [];
  if (key.accountId === undefined) {
    const arn = propertyOf(key.key, "arn");
    return arn instanceof Unknown ? [arn] : [];
  }
  const strangers = [
    ...names.filter((name) => isStranger(accountOfPrincipal(name), key)),
    ...(isEverybody ? pinnedStrangers(statement.conditions, key) : []),
  ];
  if (strangers.length === 0) return names.filter((name) => name instanceof Unknown);
  const what = actions.length === ADMINISTRATIVE.length ? "all of kms:*" : actions.join(", ");
  return [
    violation(
      holder,
      `lets ${strangers.join(", ")} administer ${on}, of account ${key.accountId}, by ${statement.label}: ${what}. Allow other accounts only to use it: kms:Encrypt, kms:Decrypt, kms:GenerateDataKey.`,
    ),
  ];
}

function administrative(statement: Statement, resource: string): string[] {
  // Whoever may make grants for AWS's services alone can hand nothing on to anybody else.
  const forServices = statement.conditions.some(
    ({ operator, key, values }) =>
      operator.toLowerCase() === "bool" &&
      key === "kms:grantisforawsresource" &&
      values.every((value) => String(value).toLowerCase() === "true"),
  );
  const unconditional = { ...statement, conditions: [], aws: undefined };
  return ADMINISTRATIVE.filter(
    (action) =>
      !(forServices && action === "kms:CreateGrant") &&
      isAbout(unconditional, { action, resource }) === "yes",
  );
}

const isStranger = (account: string | undefined, { accountId }: KeyPolicies) =>
  account !== undefined && account !== accountId;

/** Of everybody whom conditions pin: the accounts, else the organisations, that are not the key's own. */
function pinnedStrangers(conditions: readonly Condition[], key: KeyPolicies): string[] {
  const accounts = conditions.map(pinnedAccounts).filter((pinned) => pinned.length > 0);
  if (accounts.length === 0) return conditions.flatMap(pinnedOrganisations);
  const strangers = accounts.map((pinned) => pinned.filter((one) => isStranger(one, key)));
  return strangers.find((found) => found.length === 0) ?? [...new Set(strangers.flat())];
}
