import assert from "node:assert/strict";

import type { Document } from "../../components/policyDocuments";
import { expectations } from "../../proof/judge";
import { Labels } from "../../proof/labels";
import { ROLE_POLICY, mutantsOf } from "../../proof/mutants";
import type { Mutant } from "../../proof/mutants";
import type { NecessityReport } from "../../proof/necessity";
import { necessity } from "../../proof/necessity";
import type { Policies, TriedRequest } from "../../proof/policies";
import { ask, protectedArn } from "../../proof/policies";
import {
  CONFIGS,
  labelled,
  policiesOf,
  reportOf,
  textsOf,
  withResources,
} from "../support/necessities";

// That no part of a policy can be taken away unnoticed by the requests that are tried. A part that AWS wants
// for a request that none of its pages tells of would be called superfluous all the same.

const CONTEXT = "kms:EncryptionContext:aws:s3:arn";

describe("the necessity of what the program permits and denies", function () {
  this.timeout(60_000);

  for (const name of Object.keys(CONFIGS)) {
    describe(`in ${name}`, () => {
      let policies: Policies;
      let report: NecessityReport;
      let milliseconds: number;

      before(async () => {
        policies = await policiesOf(name);
        ({ report, milliseconds } = await reportOf(name));
      });

      after(() => {
        const { made, killed, excused } = report;
        process.stdout.write(
          `      ${name}: ${made} parts taken away, ${killed.length} noticed, ${excused.length} excused, in ${milliseconds} ms\n`,
        );
      });

      it("leaves nothing that can be taken away unnoticed", () => {
        assert.deepEqual(textsOf(report.survivors), []);
        assert.equal(report.made, report.killed.length + report.excused.length);
      });

      it("takes away from every document of the stack, and from no other", () => {
        const labels = new Labels(policies.topology);
        const arns = [...policies.resources.keys()].filter(
          (arn) => !policies.assumed.includes(arn),
        );
        const own = arns.map((arn) => labels.policy(arn));
        assert.deepEqual(
          new Set([...report.killed, ...report.excused].map(({ policy }) => policy)),
          new Set([ROLE_POLICY, ...own]),
        );
        // Two buckets' denials of 19 parts each, and the role's trust and permissions.
        assert.ok(report.made >= 50, String(report.made));
      });
    });
  }

  it("tells of each part which request noticed, and how", async () => {
    const { killed } = (await reportOf("prod")).report;
    const noticed = (text: string) => {
      const { by, how } = killed.find((part) => part.text === text)!;
      return [by.id, how];
    };
    const fails = "a required request fails";
    const passes = "a forbidden request gets through";
    assert.deepEqual(noticed("role policy, Replicate: action s3:ReplicateTags"), [
      "dr s3:ReplicateTags",
      fails,
    ]);
    assert.deepEqual(noticed("role policy, DecryptSource: condition StringLike kms:ViaService"), [
      "source kms:Decrypt of object by s3.us-east-1.amazonaws.com, in another Region",
      passes,
    ]);
    assert.deepEqual(noticed("bucket policy of dr, DenyPlainHttp: whole statement"), [
      "dr s3:ReplicateObject, over HTTP",
      passes,
    ]);
    assert.deepEqual(
      noticed("bucket policy of dr, DenyPlainHttp: condition Bool aws:SecureTransport"),
      ["dr s3:ReplicateObject", fails],
    );
    assert.deepEqual(noticed("trust policy, LetS3AssumeTheRole: whole statement"), [
      "role sts:AssumeRole",
      fails,
    ]);
  });

  it("takes no notice from a request that comes out wrong with all parts in place", async () => {
    const policies = await policiesOf("prod");
    const Statement = policies.role.Statement.filter(({ Sid }) => Sid !== "EncryptReplicasDr");
    const { survivors } = await labelled({ ...policies, role: { ...policies.role, Statement } });
    const { bucketArn } = policies.topology.destinations[0]!;
    const lost = (text: string) => `key policy of dr, EncryptReplicas: ${text}`;
    assert.deepEqual(textsOf(survivors), [
      lost("whole statement"),
      ...["Encrypt", "GenerateDataKey", "Decrypt"].map((action) => lost(`action kms:${action}`)),
      ...[bucketArn, `${bucketArn}/*`].map((arn) => lost(`value ${arn} of StringLike ${CONTEXT}`)),
    ]);
  });

  it("judges the stack's own documents, whatever a boundary holds back", async () => {
    const policies = await policiesOf("dev");
    const boundary: Document = { Version: "2012-10-17", Statement: [] };
    const { made, survivors } = await necessity({ ...policies, boundary });
    assert.equal(made, (await reportOf("dev")).report.made);
    assert.deepEqual(survivors, []);
  });

  it("calls a policy by the ARN of what it protects unless told otherwise", async () => {
    const { killed } = await necessity(await policiesOf("dev"));
    const { resources } = await policiesOf("dev");
    assert.deepEqual(
      new Set(killed.map(({ policy }) => policy)),
      new Set([ROLE_POLICY, ...resources.keys()]),
    );
  });

  it("needs no request of the other kind, which never notices", async () => {
    const policies = await policiesOf("dev");
    const expected = expectations(policies.topology);
    const isAsked = ({ policy }: Mutant, { principal, resource }: TriedRequest) =>
      policy === ROLE_POLICY
        ? principal === policies.topology.roleArn
        : protectedArn(resource) === policy;
    const documents: [string, Document][] = [[ROLE_POLICY, policies.role], ...policies.resources];
    let tried = 0;
    for (const mutant of documents.flatMap(([policy, document]) => mutantsOf(policy, document))) {
      const { policy, document, allows } = mutant;
      const mutated =
        policy === ROLE_POLICY
          ? { ...policies, role: document }
          : withResources(policies, [policy, document]);
      for (const { request, allowed } of expected) {
        if (allowed === (allows === "less") || !isAsked(mutant, request)) continue;
        assert.equal((await ask(request, mutated)).allowed, allowed, request.id);
        tried += 1;
      }
    }
    assert.ok(tried > 1000, String(tried));
  });
});
