import assert from "node:assert/strict";

import type { Document, Statement } from "../../components/policyDocuments";
import { replicationRequests } from "../../components/permissions";
import { expectations, isRight, judge, redacted } from "../../proof/judge";
import type { Expected, Judged } from "../../proof/judge";
import type { Policies } from "../../proof/policies";
import { registeredPolicies } from "../../proof/registeredPolicies";
import { clientRequests, sidesOf } from "../../proof/requests/clients";
import { wrongUploads } from "../../proof/requests/wrongUploads";
import type { StackConfig } from "../../stackFiles";
import { asCliConfig, exampleConfig, exampleNames, frozenStacks } from "../../stackFiles";
import { CONFIGS, policiesOf } from "../support/necessities";
import { OLDER_KEYS, ROLE, topology } from "../support/topologies";

// The policies that the program registers against the requests that AWS documents. A simulation cannot
// prove that S3 makes these requests and no others, nor how it fills their condition keys.

/** What is wrong, one line a request: its id, what came of it and why. */
const faultsOf = (judged: Judged[]) =>
  judged
    .filter((one) => !isRight(one))
    .map(
      ({ request, verdict }) =>
        `${request.id} is ${verdict.allowed ? "allowed" : "denied"}: ${JSON.stringify(verdict.by)}`,
    );

/** The statement that denies an upload, by how the upload goes wrong. */
const DENIED_BY: Record<string, string> = {
  "an upload under another key": "DenyWrongKey",
  "an upload under a key that is named alone": "DenyWrongKey",
  "an upload under the AWS managed key": "DenyKmsWithoutKey",
  "an upload under SSE-S3": "DenyOtherEncryption",
  "an upload under two layers of keys": "DenyOtherEncryption",
  "an upload under a key of its own (SSE-C)": "DenyCustomerProvidedKeys",
  "over HTTP": "DenyPlainHttp",
  "over TLS 1.1": "DenyOldTls",
};

/** The same policies, had the key not delegated all of its use to its account. */
function lockedOut({ resources, ...policies }: Policies, keyArn: string): Policies {
  const policy = resources.get(keyArn)!;
  const Statement = policy.Statement.map((one) =>
    one.Action === "kms:*" ? { ...one, Action: "kms:DescribeKey" } : one,
  );
  return { ...policies, resources: new Map([...resources, [keyArn, { ...policy, Statement }]]) };
}

/** The role's policy, had it one statement for the keys of all destinations. */
function joinedKeys(role: Document): Document {
  const isOfKey = ({ Sid }: Statement) => Sid.startsWith("EncryptReplicas");
  const ofKeys = role.Statement.filter(isOfKey);
  const valuesOf = (key: string) => [
    ...new Set(ofKeys.flatMap(({ Condition }) => Condition?.StringLike?.[key] ?? [])),
  ];
  const keys = ["kms:ViaService", "kms:EncryptionContext:aws:s3:arn"];
  const joined: Statement = {
    ...ofKeys[0]!,
    Resource: ofKeys.flatMap(({ Resource = [] }) => Resource),
    Condition: { StringLike: Object.fromEntries(keys.map((key) => [key, valuesOf(key)])) },
  };
  return { ...role, Statement: [...role.Statement.filter((one) => !isOfKey(one)), joined] };
}

const withOlderKeys = () => ({
  ...frozenStacks.config("dev"),
  ...asCliConfig({ additionalSourceKeyArns: OLDER_KEYS }),
});

const CASES: [string, () => StackConfig][] = [
  ...frozenStacks
    .names()
    .map((name): [string, () => StackConfig] => [name, () => frozenStacks.config(name)]),
  ...exampleNames().map((name): [string, () => StackConfig] => [name, () => exampleConfig(name)]),
  ["dev with older keys of the source", withOlderKeys],
];
/** Whether they have sides in two accounts. */
const ACROSS: Record<string, boolean> = { dev: false, prod: true };

