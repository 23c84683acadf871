import type { Finding } from "../findings";
import { violation } from "../findings";
import { stackPolicy } from "../policy";
import type { Statement } from "../stack/documents";
import { isAbout, isMetBy } from "../stack/evaluation";
import type { Side } from "../stack/sides";
import { sidesOf } from "../stack/sides";
import { Unknown, unknownsIn } from "../stack/unknownValues";
import type { Verdict } from "../stack/verdicts";
import { any } from "../stack/verdicts";
import type { BucketPolicies } from "./bucketPolicies";
import { bucketPoliciesOf } from "./bucketPolicies";
import { SECURE_TRANSPORT, TLS_VERSION } from "./uploads";

interface Config {
  minimumTlsVersion: "1.2" | "1.3";
}

/**
 * The bucket policy of each side refuses every request over plain HTTP or over TLS below a version, by
 * whomever, on the bucket and on its objects.
 *
 * Judged by made-up requests, of an action that only a denial of all actions is about, so that no form of
 * the denial is prescribed; one that further conditions narrow does not count. Named too is a denial
 * that refuses requests which come without `s3:TlsVersion`, as the IfExists operators do.
 *
 * Nothing is said of a side whose document a preview does not know, nor of one outside the stack to
 * which the stack attaches no bucket policy.
 */
export const requireTls = stackPolicy<Config>(
  {
    name: "s3-replication-require-tls",
    displayName: "Replicated buckets refuse requests without TLS",
    description:
      "The bucket policies of source and destinations refuse every request over plain HTTP or an old version of TLS.",
    enforcementLevel: "mandatory",
    severity: "medium",
    url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html",
    remediationSteps:
      'In each bucket policy deny s3:* to the principal "*" on the bucket\'s ARN and on its objects (/*), in one statement by Bool aws:SecureTransport "false" and in another by NumericLessThan s3:TlsVersion "1.2".',
    controls: {
      securityHub: ["S3.5"],
      config: ["s3-bucket-ssl-requests-only"],
      cis: ["2.1.1"],
      nist: ["SC-8"],
    },
  },
  (stack, { minimumTlsVersion }) => {
    const { sides, unknown } = sidesOf(stack);
    const policiesOf = bucketPoliciesOf(stack);
    return [
      ...unknown,
      ...sides.flatMap((side) => {
        const policies = policiesOf(side);
        return [
          ...lackFindings(side, policies, minimumTlsVersion),
          ...versionlessFindings(side, policies),
        ];
      }),
    ];
  },
  {
    minimumTlsVersion: {
      type: "string",
      enum: ["1.2", "1.3"],
      description: "The oldest version of TLS over which the buckets are to answer.",
      default: "1.2",
    },
  },
);

/** How a request may come; the context that says so. */
interface Transport {
  name: string;
  context: Readonly<Record<string, string>>;
}

const HTTP: Transport = { name: "plain HTTP", context: { [SECURE_TRANSPORT]: "false" } };
const tls = (version: string): Transport => ({
  name: `TLS ${version}`,
  context: { [SECURE_TRANSPORT]: "true", [TLS_VERSION]: version },
});
const OLD = ["1.0", "1.1", "1.2"];

function lackFindings(
  side: Side,
  { holder, hasPolicy, arn, denials, isOpen, unknown }: BucketPolicies,
  minimum: string,
): Finding[] {
  if (!holder || isOpen) return [];
  if (!hasPolicy && unknown.length > 0) return unknown;
  const fix = `Deny s3:* to everybody on the bucket and its objects where aws:SecureTransport is "false", and where s3:TlsVersion is less than ${minimum}.`;
  if (!hasPolicy) {
    return [
      violation(
        holder,
        `is ${side.part} and has no bucket policy, so it answers over plain HTTP. ${fix}`,
      ),
    ];
  }
  if (arn instanceof Unknown) return [arn];
  const statements = denials.map(({ statement }) => statement);
  const transports = [HTTP, ...OLD.filter((version) => version < minimum).map(tls)];
  const open = transports.flatMap(({ name, context }) => {
    const places = Object.entries({ bucket: arn, objects: `${arn}/any/object` }).filter(
      ([, resource]) =>
        isMetBy(statements, "Deny", request(statements, resource, context)) !== "yes",
    );
    const where = places.map(([place]) => place).join(" and ");
    return where === "" ? [] : `${name} (${where})`;
  });
  if (open.length === 0) return [];
  const undecided = unknownsIn(statements);
  if (undecided.length > 0) return undecided;
  return [
    violation(
      holder,
      `lets requests to ${side.name}, ${side.part}, come over ${open.join(", ")}. ${fix}`,
    ),
  ];
}

/** Denials that take a request for one over old TLS just because it does not say its version. */
function versionlessFindings(side: Side, { arn, denials }: BucketPolicies): Finding[] {
  if (arn instanceof Unknown) return [];
  return denials
    .filter(({ statement }) => statement.conditions.some(({ key }) => key === VERSION))
    .filter(({ statement }) => refusesWithoutVersion(statement, arn) === "yes")
    .map(({ holder, statement: { label } }) =>
      violation(
        holder,
        `refuses requests to ${side.name}, ${side.part}, that come without s3:TlsVersion, by ${label}. Use NumericLessThan, which an absent key does not fulfil, instead of an operator that ends in IfExists or is negated.`,
      ),
    );
}

const VERSION = TLS_VERSION.toLowerCase();
const KNOWN = [VERSION, SECURE_TRANSPORT.toLowerCase()];

function refusesWithoutVersion(statement: Statement, arn: string): Verdict {
  const context = { [SECURE_TRANSPORT]: "true" };
  return any(
    [arn, `${arn}/any/object`].map((resource) =>
      isAbout(statement, request([statement], resource, context)),
    ),
  );
}

/** A request of any action by anybody, of which nothing is known but how it comes. */
function request(
  statements: readonly Statement[],
  resource: string,
  context: Readonly<Record<string, string>>,
) {
  const keys = statements.flatMap(({ conditions }) => conditions.map(({ key }) => key));
  const unsure = keys.filter((key) => !KNOWN.includes(key));
  return { action: "s3:AnyAction", resource, principal: "*", context, unsure };
}
