import type { RecordedResource } from "../../../rehearsal/recordedResource";
import { bend } from "../../support/policies";

/** A statement of a policy document, in whatever form. */
export type AnyStatement = Record<string, unknown>;

export const SOURCE_ARN = "arn:aws:s3:::archive-source-1a2b3c4";
export const DESTINATION_ARN = "arn:aws:s3:::archive-dr-1a2b3c4";
export const SOURCE_KEY_ARN = "arn:aws:kms:us-east-1:111111111111:key/archive-source-key";
export const DESTINATION_KEY_ARN = "arn:aws:kms:us-west-2:111111111111:key/archive-dr-key";
export const ROLE_ARN = "arn:aws:iam::111111111111:role/archive-replication-1a2b3c4";
export const ALGORITHM = "s3:x-amz-server-side-encryption";
export const KEY_ID = "s3:x-amz-server-side-encryption-aws-kms-key-id";
export const CUSTOMER_ALGORITHM = "s3:x-amz-server-side-encryption-customer-algorithm";

/** The statements of a document that a resource holds. */
export function statementsOf(policy: RecordedResource): AnyStatement[] {
  const document = JSON.parse(policy.properties.policy as string) as { Statement: AnyStatement[] };
  return document.Statement;
}

/** Gives a resource a document of these statements. */
export function setStatements(policy: RecordedResource, statements: AnyStatement[]): void {
  bend(policy, "policy", JSON.stringify({ Version: "2012-10-17", Statement: statements }));
}

/** Adds statements to the document of a resource. */
export function addStatements(policy: RecordedResource, ...statements: AnyStatement[]): void {
  setStatements(policy, [...statementsOf(policy), ...statements]);
}

/** Takes statements out of the document of a resource, by their ids. */
export function dropStatements(policy: RecordedResource, ...sids: string[]): void {
  const kept = statementsOf(policy).filter(({ Sid }) => !sids.includes(String(Sid)));
  if (kept.length !== statementsOf(policy).length - sids.length) throw new Error("no such id");
  setStatements(policy, kept);
}

/** Changes one statement of the document of a resource, by its id. */
export function bendStatement(policy: RecordedResource, sid: string, change: AnyStatement): void {
  const found = statementsOf(policy).filter(({ Sid }) => Sid === sid);
  if (found.length !== 1) throw new Error("no such id");
  setStatements(
    policy,
    statementsOf(policy).map((one) => (one.Sid === sid ? { ...one, ...change } : one)),
  );
}

/** A statement that denies everybody an action on the objects of a bucket. */
export const deny = (
  Sid: string,
  bucketArn: string,
  Condition: object,
  more: AnyStatement = {},
): AnyStatement => ({
  Sid,
  Effect: "Deny",
  Principal: "*",
  Action: "s3:PutObject",
  Resource: `${bucketArn}/*`,
  Condition,
  ...more,
});
