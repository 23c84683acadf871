import type { ExistingBucketSettings } from "../components/existingBucketSettings";
import type { Problem } from "../components/problems";
import { show } from "../components/problems";
import type { ReplicationRule } from "../components/replicationRules";
import type { RoleSettings } from "../components/roleSettings";
import { hasKey } from "../components/sseAlgorithm";
import type { Shape } from "../shapes";
import { flag, list, map, number, optional, record, text } from "../shapes";
import { OperationError } from "./errors";

/** A side as the stack's outputs tell it. */
export interface SideOutputs {
  bucketName: string;
  bucketArn: string;
  /** How the bucket encrypts by default. Defaults to `aws:kms`, as before there was a choice. */
  sseAlgorithm?: string;
  /** Undefined of a source by SSE-S3 alone. */
  kmsKeyArn?: string;
  bucketKeyEnabled: boolean;
  objectOwnership: string;
  region: string;
  accountId: string;
  profile?: string;
  assumeRoleArn?: string;
  /** What the stack may change of a bucket that was there before; undefined where it made the bucket. */
  existingBucket?: ExistingBucketSettings;
}

/** A destination, which always has a key. */
export interface DestinationOutputs extends SideOutputs {
  kmsKeyArn: string;
}

/** What a stack needs and does not write, because a role, a bucket or a key is not its own. */
export interface RequiredOutputs {
  /** The policy of a role that was there before; undefined where the stack made the role. */
  rolePolicy?: unknown;
  /** Statements for the policies of each destination's bucket and key. */
  destinations: Record<
    string,
    { bucketPolicyStatements: unknown[]; keyPolicyStatements: unknown[] }
  >;
}

/** An S3 rule as the stack's outputs tell it: as the component made it. */
export type RuleOutputs = ReplicationRule;

/** The outputs of a stack, as `pulumi stack output --json` prints them. */
export interface StackOutputs {
  source: SideOutputs;
  destinations: Record<string, DestinationOutputs>;
  roleArn: string;
  rules: RuleOutputs[];
  additionalSourceKeyArns?: string[];
  /** What the settings say of the role. Defaults to nothing: the stack made it, without a boundary. */
  role?: RoleSettings;
  /** Defaults to nothing. */
  required?: RequiredOutputs;
}

const sideShapes = {
  bucketName: text,
  bucketArn: text,
  sseAlgorithm: optional(text),
  bucketKeyEnabled: flag,
  objectOwnership: text,
  region: text,
  accountId: text,
  profile: optional(text),
  assumeRoleArn: optional(text),
  existingBucket: optional(
    record<ExistingBucketSettings>({
      name: text,
      enableVersioning: optional(flag),
      replaceEncryption: optional(flag),
      extendBucketPolicy: optional(flag),
      replaceReplicationRules: optional(flag),
    }),
  ),
};
const source = record<SideOutputs>({ ...sideShapes, kmsKeyArn: optional(text) });
const destination = record<DestinationOutputs>({ ...sideShapes, kmsKeyArn: text });

/** A policy, or a statement of one, which operations only look for. */
const anything: Shape<unknown> = (value) => value;

const required = record<RequiredOutputs>({
  rolePolicy: optional(anything),
  destinations: map(
    record<RequiredOutputs["destinations"][string]>({
      bucketPolicyStatements: list(anything),
      keyPolicyStatements: list(anything),
    }),
  ),
});

const outputs: Shape<StackOutputs> = record<StackOutputs>({
  source,
  destinations: map(destination),
  roleArn: text,
  additionalSourceKeyArns: optional(list(text)),
  role: optional(
    record<RoleSettings>({
      name: optional(text),
      path: optional(text),
      permissionsBoundaryArn: optional(text),
      existingArn: optional(text),
    }),
  ),
  required: optional(required),
  rules: list(
    record<RuleOutputs>({
      id: text,
      priority: number,
      status: text,
      prefix: text,
      tags: map(text),
      destination: text,
      accountId: text,
      storageClass: optional(text),
      deleteMarkerReplication: flag,
      replicaModifications: flag,
      metrics: flag,
      replicationTimeControl: flag,
      accessControlTranslation: flag,
    }),
  ),
});

/**
 * Reads a stack's outputs from JSON.
 *
 * @throws OperationError naming everything that is not as this program exports it.
 */
export function parseStackOutputs(json: string): StackOutputs {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw new OperationError(
      "The stack's outputs are not JSON. Make them with `pulumi stack output --json`.",
    );
  }
  const problems: Problem[] = [];
  const read = outputs(ours(value), "", (problem) => problems.push(problem));
  const faults =
    problems.length > 0 ? problems.map(faultOf) : [...missingKey(read), ...strayRules(read)];
  if (faults.length === 0) return read;
  throw new OperationError(
    `These are not the outputs of a replicated-bucket stack that is up:\n  ${faults.join("\n  ")}\nMake them with \`pulumi stack output --json\`, after \`pulumi up\`.`,
  );
}

const faultOf = ({ path, received, allowed }: Problem) =>
  `${path === "" ? "the whole" : path}: received ${show(received)}; expected ${allowed}`;

function missingKey({ source }: StackOutputs): string[] {
  const expected = "the ARN of a key, unless sseAlgorithm is AES256";
  return source.kmsKeyArn === undefined && hasKey(source)
    ? [`source.kmsKeyArn: received nothing; expected ${expected}`]
    : [];
}

function strayRules({ rules, destinations }: StackOutputs): string[] {
  return rules
    .filter((rule) => !Object.hasOwn(destinations, rule.destination))
    .map(
      (rule) =>
        `rules: ${rule.id} names the destination ${rule.destination}, which is not among the outputs`,
    );
}

const OURS = [
  "source",
  "destinations",
  "roleArn",
  "rules",
  "additionalSourceKeyArns",
  "role",
  "required",
];

/** The outputs that this program exports, without those that somebody added to it. */
function ours(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => OURS.includes(name)));
}
