import type { Condition, Document, Principal, Statement } from "./policyDocuments";
import { objectsOf } from "./policyDocuments";
import type { Problem } from "./problems";
import {
  administratorStatements,
  bucketPolicy,
  destinationGrants,
  keyPolicy,
  replicaKeyGrant,
} from "./resourcePolicies";
import type { Grantee, GrantingDestination } from "./topology";

/**
 * A statement of yours for the policy of a bucket or of a key that the stack makes, added to those of the
 * component.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
 */
export interface AdditionalStatement {
  /** Names the statement: letters and digits, no name of a statement of the component. */
  Sid: string;
  /** `Allow` or `Deny`. */
  Effect: string;
  /** `*`, or principals of one kind: `{ AWS: … }`, `{ Service: … }` or `{ Federated: … }`. */
  Principal: Principal;
  /** One action or several, such as `s3:GetObject`. */
  Action: string | string[];
  /**
   * Of a bucket's policy only: the bucket or objects of it, by their ARNs. Defaults to the bucket and all
   * of its objects, which is the only way to name a bucket whose name Pulumi makes up.
   */
  Resource?: string | string[];
  /** By operator, then by condition key. Defaults to none. */
  Condition?: Condition;
}

/** Statements of a bucket's policy, with what they are about. */
export function bucketStatements(
  bucketArn: string,
  statements: readonly AdditionalStatement[] = [],
): Statement[] {
  return statements.map((statement) => ({
    Resource: [bucketArn, objectsOf(bucketArn)],
    ...asStatement(statement),
  }));
}

/** Statements of a key's policy, in which the resource `*` is the key itself. */
export function keyStatements(statements: readonly AdditionalStatement[] = []): Statement[] {
  return statements.map((statement) => ({ ...asStatement(statement), Resource: "*" }));
}

const asStatement = ({ Effect, ...statement }: AdditionalStatement): Statement => ({
  ...statement,
  Effect: Effect === "Deny" ? "Deny" : "Allow",
});

/** Whom and what the component's statements are about makes no difference to their ids. */
const ANYBODY: Grantee = {
  partition: "aws",
  roleArn: "",
  source: { accountId: "", bucketKeyEnabled: true },
};
const ANY: GrantingDestination = {
  name: "",
  region: "us-east-1",
  accountId: "",
  bucketArn: "",
  sseAlgorithm: "aws:kms",
  bucketKeyEnabled: true,
  receivesDeleteMarkers: true,
  translatesAccessControl: true,
};
const idsOf = ({ Statement }: Document) => Statement.map(({ Sid }) => Sid);

/** The ids of the component's own statements, which no other may take. */
export const OWN_SIDS: Record<"bucket" | "key", readonly string[]> = {
  bucket: idsOf(bucketPolicy({ ...ANY, keyArn: "" }, destinationGrants(ANYBODY, ANY))),
  key: idsOf(
    keyPolicy("aws", "", [...administratorStatements([""]), replicaKeyGrant(ANYBODY, ANY)]),
  ),
};

/** What a statement is for: a key's policy, or the policy of a bucket by its ARN, where it is known. */
type Place = { of: "bucket"; bucketArn: string | undefined } | { of: "key" };

/** What is wrong with statements for a bucket's or a key's policy. */
export function statementProblems(
  path: string,
  statements: readonly AdditionalStatement[],
  place: Place,
): Problem[] {
  const seen = new Set(OWN_SIDS[place.of]);
  return statements.flatMap((statement, index) => {
    const { Sid, Effect } = statement;
    const at = `${path}[${index}]`;
    const problems: Problem[] = [];
    const wrong: Report = (key, received, allowed, fix) =>
      problems.push({ path: `${at}.${key}`, received, allowed, fix });
    if (!/^[A-Za-z0-9]+$/.test(Sid)) {
      wrong("Sid", Sid, "letters and digits", "name the statement without other characters");
    } else if (seen.has(Sid)) {
      const allowed = "an id of its own: not another statement's, nor one of the component's";
      wrong("Sid", Sid, allowed, "rename the statement");
    }
    seen.add(Sid);
    if (!["Allow", "Deny"].includes(Effect)) {
      wrong("Effect", Effect, "Allow or Deny", "choose one of these values");
    }
    judgePrincipal(statement, wrong);
    judgeActions(statement, place.of === "bucket" ? "s3:" : "kms:", wrong);
    judgeResources(statement, place, wrong);
    return problems;
  });
}

type Report = (key: string, received: unknown, allowed: string, fix: string) => void;

function judgePrincipal({ Effect, Principal, Condition }: AdditionalStatement, wrong: Report) {
  const names = Principal === "*" ? ["*"] : Object.values(Principal).flat();
  if (names.length === 0) {
    wrong("Principal", Principal, "at least one principal", "name whom the statement is about");
  } else if (Effect === "Allow" && names.includes("*") && isEmpty(Condition)) {
    const allowed = "principals by name, or a Condition beside it";
    wrong("Principal", Principal, allowed, "name whom to let in: this lets in everybody");
  }
}

const isEmpty = (condition: Condition = {}) => Object.keys(condition).length === 0;

function judgeActions({ Action }: AdditionalStatement, prefix: string, wrong: Report) {
  const allowed = `actions that begin with ${prefix}`;
  if (Action.length === 0) wrong("Action", Action, allowed, "name at least one");
  const actions: [string, string][] =
    typeof Action === "string"
      ? [["Action", Action]]
      : Action.map((action, index) => [`Action[${index}]`, action]);
  for (const [key, action] of actions) {
    if (action.toLowerCase().startsWith(prefix) || action === "") continue;
    wrong(key, action, allowed, "name such actions only");
  }
}

function judgeResources({ Resource }: AdditionalStatement, place: Place, wrong: Report) {
  if (Resource === undefined) return;
  if (place.of === "key") {
    wrong("Resource", Resource, "nothing", "leave it out: in a key's policy it is always the key");
    return;
  }
  const { bucketArn } = place;
  if (bucketArn === undefined) {
    const fix = "leave it out for the bucket and all its objects, or set bucketName";
    wrong("Resource", Resource, "nothing while Pulumi makes up the bucket's name", fix);
    return;
  }
  const isOfBucket = (arn: string) => arn === bucketArn || arn.startsWith(`${bucketArn}/`);
  const resources = [Resource].flat();
  if (resources.length > 0 && resources.every(isOfBucket)) return;
  const allowed = `${bucketArn}, and ARNs that begin with ${objectsOf(bucketArn).slice(0, -1)}`;
  wrong("Resource", Resource, allowed, "name the bucket or objects of it: S3 takes no other");
}
