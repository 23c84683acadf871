import type { Finding } from "../findings";
import { violation } from "../findings";
import { stackPolicy } from "../policy";
import type { Condition } from "../stack/documents";
import { isAbout } from "../stack/evaluation";
import type { Side } from "../stack/sides";
import { sidesOf } from "../stack/sides";
import type { Stack } from "../stack/stack";
import { show, Unknown, unknownsIn } from "../stack/unknownValues";
import { any } from "../stack/verdicts";
import type { BucketPolicies, Denial } from "./bucketPolicies";
import { bucketPoliciesOf, objectsFor } from "./bucketPolicies";
import type { DefaultEncryption } from "../stack/defaultEncryption";
import { defaultEncryptionsOf, isByKms } from "../stack/defaultEncryption";
import { keyArnsOf } from "../stack/replicationKeys";
import type { Headers } from "./uploads";
import { ALGORITHM, ENCRYPTION_HEADERS, KEY_ID, OVER_TLS, upload } from "./uploads";

/**
 * The denials about encryption headers let through what they should: uploads without such headers, which
 * the bucket's default encryption takes care of, and uploads that name the bucket's own key.
 *
 * A negated operator holds for a header that is absent, and so does any that ends in IfExists: a denial
 * by one of them refuses every upload that relies on the default. Each denial is judged by made-up
 * uploads of whomever it is about: its principal, and conditions on anything but the headers and TLS, may
 * hold for somebody. Denials without such a condition refuse for another reason and are left alone.
 *
 * Documents that a preview does not know as a whole are left to the update.
 */
export const allowUploadsByDefaultEncryption = stackPolicy(
  {
    name: "s3-replication-allow-uploads-by-default-encryption",
    displayName: "Replicated buckets take uploads by default encryption",
    description:
      "No denial of a source's or destination's bucket policy refuses an upload for relying on the bucket's default encryption or for naming the bucket's own key.",
    enforcementLevel: "mandatory",
    severity: "high",
    url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-bucket-encryption.html",
    remediationSteps:
      'In denials by encryption headers use StringNotEquals together with Null "false" for the same condition key, never StringNotEquals alone, an operator that ends in IfExists or Null "true"; as value give the ARN of the bucket\'s key, or "aws:kms".',
    controls: {},
  },
  (stack) => {
    const { sides, unknown } = sidesOf(stack);
    const policiesOf = bucketPoliciesOf(stack);
    const encryptionsOf = defaultEncryptionsOf(stack);
    return [
      ...unknown,
      ...sides.flatMap((side) => {
        const { encryptions, unknown: pending } = encryptionsOf(side);
        const policies = policiesOf(side);
        const uploads = [BY_DEFAULT, ...encryptions.flatMap((one) => underOwnKey(stack, one))];
        return [
          ...policies.unknown,
          ...(policies.denials.length > 0 ? pending : []),
          ...sideFindings(side, policies, uploads),
        ];
      }),
    ];
  },
);

const FIX =
  'Deny only what is present and wrong: StringNotEquals of the bucket\'s own key or algorithm, together with Null "false" for the same condition key, without IfExists.';

/** An upload that should be let in. */
interface GoodUpload {
  /** In a message, after `uploads`. */
  kind: string;
  headers: Headers;
}

const BY_DEFAULT: GoodUpload = { kind: "that rely on its default encryption", headers: {} };

function underOwnKey(stack: Stack, encryption: DefaultEncryption): GoodUpload[] {
  if (!isByKms(encryption) || encryption.algorithm instanceof Unknown) return [];
  const algorithm = String(encryption.algorithm);
  return keyArnsOf(stack, encryption).map((arn) => ({
    kind: `by ${show(algorithm)} under its own key ${arn}`,
    headers: { [ALGORITHM]: algorithm, [KEY_ID]: arn },
  }));
}

function sideFindings(
  side: Side,
  { arn, denials }: BucketPolicies,
  uploads: readonly GoodUpload[],
): Finding[] {
  const about = denials.filter(({ statement }) => statement.conditions.some(isOnHeader));
  if (arn instanceof Unknown) return about.length > 0 ? [arn] : [];
  return about.flatMap((denial): Finding[] => {
    const refused = uploads.map(({ headers }) => refuses(denial, arn, headers));
    const kinds = uploads.filter((_, index) => refused[index] === "yes").map(({ kind }) => kind);
    if (kinds.length === 0) {
      return refused.includes("unknown") ? unknownsIn(denial.statement) : [];
    }
    const { holder, statement } = denial;
    const by = statement.conditions.filter(isOnHeader);
    const named = by.map(({ operator, key }) => `${operator} ${key}`).join(", ");
    return [
      violation(
        holder,
        `refuses uploads to ${side.name}, ${side.part}, ${kinds.join(", and those ")}, by ${statement.label} (${named}). ${FIX}`,
      ),
    ];
  });
}

const isOnHeader = ({ key }: Condition) => ENCRYPTION_HEADERS.includes(key);
const KNOWN = [...ENCRYPTION_HEADERS, ...Object.keys(OVER_TLS).map((key) => key.toLowerCase())];

function refuses({ statement }: Denial, bucketArn: string, headers: Headers) {
  const conditions = statement.conditions.filter(({ key }) => KNOWN.includes(key));
  return any(
    objectsFor(statement, bucketArn).map((object) =>
      isAbout({ ...statement, conditions }, upload(object, headers)),
    ),
  );
}
