import type { Finding } from "../findings";
import { violation } from "../findings";
import { stackPolicy } from "../policy";
import type { Statement } from "../stack/documents";
import { isMetBy } from "../stack/evaluation";
import type { Side } from "../stack/sides";
import { sidesOf } from "../stack/sides";
import type { Stack } from "../stack/stack";
import { Unknown, unknownsIn } from "../stack/unknownValues";
import type { BucketPolicies } from "./bucketPolicies";
import { bucketPoliciesOf } from "./bucketPolicies";
import type { DefaultEncryption, DefaultEncryptions } from "../stack/defaultEncryption";
import { defaultEncryptionsOf, isByKms } from "../stack/defaultEncryption";
import { keyArnsOf } from "../stack/replicationKeys";
import type { Headers } from "./uploads";
import { ALGORITHM, CUSTOMER_ALGORITHM, KEY_ID, upload } from "./uploads";

/**
 * The bucket policy of each side refuses what would lie there under another key than the side's own.
 *
 * Judged by made-up uploads of nobody in particular: a denial that names or means only some principals,
 * or some of the objects, lets the others in, one that exempts some does not. SSE-C is refused too where
 * the bucket blocks it. A side of the stack without SSE-KMS by default has no key of its own and is left
 * to the policy that wants one. Nothing is said of a side whose document a preview does not know.
 */
export const denyUploadsUnderOtherKeys = stackPolicy(
  {
    name: "s3-replication-deny-uploads-under-other-keys",
    displayName: "Replicated buckets refuse uploads under other keys",
    description:
      "The bucket policies of source and destinations refuse uploads that are to be encrypted otherwise than under the bucket's own key.",
    enforcementLevel: "advisory",
    severity: "medium",
    url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html",
    remediationSteps:
      'In each bucket policy deny s3:PutObject to everybody where s3:x-amz-server-side-encryption-aws-kms-key-id is present (Null "false") and not the ARN of the bucket\'s key, where s3:x-amz-server-side-encryption is present and not "aws:kms", where it is "aws:kms" without a key id (Null "true"), and where s3:x-amz-server-side-encryption-customer-algorithm is present.',
    controls: { nist: ["SC-28"] },
  },
  (stack) => {
    const { sides, unknown } = sidesOf(stack);
    const policiesOf = bucketPoliciesOf(stack);
    const encryptionsOf = defaultEncryptionsOf(stack);
    return [
      ...unknown,
      ...sides.flatMap((side) => sideFindings(stack, side, policiesOf(side), encryptionsOf(side))),
    ];
  },
);

const FIX =
  "Such objects do not lie under the key that the replication is made for. Deny s3:PutObject where the encryption headers are present and wrong.";

/** An upload that should be refused. */
interface Attempt {
  /** In a message, after `uploads`. */
  kind: string;
  headers: Headers;
  /** What may refuse it all the same, which the preview does not know. */
  unless: Unknown[];
}

const BY_KMS = ["aws:kms", "aws:kms:dsse"];

function sideFindings(
  stack: Stack,
  side: Side,
  policies: BucketPolicies,
  { encryptions, unknown }: DefaultEncryptions,
): Finding[] {
  const { holder, hasPolicy, arn, denials, isOpen } = policies;
  if (!holder || isOpen) return [];
  if (side.bucket && !encryptions.some(isByKms)) return unknown;
  if (!hasPolicy && policies.unknown.length > 0) return policies.unknown;
  if (arn instanceof Unknown) return [arn];

  const statements = denials.map(({ statement }) => statement);
  const attempts = attemptsAgainst(statements, ownKeys(stack, encryptions), encryptions);
  const letIn = new Set<string>();
  const pending = attempts.flatMap(({ kind, headers, unless }) => {
    const request = { ...upload(`${arn}/any/object`, headers), principal: "*" };
    const refused = isMetBy(statements, "Deny", request);
    if (refused === "unknown") return unknownsIn(statements);
    if (refused === "no" && unless.length === 0) letIn.add(kind);
    return refused === "no" ? unless : [];
  });
  if (letIn.size === 0) return pending;
  const list = [...letIn].join(", ");
  const fault = hasPolicy
    ? `lets into ${side.name}, ${side.part}, uploads ${list}`
    : `is ${side.part} and has no bucket policy, which lets in uploads ${list}`;
  return [violation(holder, `${fault}. ${FIX}`), ...pending];
}

function attemptsAgainst(
  statements: readonly Statement[],
  own: readonly string[],
  encryptions: readonly DefaultEncryption[],
): Attempt[] {
  const attempt = (kind: string, headers: Headers, unless: Unknown[] = []) => ({
    kind,
    headers,
    unless,
  });
  // A document may pin a key that is not the bucket's own; which that is must be known for it.
  const pinned =
    own.length === 0 ? [] : keysNamedIn(statements).filter((key) => !own.includes(key));
  const blocked = encryptions.flatMap(({ blockedEncryptionTypes }) => blockedEncryptionTypes);
  return [
    ...BY_KMS.flatMap((algorithm) => [
      attempt("under other keys", { [ALGORITHM]: algorithm, [KEY_ID]: anotherKey(own) }),
      ...pinned.map((key) => attempt(`under ${key}`, { [ALGORITHM]: algorithm, [KEY_ID]: key })),
    ]),
    attempt('by "AES256"', { [ALGORITHM]: "AES256" }),
    ...BY_KMS.map((algorithm) =>
      attempt(`by "${algorithm}" without a key id`, { [ALGORITHM]: algorithm }),
    ),
    ...(blocked.includes("SSE-C")
      ? []
      : [attempt("by SSE-C", { [CUSTOMER_ALGORITHM]: "AES256" }, unknownsIn(blocked))]),
  ];
}

/** The names of the bucket's own key; none where the preview or the stack does not tell it. */
function ownKeys(stack: Stack, encryptions: readonly DefaultEncryption[]): string[] {
  return encryptions.flatMap((encryption) => {
    const arns = keyArnsOf(stack, encryption);
    const { keyId } = encryption;
    return typeof keyId === "string" ? [keyId, ...arns] : arns;
  });
}

function keysNamedIn(statements: readonly Statement[]): string[] {
  return statements
    .flatMap(({ conditions }) => conditions)
    .filter(({ key }) => key === KEY_ID)
    .flatMap(({ operator, values }) => (operator.toLowerCase() === "null" ? [] : values))
    .filter((value) => typeof value === "string" && !/[*?]/.test(value))
    .map(String);
}

/** A key beside the bucket's own, which a pattern for the account's keys would let in. */
function anotherKey(own: readonly string[]): string {
  const [arn = "arn:aws:kms:us-east-1:111111111111:key/"] = own.filter((key) => key.includes("/"));
  return `${arn.slice(0, arn.lastIndexOf("/"))}/00000000-0000-4000-8000-000000000000`;
}
