import assert from "node:assert/strict";

import type { Document, Statement } from "../../components/policyDocuments";
import { simulate } from "../../proof/simulate";

// That the simulation leaves nothing out of account. What it says of AWS is the simulator's word.

const ACCOUNT = "111111111111";
const OTHER_ACCOUNT = "222222222222";
const ROLE = `arn:aws:iam::${ACCOUNT}:role/replication`;
const KEY = `arn:aws:kms:us-east-1:${ACCOUNT}:key/11111111-2222-3333-4444-555555555555`;
const BUCKET = "arn:aws:s3:::archive";

const document = (...Statement: Statement[]): Document => ({ Version: "2012-10-17", Statement });

const allow = (
  Action: string,
  Resource: string,
  Condition?: Statement["Condition"],
): Statement => ({
  Sid: "Allow",
  Effect: "Allow",
  Action,
  Resource,
  Condition,
});

const deny = (Condition?: Statement["Condition"]): Statement => ({
  Sid: "Deny",
  Effect: "Deny",
  Principal: "*",
  Action: "s3:*",
  Resource: `${BUCKET}/*`,
  Condition,
});

const toAccount = (statement: Statement, accountId: string): Statement => ({
  ...statement,
  Principal: { AWS: `arn:aws:iam::${accountId}:root` },
});

const NOTHING_OF_S3 = document(deny({ Null: { "aws:PrincipalArn": "true" } }));

const reading = (context: Record<string, string> = {}, accountOfResource = ACCOUNT) => ({
  principal: ROLE,
  action: "s3:GetObjectVersionAnnotationForReplication",
  resource: `${BUCKET}/any/object`,
  accountOfResource,
  context: { "aws:PrincipalArn": ROLE, ...context },
});

const decrypting = (context: Record<string, string>, accountOfResource = ACCOUNT) => ({
  principal: ROLE,
  action: "kms:Decrypt",
  resource: KEY,
  accountOfResource,
  context: { "aws:PrincipalArn": ROLE, ...context },
});

