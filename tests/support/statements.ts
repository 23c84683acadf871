import fc from "fast-check";

import type { Request } from "../../policies/stack/evaluation";

// What a statement may say and a request may be, such that an independent simulator takes both.

/** A statement as policy documents write it. */
export type WrittenStatement = Record<string, unknown>;

const ACCOUNTS = ["111111111111", "222222222222"];

/** Who may ask. */
export const ROLES = [
  "arn:aws:iam::111111111111:role/replication",
  "arn:aws:iam::111111111111:role/service-role/replication",
  "arn:aws:iam::222222222222:role/replication",
];

const KEY = "arn:aws:kms:us-east-1:111111111111:key/11111111-2222";
const TARGETS: [action: string, resource: string][] = [
  ["s3:ReplicateObject", "arn:aws:s3:::archive/a/b:c.txt"],
  ["s3:GetObjectVersionForReplication", "arn:aws:s3:::archive-2/storage/x"],
  ["s3:ListBucket", "arn:aws:s3:::archive"],
  ["kms:Decrypt", KEY],
  ["kms:Encrypt", KEY.replace("us-east-1", "eu-west-1")],
];

/** The values that condition keys come with, by the type of their operators. */
const VALUES = {
  "aws:PrincipalTag/Team": ["storage", "Storage", "a*b", "storage/x"],
  "aws:PrincipalAccount": ACCOUNTS,
  "aws:PrincipalArn": ROLES,
  "aws:SourceArn": ["arn:aws:s3:::archive", "arn:aws:sns:us-east-1:111111111111:a:b"],
  "aws:SecureTransport": ["true", "false"],
  "aws:MultiFactorAuthAge": ["3", "300", "1.5"],
};
type Key = keyof typeof VALUES;
const KEYS = Object.keys(VALUES) as Key[];

/** A request with any of the condition keys. */
export const requests: fc.Arbitrary<Request> = fc
  .record({
    principal: fc.constantFrom(...ROLES),
    target: fc.constantFrom(...TARGETS),
    context: fc.record(
      Object.fromEntries(KEYS.map((key) => [key, fc.constantFrom(...VALUES[key])])),
      { requiredKeys: [] },
    ),
  })
  .map(({ principal, target: [action, resource], context }) => ({
    action,
    resource,
    principal,
    context: context as Record<string, string>,
  }));

function element(name: string, value: fc.Arbitrary<unknown>) {
  return value.map((written) => ({ [name]: written }));
}

/** One or more, without the brackets where it is one, at times. */
function listOf(items: fc.Arbitrary<string>): fc.Arbitrary<string | string[]> {
  return fc.oneof(items, fc.array(items, { minLength: 1, maxLength: 3 }));
}

function principals(): fc.Arbitrary<unknown> {
  const accounts = ACCOUNTS.flatMap((account) => [account, `arn:aws:iam::${account}:root`]);
  const names = listOf(fc.constantFrom(...accounts, ...ROLES));
  return fc.oneof(
    names.map((AWS) => ({ AWS })),
    names.map((AWS) => ({ AWS, Service: "s3.amazonaws.com" })),
    fc.constant({ Service: ["s3.amazonaws.com", "sns.amazonaws.com"] }),
  );
}

function actions() {
  const [names, cases] = [TARGETS.map(([action]) => action), [upper, lower, same]];
  const verbs = names.map((action) => action.split(":") as [string, string]);
  const pattern = fc
    .constantFrom(...verbs)
    .chain(([service, verb]) =>
      patternOf(verb, 0, ["*", "?", "**"]).map((text) => `${service}:${text}`),
    );
  return listOf(
    fc
      .tuple(fc.oneof(of(["*", "s3:*", "kms:*"]), of(names), pattern), of(cases))
      .map(([action, inCase]) => inCase(action)),
  );
}

/**
 * Not among them: a wildcard in the type of a resource, as in `arn:aws:kms:us-east-1:111111111111:k*y/1`,
 * which AWS's page on ARNs calls wrong; and in `NotResource` an ARN cut short by `*`, which by AWS's page
 * on `Resource` ends there, while the simulator lets it leave nothing out.
 */
function resources(more: string[] = []) {
  const arns = TARGETS.map(([, arn]) => arn);
  const written = of([
    ...more,
    "*",
    "arn:aws:s3:::*",
    "arn:*:s3:*:*:archive*",
    "arn:aws:kms:*:111111111111:key/*",
    "arn:aws:kms:us-?ast-1:*:key/11111111-2222",
    "arn:aws:s3:::archive*/${aws:PrincipalTag/Team}/?",
    "arn:aws:s3:::archive/${*}",
  ]);
  const pattern = of(arns).chain((arn) => {
    const [id = ""] = /(?<=:::|key\/).+/.exec(arn) ?? [];
    return patternOf(arn, arn.length - id.length);
  });
  return listOf(fc.oneof(fc.constant("*"), written, of(arns), pattern));
}

