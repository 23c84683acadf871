import * as pulumi from "@pulumi/pulumi";

import type { AdditionalReplicationRole } from "./components/additionalRoles";
import { isAccountId, parseRoleArn } from "./components/arns";
import { partitionOf } from "./components/partitions";
import type { Problem } from "./components/problems";
import { throwProblems } from "./components/problems";
import type {
  DestinationSettings,
  ReplicationSettings,
  RuleSettings,
  SideSettings,
} from "./components/settings";
import { validateSettings } from "./components/validateSettings";
import type { ExistingBucketSettings } from "./components/existingBucketSettings";
import type { RoleSettings } from "./components/roleSettings";
import type { Shape } from "./shapes";
import { digits, flag, list, map, number, optional, record, text, textOf } from "./shapes";
import { statement } from "./statementShape";

/** Whose credentials a side's provider uses: those of the environment unless told otherwise. */
export interface CredentialSettings {
  /** The ARN of a role of the side's account to assume. Defaults to none. */
  assumeRoleArn?: string;
  /** A profile of the shared AWS configuration files. Defaults to none. */
  profile?: string;
}

/** The whole configuration of a stack. */
export interface ProgramSettings extends ReplicationSettings {
  /** The base of all resource names. */
  name: string;
  /** Whether Pulumi refuses to delete any of the resources. Defaults to true. */
  protect: boolean;
  source: SideSettings & CredentialSettings;
  destinations: Record<string, DestinationSettings & CredentialSettings>;
}

type RawSettings = Omit<ProgramSettings, "protect"> & { protect?: boolean };

const sideShapes = {
  region: textOf("a Region such as us-east-1"),
  accountId: digits,
  existingBucket: optional(
    record<ExistingBucketSettings>({
      name: textOf("the name of the bucket"),
      enableVersioning: optional(flag),
      replaceEncryption: optional(flag),
      extendBucketPolicy: optional(flag),
      replaceReplicationRules: optional(flag),
    }),
  ),
  bucketName: optional(text),
  bucketNamePrefix: optional(text),
  bucketNamespace: optional(text),
  kmsKeyArn: optional(text),
  sseAlgorithm: optional(text),
  bucketKeyEnabled: optional(flag),
  objectOwnership: optional(text),
  forceDestroy: optional(flag),
  retainOnDelete: optional(flag),
  keyRotationPeriodInDays: optional(number),
  keyDeletionWindowInDays: optional(number),
  keyAdministrators: optional(list(text)),
  additionalKeyPolicyStatements: optional(list(statement)),
  additionalBucketPolicyStatements: optional(list(statement)),
  assumeRoleArn: optional(text),
  profile: optional(text),
};

const shape: Shape<RawSettings> = record<RawSettings>({
  name: textOf("the base of all resource names, such as archive"),
  formerName: optional(text),
  protect: optional(flag),
  replicationEnabled: optional(flag),
  additionalSourceKeyArns: optional(list(text)),
  role: optional(
    record<RoleSettings>({
      name: optional(text),
      path: optional(text),
      permissionsBoundaryArn: optional(text),
      existingArn: optional(text),
    }),
  ),
  tags: optional(map(text)),
  source: record<SideSettings & CredentialSettings>(sideShapes),
  destinations: map(
    record<DestinationSettings & CredentialSettings>({
      ...sideShapes,
      formerName: optional(text),
      storageClass: optional(text),
      accessControlTranslation: optional(flag),
      additionalReplicationRoles: optional(
        list(
          record<AdditionalReplicationRole>({
            roleArn: textOf("the ARN of the role of another source"),
            bucketKeyEnabled: optional(flag),
            deleteMarkerReplication: optional(flag),
            accessControlTranslation: optional(flag),
          }),
        ),
      ),
    }),
  ),
  rules: optional(
    list(
      record<RuleSettings>({
        id: textOf("the name of the rule"),
        priority: optional(number),
        status: optional(text),
        prefix: optional(text),
        tags: optional(map(text)),
        destinations: optional(list(text)),
        deleteMarkerReplication: optional(flag),
        replicaModifications: optional(flag),
        storageClass: optional(text),
        metrics: optional(flag),
        replicationTimeControl: optional(flag),
      }),
    ),
  ),
});

/**
 * Reads the stack's configuration.
 *
 * @throws pulumi.RunError naming every problem at once, before anything is registered.
 */
export function readConfig(): ProgramSettings {
  const namespace = new pulumi.Config().name;
  const raw = rawSettings(namespace, pulumi.runtime.allConfig());
  const { settings, problems } = parseSettings(raw);
  throwProblems(`Configuration ${namespace} of stack ${pulumi.getStack()}`, problems);
  return settings;
}

/** Settings that are text even where they look like something else: `name: "1"`. */
const NAMES = ["name", "formerName"];

/** The settings of a namespace: Pulumi hands out text, and JSON for whatever is more than text. */
export function rawSettings(
  namespace: string,
  config: Record<string, string>,
): Record<string, unknown> {
  const ours = Object.entries(config).filter(([key]) => key.startsWith(`${namespace}:`));
  return Object.fromEntries(
    ours.map(([key, value]) => {
      const setting = key.slice(namespace.length + 1);
      return [setting, NAMES.includes(setting) ? value : fromJson(value)];
    }),
  );
}

function fromJson(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** The settings and everything that is wrong with them. */
export function parseSettings(raw: unknown): { settings: ProgramSettings; problems: Problem[] } {
  const shapeProblems: Problem[] = [];
  const read = shape(raw, "", (problem) => shapeProblems.push(problem));
  const settings = { ...read, protect: read.protect ?? true };
  // A value of the wrong shape was replaced by a neutral one, whose faults are not the user's.
  const misshapen = new Set(shapeProblems.map(({ path }) => path));
  const seen = ({ path }: Problem) => pathsAbove(path).some((above) => misshapen.has(above));
  const meaningProblems = [...validateSettings(settings.name, settings), ...roleProblems(settings)];
  return {
    settings,
    problems: [...shapeProblems, ...meaningProblems.filter((problem) => !seen(problem))],
  };
}

/** A path and all that it lies below, the top too: `a.b[0]`, `a.b`, `a` and the empty path. */
function pathsAbove(path: string): string[] {
  const ends = [...path.matchAll(/[.[]/g)].map(({ index }) => index);
  return [path, ...ends.map((end) => path.slice(0, end)), ""];
}

function roleProblems({ source, destinations }: ProgramSettings): Problem[] {
  const sides = Object.entries(destinations).map(
    ([name, side]) => [`destinations.${name}`, side] as const,
  );
  return [["source", source] as const, ...sides].flatMap(([path, side]) =>
    side.assumeRoleArn === undefined ? [] : roleProblem(path, side, side.assumeRoleArn),
  );
}

function roleProblem(path: string, side: SideSettings, arn: string): Problem[] {
  const wrong = (allowed: string, fix: string) => [
    { path: `${path}.assumeRoleArn`, received: arn, allowed, fix },
  ];
  const role = parseRoleArn(arn);
  if (!role) {
    return wrong(
      "a role ARN of the form arn:<partition>:iam::<account>:role/<name>",
      "copy the whole ARN",
    );
  }
  const partition = partitionOf(side.region);
  if (partition !== undefined && role.partition !== partition) {
    return wrong(`a role in partition ${partition}`, "choose a role of the Region's partition");
  }
  return role.accountId === side.accountId || !isAccountId(side.accountId)
    ? []
    : wrong(`a role of account ${side.accountId}`, "choose a role of the side's own account");
}