describe("the simulation of IAM", () => {
  const s3 = document(allow("s3:*", "*"));

  it("lets an identity policy suffice for S3 within an account", async () => {
    const verdict = await simulate(reading(), { identity: s3, resource: NOTHING_OF_S3 });
    assert.deepEqual(verdict, { allowed: true, by: [{ policy: "identity", statement: "Allow" }] });
  });

  it("names the statements of every policy that allows, by their place where they have no name", async () => {
    const { Sid: _unnamed, ...nameless } = allow("s3:*", "*");
    const identity = { ...s3, Statement: [allow("s3:PutObject", "*"), nameless as Statement] };
    const resource = document(toAccount(allow("s3:*", `${BUCKET}/*`), ACCOUNT));
    const verdict = await simulate(reading({}, OTHER_ACCOUNT), { identity, resource });
    assert.deepEqual(verdict, {
      allowed: true,
      by: [
        { policy: "identity", statement: "statement 2" },
        { policy: "resource", statement: "Allow" },
      ],
    });
  });

  it("names the kinds of policy that are silent where no statement denies", async () => {
    const none = document(allow("s3:PutObject", "*"));
    const verdict = await simulate(reading(), { identity: none, resource: NOTHING_OF_S3 });
    assert.equal(verdict.allowed, false);
    assert.deepEqual(verdict.by, [{ policy: "identity" }, { policy: "resource" }]);
  });

  it("lets a service in by the resource's policy alone", async () => {
    const service = "s3.amazonaws.com";
    const trusting = (Service: string) => {
      const Principal = { Service };
      return document({ Sid: "Allow", Effect: "Allow", Principal, Action: "sts:AssumeRole" });
    };
    const request = {
      principal: service,
      action: "sts:AssumeRole",
      resource: ROLE,
      accountOfResource: ACCOUNT,
      context: {},
    };
    const verdict = await simulate(request, { resource: trusting(service) });
    assert.deepEqual(verdict, { allowed: true, by: [{ policy: "resource", statement: "Allow" }] });
    const others = await simulate(request, { resource: trusting("ec2.amazonaws.com") });
    assert.equal(others.allowed, false);
  });

  it("wants both sides to allow across accounts", async () => {
    const request = reading({}, OTHER_ACCOUNT);
    const grant = document(toAccount(allow("s3:*", `${BUCKET}/*`), ACCOUNT));
    const none = document(allow("s3:PutObject", "*"));
    const allowed = async (identity: Document, resource: Document) =>
      (await simulate(request, { identity, resource })).allowed;
    assert.equal(await allowed(s3, grant), true);
    assert.equal(await allowed(s3, NOTHING_OF_S3), false);
    assert.equal(await allowed(none, grant), false);
  });

  it("counts the denials of a bucket policy", async () => {
    const verdict = await simulate(reading(), { identity: s3, resource: document(deny()) });
    assert.deepEqual(verdict, { allowed: false, by: [{ policy: "resource", statement: "Deny" }] });
  });

  it("allows no more than a permissions boundary does", async () => {
    const verdictUnder = (boundary: Document) =>
      simulate(reading(), { identity: s3, boundary, resource: NOTHING_OF_S3 });
    assert.equal((await verdictUnder(s3)).allowed, true);
    const { allowed, by } = await verdictUnder(document(allow("s3:PutObject", "*")));
    assert.equal(allowed, false);
    assert.deepEqual(by, [{ policy: "resource" }, { policy: "boundary" }]);
  });

  it("takes no permission from a boundary", async () => {
    const policies = { boundary: s3, resource: NOTHING_OF_S3 };
    const identity = document(allow("s3:PutObject", "*"));
    const { allowed, by } = await simulate(reading(), { ...policies, identity });
    assert.equal(allowed, false);
    assert.deepEqual(by, [{ policy: "identity" }, { policy: "resource" }]);
  });

  it("counts the denials of a boundary, and names them", async () => {
    const { Principal: _everybody, ...statement } = deny();
    const boundary = document(allow("s3:*", "*"), statement);
    const verdict = await simulate(reading(), { identity: s3, boundary, resource: NOTHING_OF_S3 });
    assert.deepEqual(verdict, { allowed: false, by: [{ policy: "boundary", statement: "Deny" }] });
  });

  it("reads a boundary with NotAction, as organisations write them", async () => {
    const boundaryOf = (NotAction: string[]) => {
      const statement = { Effect: "Allow", NotAction, Resource: "*" };
      return { Version: "2012-10-17", Statement: [statement] };
    };
    const verdictUnder = (NotAction: string[]) =>
      simulate(reading(), {
        identity: s3,
        boundary: boundaryOf(NotAction),
        resource: NOTHING_OF_S3,
      });
    assert.equal((await verdictUnder(["iam:*"])).allowed, true);
    assert.equal((await verdictUnder([reading().action])).allowed, false);
  });

  it("wants a key's policy to delegate to the account", async () => {
    const identity = document(allow("kms:Decrypt", KEY));
    const allowed = async (delegate: Statement) =>
      (await simulate(decrypting({}), { identity, resource: document(delegate) })).allowed;
    assert.equal(await allowed(toAccount(allow("kms:*", "*"), ACCOUNT)), true);
    assert.equal(await allowed(toAccount(allow("kms:*", "*"), OTHER_ACCOUNT)), false);
    assert.equal(await allowed(toAccount(allow("kms:Encrypt", "*"), ACCOUNT)), false);
  });

  it("evaluates the service and the encryption context that a key is used with", async () => {
    const service = "s3.us-east-1.amazonaws.com";
    const keys = ["kms:ViaService", "kms:EncryptionContext:aws:s3:arn"] as const;
    const condition = { StringLike: { [keys[0]]: [service], [keys[1]]: [BUCKET, `${BUCKET}/*`] } };
    const policies = {
      identity: document(allow("kms:Decrypt", KEY, condition)),
      resource: document(toAccount(allow("kms:*", "*"), ACCOUNT)),
    };
    const allowed = async (context: Record<string, string>) =>
      (await simulate(decrypting(context), policies)).allowed;
    assert.equal(await allowed({ [keys[0]]: service, [keys[1]]: BUCKET }), true);
    assert.equal(await allowed({ [keys[0]]: service, [keys[1]]: `${BUCKET}/any/object` }), true);
    assert.equal(await allowed({ [keys[0]]: service, [keys[1]]: `${BUCKET}-other` }), false);
    assert.equal(await allowed({ [keys[0]]: service }), false);
    assert.equal(await allowed({ [keys[1]]: BUCKET }), false);
    const elsewhere = "s3.us-west-2.amazonaws.com";
    assert.equal(await allowed({ [keys[0]]: elsewhere, [keys[1]]: BUCKET }), false);
  });

  it("refuses an action that does not exist", async () => {
    const request = { ...reading(), action: "s3:ReplicateObjects" };
    const policies = { identity: s3, resource: NOTHING_OF_S3 };
    await assert.rejects(simulate(request, policies), /s3:ReplicateObjects.*invalid\.action/);
  });

  it("refuses a policy with an action that does not exist, a boundary too", async () => {
    const wrong = document(allow("s3:ReplicateObjects", "*"));
    const resource = NOTHING_OF_S3;
    for (const policies of [
      { identity: wrong, resource },
      { identity: s3, boundary: wrong, resource },
      {
        identity: s3,
        boundary: { Statement: [{ Effect: "Deny", NotAction: "s3:ReplicateObjects" }] },
        resource,
      },
    ]) {
      await assert.rejects(simulate(reading(), policies), /ReplicateObjects does not exist/);
    }
  });

  it("refuses a condition key that the request's action does not have", async () => {
    const request = reading({ "kms:ViaService": "s3.us-east-1.amazonaws.com" });
    const policies = { identity: s3, resource: NOTHING_OF_S3 };
    await assert.rejects(simulate(request, policies), /has no condition key kms:ViaService/);
  });

  it("refuses a policy with a condition key that does not exist", async () => {
    const resource = document(deny({ Bool: { "s3:SecureTransport": "false" } }));
    const policies = { identity: s3, resource };
    await assert.rejects(simulate(reading(), policies), /s3:SecureTransport not found/);
  });

  it("refuses a malformed policy", async () => {
    const resource = document({ ...deny(), Principal: undefined });
    const policies = { identity: s3, resource };
    await assert.rejects(simulate(reading(), policies), /policy\.errors/);
  });
});
