// The oracle is another project's simulator of AWS's policy evaluation. Where AWS's pages say otherwise
// than it does, or where only one of the two says anything, the statements are not tried on it; each such
// case is named where statements are made up. What AWS does itself is not tried.
import assert from "node:assert/strict";

import fc from "fast-check";

import type { Document } from "../../../components/policyDocuments";
import { statementsOf } from "../../../policies/stack/documents";
import type { Request } from "../../../policies/stack/evaluation";
import { isAbout, isMetBy } from "../../../policies/stack/evaluation";
import { Unknown } from "../../../policies/stack/unknownValues";
import type { Verdict } from "../../../policies/stack/verdicts";
import { simulate } from "../../../proof/simulate";
import type { WrittenStatement } from "../../support/statements";
import { identityStatements, requests, resourceStatements, ROLES } from "../../support/statements";

const UNKNOWN = new Unknown("urn", "policy", "policy");
const ACCOUNT = "111111111111";
const OTHER_ACCOUNT = "222222222222";
const [ROLE = ""] = ROLES;

const EVERYTHING = { Effect: "Allow", Action: "*", Resource: "*" };
const BOTH_ACCOUNTS = {
  Effect: "Allow",
  Principal: { AWS: [ACCOUNT, OTHER_ACCOUNT] },
  Action: ["s3:*", "kms:*"],
  Resource: "*",
};

const document = (...Statement: object[]) => ({ Version: "2012-10-17", Statement }) as Document;

function statementOf(written: unknown) {
  const statements = statementsOf({ Statement: [written] });
  assert.ok(!(statements instanceof Unknown));
  return statements[0]!;
}

const verdictOn = (written: unknown, request: Request) => isAbout(statementOf(written), request);

async function isAllowed(
  { principal = "", action, resource, context = {} }: Request,
  identity: object[],
  ofResource: object[],
  accountOfResource = ACCOUNT,
): Promise<boolean> {
  const policies = { identity: document(...identity), resource: document(...ofResource) };
  const request = { principal, action, resource, accountOfResource, context };
  return (await simulate(request, policies)).allowed;
}

/** Compares verdicts with the simulator's; each of both kinds must come up. */
async function compare(
  statements: fc.Arbitrary<WrittenStatement>,
  isMet: (statement: WrittenStatement, request: Request) => Promise<boolean>,
) {
  const seen: Record<Verdict, number> = { yes: 0, no: 0, unknown: 0 };
  const agrees = fc.asyncProperty(statements, requests, async (statement, request) => {
    const verdict = verdictOn(statement, request);
    seen[verdict] += 1;
    if (verdict !== "unknown") assert.equal(verdict === "yes", await isMet(statement, request));
  });
  await fc.assert(agrees, { numRuns: 700 });
  assert.ok(seen.yes > 10 && seen.no > 10, "the statements are all alike");
  assert.ok(seen.unknown < 70, "too little is told");
}

describe("statements and requests", function () {
  this.timeout(60_000);

  it("meet as the simulator says, in the policy of an identity that denies", () =>
    compare(
      identityStatements,
      async (statement, request) =>
        !(await isAllowed(request, [EVERYTHING, statement], [BOTH_ACCOUNTS])),
    ));

  it("meet as the simulator says, in the policy of an identity that allows", () =>
    compare(identityStatements, (statement, request) =>
      isAllowed(
        { ...request, principal: ROLE },
        [{ ...statement, Effect: "Allow" }],
        [BOTH_ACCOUNTS],
      ),
    ));

  it("meet as the simulator says, in the policy of a resource that denies", () =>
    compare(
      resourceStatements,
      async (statement, request) =>
        !(await isAllowed(request, [EVERYTHING], [BOTH_ACCOUNTS, statement])),
    ));

  it("meet as the simulator says, in the policy of another account's resource that allows", () => {
    const theirs = "333333333333";
    // Everybody is kept out by the public access block, and AWS takes no NotPrincipal that allows.
    const named = resourceStatements.filter(
      ({ Principal }) => typeof Principal === "object" && !JSON.stringify(Principal).includes("*"),
    );
    return compare(named, (statement, request) =>
      isAllowed(request, [EVERYTHING], [{ ...statement, Effect: "Allow" }], theirs),
    );
  });

  it("are told of with something unknown only as they are with whatever it is", () => {
    fc.assert(
      fc.property(
        resourceStatements.chain((statement) =>
          fc.tuple(fc.constant(statement), fc.constantFrom(...withUnknown(statement))),
        ),
        requests,
        ([statement, partlyUnknown], request) => {
          const verdict = verdictOn(partlyUnknown, request);
          if (verdict !== "unknown") assert.equal(verdict, verdictOn(statement, request));
        },
      ),
      { numRuns: 2000 },
    );
  });
});

/** A value with each of its parts made unknown, one at a time. */
function withUnknown(value: unknown): unknown[] {
  if (typeof value !== "object" || value === null) return [UNKNOWN];
  const parts = Object.entries(value).flatMap(([key, part]) =>
    withUnknown(part).map((other) =>
      Array.isArray(value)
        ? value.map((item: unknown, index) => (String(index) === key ? other : item))
        : { ...value, [key]: other },
    ),
  );
  return [UNKNOWN, ...parts];
}

