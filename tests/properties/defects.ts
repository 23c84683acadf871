import type { Document, Statement } from "../../components/policyDocuments";
import type { Policies } from "../../proof/policies";

/** A mistake in the documents that the proof must find. */
export interface Defect {
  title: string;
  plant: (policies: Policies) => Policies;
  /** How many destinations the smallest replication has that shows it. Defaults to 1. */
  destinations?: number;
  /** A request that comes out wrong by it, by its id. */
  shows: RegExp;
}

const VIA_SERVICE = "kms:ViaService";
const ALGORITHM = "s3:x-amz-server-side-encryption";

const changed = (
  document: Document,
  sid: RegExp,
  change: (statement: Statement) => Statement,
): Document => ({
  ...document,
  Statement: document.Statement.map((one) => (sid.test(one.Sid) ? change(one) : one)),
});

const inRole =
  (sid: RegExp, change: (statement: Statement, policies: Policies) => Statement) =>
  (policies: Policies): Policies => ({
    ...policies,
    role: changed(policies.role, sid, (statement) => change(statement, policies)),
  });

const inResources =
  (sid: RegExp, change: (statement: Statement) => Statement) =>
  (policies: Policies): Policies => ({
    ...policies,
    resources: new Map(
      [...policies.resources].map(([arn, document]) => [arn, changed(document, sid, change)]),
    ),
  });

const patternsOf = (statement: Statement, key: string) =>
  [statement.Condition?.StringLike?.[key] ?? []].flat();

function withPatterns(statement: Statement, key: string, patterns: string[]): Statement {
  const { Condition } = statement;
  return {
    ...statement,
    Condition: { ...Condition, StringLike: { ...Condition?.StringLike, [key]: patterns } },
  };
}

const isEncryption = ({ Sid }: Statement) => Sid.startsWith("EncryptReplicas");

const resourcesOf = ({ Resource = [] }: Statement) => Resource;

/** Exchanges the services of the source's key and the first destination's. */
function servicesExchanged(policies: Policies): Policies {
  const { Statement } = policies.role;
  const decrypt = Statement.find(({ Sid }) => Sid === "DecryptSource");
  const encrypt = Statement.find(isEncryption)!;
  // A source by SSE-S3 has nothing to decrypt.
  if (!decrypt) return policies;
  const exchange = (statement: Statement) => {
    if (![decrypt, encrypt].includes(statement)) return statement;
    const other = statement === decrypt ? encrypt : decrypt;
    return withPatterns(statement, VIA_SERVICE, patternsOf(other, VIA_SERVICE));
  };
  return { ...policies, role: changed(policies.role, /./, exchange) };
}

/** One statement for the keys of the first two destinations, where both allow the same. */
function keysMerged(policies: Policies): Policies {
  const [first, second] = policies.role.Statement.filter(isEncryption);
  if (!first || first.Action.length !== second?.Action.length) return policies;
  const both = (key: string) => [...patternsOf(first, key), ...patternsOf(second, key)];
  const keys = [VIA_SERVICE, "kms:EncryptionContext:aws:s3:arn"];
  const start: Statement = { ...first, Resource: [first, second].flatMap(resourcesOf) };
  const merged = keys.reduce((statement, key) => withPatterns(statement, key, both(key)), start);
  const Statement = policies.role.Statement.filter((one) => one !== second).map((one) =>
    one === first ? merged : one,
  );
  return { ...policies, role: { ...policies.role, Statement } };
}

/** Each is small enough to be overlooked in a review. */
export const DEFECTS: Defect[] = [
  {
    title: "the role may not decrypt under a replica's key",
    plant: inRole(/^EncryptReplicas/, (statement) => ({
      ...statement,
      Action: [statement.Action].flat().filter((action) => action !== "kms:Decrypt"),
    })),
    shows: /^dr kms:Decrypt of bucket by s3\./,
  },
  {
    title: "the services of the source's and the replica's key are exchanged",
    plant: servicesExchanged,
    shows: /^source kms:Decrypt of object by s3\./,
  },
  {
    title: "a bucket lets in the whole account instead of the role",
    plant: inResources(/^(?:Replicate|ReadVersioning)$/, ({ Condition: _, ...open }) => open),
    shows: /^dr s3:\w+, by another role$/,
  },
  {
    title: "the role may replicate to the bucket, not to its objects",
    plant: inRole(/^Replicate$/, (statement, { topology }) => ({
      ...statement,
      Resource: topology.destinations.map(({ bucketArn }) => bucketArn),
    })),
    shows: /^dr s3:ReplicateObject$/,
  },
  {
    title: "a bucket that encrypts twice, or by SSE-S3, refuses what is not by SSE-KMS",
    plant: inResources(/^DenyOtherEncryption$/, ({ Condition, ...statement }) => ({
      ...statement,
      Condition: { ...Condition, StringNotEquals: { [ALGORITHM]: "aws:kms" } },
    })),
    shows: /^\S+ s3:PutObject (?:under the bucket's key|by the bucket's algorithm)$/,
  },
  {
    title: "the role may not encrypt replicas of an SSE-S3 source's unencrypted objects",
    plant: (policies) =>
      policies.topology.source.sseAlgorithm === "AES256"
        ? inRole(/^EncryptReplicas/, (statement) => ({ ...statement, Action: "kms:Decrypt" }))(
            policies,
          )
        : policies,
    shows: /^dr kms:Encrypt of object by s3\./,
  },
  {
    title: "one statement has the keys of two destinations",
    plant: keysMerged,
    destinations: 2,
    shows: /^\S+ kms:\w+ of \w+ by \S+, for the bucket of /,
  },
];