/** A text of which a part is a wildcard, or none. */
function patternOf(
  text: string,
  from = 0,
  replacements = ["*", "?", "**", "*?", "x"],
): fc.Arbitrary<string> {
  return fc
    .tuple(
      fc.integer({ min: from, max: text.length }),
      fc.integer({ min: 0, max: 6 }),
      fc.constantFrom(...replacements),
    )
    .map(([start, length, by]) => `${text.slice(0, start)}${by}${text.slice(start + length)}`);
}

const of = <T>(values: T[]) => fc.constantFrom(...values);
const upper = (text: string) => text.toUpperCase();
const lower = (text: string) => text.toLowerCase();
const same = (text: string) => text;

const OPERATORS: [keys: Key[], operators: string[]][] = [
  [
    ["aws:PrincipalTag/Team", "aws:PrincipalAccount", "aws:PrincipalArn"],
    ["Equals", "NotEquals", "EqualsIgnoreCase", "NotEqualsIgnoreCase", "Like", "NotLike"].map(
      (comparison) => `String${comparison}`,
    ),
  ],
  [
    ["aws:PrincipalArn", "aws:SourceArn"],
    ["Equals", "NotEquals", "Like", "NotLike"].map((comparison) => `Arn${comparison}`),
  ],
  [["aws:SecureTransport"], ["Bool"]],
  [
    ["aws:MultiFactorAuthAge"],
    ["Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals"].map(
      (comparison) => `Numeric${comparison}`,
    ),
  ],
];

function conditions(): fc.Arbitrary<WrittenStatement> {
  const typed = of(OPERATORS).chain(([keys, operators]) =>
    fc
      .tuple(of(["", "", "", "ForAnyValue:", "ForAllValues:"]), of(operators), of(["", "IfExists"]))
      .chain((operator) => of(keys).chain((key) => conditionOn(operator.join(""), key))),
  );
  const presence = of(KEYS).chain((key) =>
    listOf(of(["true", "false"])).map((values) => ["Null", key, values]),
  );
  return fc
    .array(fc.oneof({ weight: 4, arbitrary: typed }, presence), { maxLength: 3 })
    .map((all) => {
      const Condition: Record<string, Record<string, unknown>> = {};
      for (const [operator, key, values] of all as [string, string, unknown][]) {
        Condition[operator] = { ...Condition[operator], [key]: values };
      }
      return all.length > 0 ? { Condition } : {};
    });
}

function conditionOn(operator: string, key: Key): fc.Arbitrary<unknown[]> {
  const isPattern = /Like|Arn/.test(operator);
  const exact = of(VALUES[key]);
  // In comparisons for equality the simulator takes `${*}` for text, and AWS for an asterisk.
  const variables = of([
    "${aws:PrincipalTag/Team}",
    "${aws:userid}",
    ...(isPattern ? ["a${*}b"] : []),
  ]);
  const values =
    operator.includes("Numeric") || operator.includes("Bool")
      ? exact
      : fc.oneof(
          { weight: 3, arbitrary: exact },
          {
            weight: 3,
            arbitrary: isPattern
              ? exact.chain((text) => patternOf(text, text.startsWith("arn:") ? 4 : 0))
              : exact.map(upper),
          },
          variables,
        );
  return fc.tuple(fc.constant(operator), of([key, lower(key)]), listOf(values));
}

/** A statement of an identity's policy. */
export const identityStatements: fc.Arbitrary<WrittenStatement> = fc
  .tuple(
    fc.oneof(element("Action", actions()), element("NotAction", actions())),
    fc.oneof(
      element("Resource", resources(["arn:aws:s3*", "arn:aws:kms:*"])),
      element("NotResource", resources()),
    ),
    conditions(),
  )
  .map((parts) => ({ Effect: "Deny", ...Object.assign({}, ...parts) }));

/** A statement of a resource's policy. */
export const resourceStatements: fc.Arbitrary<WrittenStatement> = fc
  .tuple(
    identityStatements,
    fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom({ Principal: "*" }, { Principal: { AWS: "*" } }) },
      element("Principal", principals()),
      element("NotPrincipal", principals()),
    ),
  )
  .map((parts) => Object.assign({}, ...parts) as WrittenStatement);