for (const [stack, configOf] of CASES) {
  describe(`permissions of ${stack}`, function () {
    this.timeout(60_000);
    let policies: Policies;
    let expected: Expected[];
    let judged: Judged[];

    before(async () => {
      policies = await (stack in CONFIGS
        ? policiesOf(stack)
        : registeredPolicies(stack, configOf()));
      expected = expectations(policies.topology, policies.adopted);
      judged = await judge(expected, policies);
    });

    const isOfS3 = ({ request: { principal } }: Expected) =>
      [policies.topology.roleArn, "s3.amazonaws.com"].includes(principal);
    const kinds: [string, (one: Expected) => boolean][] = [
      ["allow S3 what it documents", (one) => one.allowed && isOfS3(one)],
      ["leave the owners what is theirs", (one) => one.allowed && !isOfS3(one)],
      ["deny the role what is not replication", (one) => !one.allowed && isOfS3(one)],
      ["deny everybody else", (one) => !one.allowed && !isOfS3(one)],
    ];
    for (const [title, isOfKind] of kinds) {
      it(title, () => {
        const ofKind = judged.filter(isOfKind);
        assert.ok(ofKind.length > 0);
        assert.deepEqual(faultsOf(ofKind), []);
      });
    }

    it("allow S3 the same when AWS redacts what tells of the network", () => {
      const { topology } = policies;
      const [trust, ...ofTheRole] = replicationRequests(topology);
      const ids = judged.filter(({ allowed }) => allowed).map(({ request }) => request.id);
      assert.ok(ofTheRole.every(({ id }) => ids.includes(`${id}, redacted`)));
      assert.ok(!ids.includes(`${trust!.id}, redacted`));
    });

    it("guard what lies in another account on both sides, each by itself", () => {
      const { source, destinations } = policies.topology;
      const across = destinations.some(({ accountId }) => accountId !== source.accountId);
      assert.equal(across, ACROSS[stack] ?? across);
      const tried = judged.filter(({ request }) => request.evenIf);
      const doors = new Set(tried.map(({ request }) => request.evenIf));
      assert.equal(doors.size, across ? 2 : 0);
      assert.ok(tried.every(({ request }) => request.accountOfResource !== source.accountId));
      assert.deepEqual(faultsOf(tried), []);
    });

    it("deny each wrong upload by the one statement meant for it", () => {
      const wrong = judged.filter(
        ({ request }) => request.action === "s3:PutObject" && (request.threat ?? "") in DENIED_BY,
      );
      assert.deepEqual(
        [...new Set(wrong.map(({ request }) => request.threat))].sort(),
        Object.keys(DENIED_BY).sort(),
      );
      for (const { request, verdict } of wrong) {
        const by = [{ policy: "resource", statement: DENIED_BY[request.threat!] }];
        assert.deepEqual(verdict.by, by, request.id);
      }
    });

    it("let the owners' uploads pass", () => {
      const uploads = judged.filter(
        ({ request, allowed }) => allowed && request.action === "s3:PutObject",
      );
      assert.equal(uploads.length, 4 * sidesOf(policies.topology).length);
      assert.deepEqual(faultsOf(uploads), []);
    });

    it("notice a key that locks its administrators out", async () => {
      for (const { keyArn, name } of sidesOf(policies.topology)) {
        const locked = lockedOut(policies, keyArn!);
        const administration = expected.filter(
          ({ request }) =>
            request.resource === keyArn && request.id.endsWith(" by an administrator"),
        );
        assert.deepEqual(
          faultsOf(await judge(administration, locked)),
          ["PutKeyPolicy", "ScheduleKeyDeletion", "EnableKeyRotation"].map(
            (action) =>
              `${name} kms:${action} by an administrator is denied: [{"policy":"resource"}]`,
          ),
        );
      }
    });

    it("notice keys of several destinations in one statement, each for the other's bucket", async () => {
      const { role, topology: given } = policies;
      const joined = joinedKeys(role);
      const wrong = (await judge(expected, { ...policies, role: joined })).filter(
        (one) => !isRight(one),
      );
      assert.equal(wrong.length > 0, given.destinations.length > 1);
      const threats = new Set(wrong.map(({ request }) => request.threat));
      assert.ok([...threats].every((threat) => threat === "for the bucket of another side"));
    });

    it("notice a boundary of the role that leaves one permission out", async () => {
      const limit = (NotAction: string[]) => ({
        ...policies,
        boundary: { Statement: [{ Effect: "Allow", NotAction, Resource: "*" }] },
      });
      const ofS3 = expected.filter((one) => one.allowed && isOfS3(one));
      assert.deepEqual(faultsOf(await judge(ofS3, limit(["iam:*"]))), []);
      for (const action of ["s3:ReplicateObject", "kms:Encrypt"]) {
        const wrong = (await judge(ofS3, limit([action]))).filter((one) => !isRight(one));
        assert.deepEqual(
          wrong.map(({ request }) => request.id),
          ofS3.filter(({ request }) => request.action === action).map(({ request }) => request.id),
        );
        for (const { request, verdict } of wrong) {
          assert.ok(
            verdict.by.some(({ policy }) => policy === "boundary"),
            request.id,
          );
        }
      }
    });
  });
}

describe("what is expected of a topology", () => {
  it("is the same for S3's requests with and without what tells of the network", () => {
    const request = replicationRequests(topology())[1]!;
    const { context, id, what, ...rest } = redacted(request);
    assert.deepEqual({ ...request, ...rest }, request);
    assert.equal(id, "source s3:GetReplicationConfiguration, redacted");
    assert.equal(what, "S3 reads the rules, told without the network");
    assert.deepEqual(context, { "aws:PrincipalArn": ROLE });
  });

  it("is that owners are let in, and wrong uploads are not", () => {
    const all = new Map(
      expectations(topology()).map(({ request, allowed }) => [request.id, allowed]),
    );
    assert.ok(clientRequests(topology()).every(({ id }) => all.get(id) === true));
    assert.ok(wrongUploads(topology()).every(({ id }) => all.get(id) === false));
  });

  it("is right when what came is what must come, and only then", () => {
    const [{ request }] = expectations(topology()) as [Expected];
    for (const allowed of [true, false]) {
      assert.equal(isRight({ request, allowed, verdict: { allowed, by: [] } }), true);
      assert.equal(isRight({ request, allowed, verdict: { allowed: !allowed, by: [] } }), false);
    }
  });
});
