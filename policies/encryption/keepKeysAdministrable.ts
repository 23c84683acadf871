import type { Finding } from "../findings";
import { violation } from "../findings";
import { stackPolicy } from "../policy";
import type { Statement } from "../stack/documents";
import { isMetBy } from "../stack/evaluation";
import { propertyOf } from "../stack/stackResources";
import { Unknown, unknownsIn } from "../stack/unknownValues";
import type { KeyPolicies } from "./keyPolicies";
import { keyPoliciesOf } from "./keyPolicies";
import { accountOfPrincipal } from "./pins";

/**
 * The account of each key of a replication can always change the key's policy, so that nobody, AWS
 * included, is locked out of the objects under it; and the check by which KMS sees to that is on.
 *
 * Judged by made-up requests for `kms:PutKeyPolicy` of the account and of each of its principals that the
 * document names; what depends on other conditions counts as allowed. A key without a document has the
 * default policy, which is right. Principals given by a unique id count as nobody: those of roles that
 * are gone look like that.
 *
 * Documents that a preview does not know as a whole are left to the update.
 */
export const keepKeysAdministrable = stackPolicy(
  {
    name: "s3-replication-keep-keys-administrable",
    displayName: "Keys of replicated buckets can be administered",
    description:
      "The policies of the stack's keys that encrypt a source, a destination or replicas let the key's own account change them.",
    enforcementLevel: "mandatory",
    severity: "critical",
    url: "https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html",
    remediationSteps:
      "Allow kms:* on * to the root of the key's own account in its policy, without conditions, and leave bypassPolicyLockoutSafetyCheck out.",
    controls: {},
  },
  (stack) => {
    const { keys, unknown } = keyPoliciesOf(stack);
    return [...unknown, ...keys.flatMap((key) => [...checkFindings(key), ...lockoutFindings(key)])];
  },
);

function checkFindings({ key, holders, use }: KeyPolicies): Finding[] {
  return [...new Set([key, ...holders])].flatMap((resource): Finding[] => {
    const bypass = propertyOf(resource, "bypassPolicyLockoutSafetyCheck");
    if (bypass instanceof Unknown) return [bypass];
    if (bypass !== true) return [];
    const which = resource === key ? use : `is a policy of ${key.name}, which ${use}`;
    return [
      violation(
        resource,
        `${which}, and bypassPolicyLockoutSafetyCheck is true, so KMS takes a policy that locks everybody out. Leave it out.`,
      ),
    ];
  });
}

function lockoutFindings(policies: KeyPolicies): Finding[] {
  const { key, use, accountId, root, documents, isOpen } = policies;
  const [first] = documents;
  if (isOpen || !first) return [];
  if (accountId === undefined || root === undefined) {
    const arn = propertyOf(key, "arn");
    return arn instanceof Unknown ? [arn] : [];
  }
  const statements = documents.flatMap((document) => document.statements);
  const candidates = [root, ...principalsIn(statements, accountId)];
  if (candidates.some((principal) => mayAdminister(statements, principal, policies))) return [];
  const undecided = unknownsIn(statements);
  if (undecided.length > 0) return undecided;
  return [
    violation(
      first.holder,
      `lets nobody of account ${accountId} change the policy of ${key.name}, which ${use}. Allow kms:* to ${root}.`,
    ),
  ];
}

/** The account's principals that a document names, as principals or in conditions. */
function principalsIn(statements: readonly Statement[], accountId: string): string[] {
  return statements
    .flatMap(({ aws = [], conditions }) => [
      ...aws,
      ...conditions.filter(({ key }) => key === "aws:principalarn").flatMap(({ values }) => values),
    ])
    .filter((name) => typeof name === "string" && name.startsWith("arn:"))
    .map((name) => String(name).replaceAll("*", "any").replaceAll("?", "x"))
    .filter((name) => accountOfPrincipal(name) === accountId);
}

/** What an administrator's own request does not carry. */
const ABSENT = [
  "kms:viaservice",
  "kms:grantisforawsresource",
  "aws:sourcearn",
  "aws:sourceaccount",
];

function mayAdminister(
  statements: readonly Statement[],
  principal: string,
  { accountId = "", arn }: KeyPolicies,
): boolean {
  const context = {
    "aws:PrincipalArn": principal,
    "aws:PrincipalAccount": accountId,
    "kms:CallerAccount": accountId,
    "aws:SecureTransport": "true",
    "kms:BypassPolicyLockoutSafetyCheck": "false",
  };
  const settled = [...ABSENT, ...Object.keys(context).map((key) => key.toLowerCase())];
  const keys = statements.flatMap(({ conditions }) => conditions.map(({ key }) => key));
  const request = {
    action: "kms:PutKeyPolicy",
    resource: arn,
    principal,
    context,
    unsure: keys.filter((key) => !settled.includes(key)),
  };
  return (
    isMetBy(statements, "Allow", request) !== "no" && isMetBy(statements, "Deny", request) !== "yes"
  );
}