describe("a statement", () => {
  const REQUEST: Request = {
    action: "s3:ReplicateObject",
    resource: "arn:aws:s3:::archive/a",
    principal: ROLE,
    context: { "aws:SecureTransport": "true" },
  };
  const STATEMENT = {
    Effect: "Deny",
    Principal: { AWS: ROLE },
    Action: "s3:Replicate*",
    Resource: "arn:aws:s3:::archive/*",
    Condition: { Bool: { "aws:SecureTransport": "true" } },
  };

  it("is about a request that all of its parts are about", () => {
    assert.equal(verdictOn(STATEMENT, REQUEST), "yes");
    const others = {
      Principal: { AWS: ROLES[1] },
      Action: "s3:Get*",
      Resource: "arn:aws:s3:::archive",
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    };
    for (const [part, other] of Object.entries(others)) {
      assert.equal(verdictOn({ ...STATEMENT, [part]: other }, REQUEST), "no", part);
    }
  });

  it("tells nothing where one of its parts is unknown, unless another tells that it is about others", () => {
    for (const part of ["Principal", "Action", "Resource", "Condition"]) {
      const statement = { ...STATEMENT, [part]: UNKNOWN };
      assert.equal(verdictOn(statement, REQUEST), "unknown", part);
      const other = part === "Action" ? { Resource: "arn:aws:s3:::b" } : { Action: "s3:Get*" };
      assert.equal(verdictOn({ ...statement, ...other }, REQUEST), "no", part);
    }
    assert.equal(verdictOn({ ...STATEMENT, Condition: { Bool: UNKNOWN } }, REQUEST), "unknown");
    assert.equal(verdictOn(UNKNOWN, REQUEST), "unknown");
  });

  it("names a principal by itself, by its account and with everybody", () => {
    const verdicts = (AWS: unknown, principal: string) =>
      verdictOn({ ...STATEMENT, Principal: { AWS } }, { ...REQUEST, principal });
    const session = `arn:aws:sts::${ACCOUNT}:assumed-role/replication/session`;
    const root = `arn:aws:iam::${ACCOUNT}:root`;
    assert.deepEqual(
      [ROLE, ACCOUNT, root, "*", [OTHER_ACCOUNT, ROLE]].map((name) => verdicts(name, ROLE)),
      ["yes", "yes", "yes", "yes", "yes"],
    );
    assert.deepEqual(
      [ROLES[1], OTHER_ACCOUNT, "AROA1234567890", ["a", UNKNOWN]].map((name) =>
        verdicts(name, ROLE),
      ),
      ["no", "no", "no", "unknown"],
    );
    assert.deepEqual([verdicts(root, session), verdicts(root, root)], ["yes", "yes"]);
    assert.deepEqual([verdicts("*", "*"), verdicts(ROLE, "*")], ["yes", "no"]);
  });

  it("leaves a principal out for sure only by name and account", () => {
    const verdicts = (...AWS: unknown[]) => {
      const { Principal: _, ...others } = STATEMENT;
      return verdictOn({ ...others, NotPrincipal: { AWS } }, REQUEST);
    };
    assert.equal(verdicts(ROLE, ACCOUNT), "no");
    assert.equal(verdicts("*"), "no");
    assert.equal(verdicts(ROLE), "unknown");
    assert.equal(verdicts(`arn:aws:iam::${ACCOUNT}:root`), "unknown");
    assert.equal(verdicts(ROLES[1], OTHER_ACCOUNT), "yes");
    assert.equal(verdicts(ROLE, ACCOUNT, UNKNOWN), "no");
    assert.equal(verdicts(UNKNOWN), "unknown");
  });

  it("of an identity names no principal, and a request may come from nobody in particular", () => {
    const { Principal: _, ...others } = STATEMENT;
    assert.equal(verdictOn(others, REQUEST), "yes");
    assert.equal(verdictOn(STATEMENT, { ...REQUEST, principal: undefined }), "yes");
  });

  it("leaves out what an ARN stands for that ends in a star, and nothing for sure otherwise", () => {
    const key = "arn:aws:kms:us-east-1:111111111111:key/1";
    const verdicts = (NotResource: unknown) => {
      const { Resource: _, ...others } = STATEMENT;
      return verdictOn({ ...others, Action: "*", NotResource }, { ...REQUEST, resource: key });
    };
    // AWS's page on Resource: a star that ends a segment can expand beyond.
    assert.equal(verdicts("arn:aws:s3*"), "yes");
    assert.equal(verdicts("arn:aws:kms:*"), "no");
    assert.equal(verdicts("arn:aws:s3"), "unknown");
    assert.equal(verdicts(["arn:aws:s3:::${aws:username}", key]), "no");
    assert.equal(verdicts("arn:aws:s3:::${aws:username}"), "unknown");
  });

  it("counts by its effect, and perhaps where that is unknown", () => {
    const met = (Effect: unknown, effect: "Allow" | "Deny", change: object = {}) =>
      isMetBy([statementOf({ ...STATEMENT, ...change, Effect })], effect, REQUEST);
    assert.equal(met("Deny", "Deny"), "yes");
    assert.equal(met("Deny", "Allow"), "no");
    assert.equal(met(UNKNOWN, "Allow"), "unknown");
    assert.equal(met(UNKNOWN, "Deny", { Action: "s3:Get*" }), "no");
    assert.equal(isMetBy([], "Allow", REQUEST), "no");
  });

  it("is enough where one of several is about the request", () => {
    const statements = [{ ...STATEMENT, Action: "s3:Get*" }, STATEMENT].map(statementOf);
    assert.equal(isMetBy(statements, "Deny", REQUEST), "yes");
    assert.equal(isMetBy(statements.slice(0, 1), "Deny", REQUEST), "no");
  });
});
