import assert from "node:assert/strict";

import type { Document, Statement } from "../../components/policyDocuments";
import { simulate } from "./iam";

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
    assert.deepEqual(verdict, { allowed: true, by: ["Allow"] });
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
    assert.deepEqual(verdict, { allowed: false, by: ["Deny"] });
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

  it("refuses a policy with an action that does not exist", async () => {
    const identity = document(allow("s3:ReplicateObjects", "*"));
    const policies = { identity, resource: NOTHING_OF_S3 };
    await assert.rejects(simulate(reading(), policies), /ReplicateObjects does not exist/);
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
