import type {
  ResourceValidationArgs,
  ResourceValidationPolicy,
  StackValidationPolicy,
} from "@pulumi/policy";

import type { Controls } from "./controls";
import { tagsOf } from "./controls";
import type { Finding } from "./findings";
import { reportsOf, tell } from "./findings";
import type { ResourceKind } from "./stack/resourceTypes";
import type { Stack } from "./stack/stack";
import { sharedStack } from "./stack/sharedStack";
import { isPartlyUnknown } from "./stack/unknownValues";
import type { OptionSchema, Suppression } from "./suppressions";
import { SUPPRESSIONS, today } from "./suppressions";

/** What every policy says of itself. */
export interface Description {
  /** Its id, `s3-replication-<verb>-<what>`: a contract, since configurations name it. */
  name: string;
  /** Its title. */
  displayName: string;
  /** What holds where it is not violated, in one sentence. */
  description: string;
  enforcementLevel: "advisory" | "mandatory" | "disabled";
  severity: "low" | "medium" | "high" | "critical";
  /** The page of AWS or Pulumi that says why. */
  url: string;
  /** What to do about a violation. */
  remediationSteps: string;
  /** What others call the same demand. */
  controls: Controls;
}

/** A policy as the pack lists it and the documentation describes it. */
export type PairPolicy = (ResourceValidationPolicy | StackValidationPolicy) & Description;

/** Options of a policy, by name. Each has a default, so that a pack without configuration judges. */
export type Options<Config> = {
  [Option in keyof Config]: OptionSchema & {
    description: string;
    default: Config[Option];
  };
};

type WithSuppressions<Config> = Config & { suppressions?: Suppression[] };

/** A policy that judges the stack as a whole, with the outputs of its resources. */
export function stackPolicy<Config extends object = object>(
  description: Description,
  judge: (stack: Stack, config: Config) => Finding[],
  options?: Options<Config>,
): StackValidationPolicy & Description {
  return {
    ...described(description, options),
    validateStack: (args, report) => {
      const config = withDefaults(args.getConfig<WithSuppressions<Config>>(), options);
      const stack = sharedStack(args.resources);
      const findings = judge(stack, config);
      const isAllKnown = () => !stack.resources.some(isPartlyUnknown);
      const reports = reportsOf(findings, config.suppressions ?? [], today(), isAllKnown);
      tell(reports, description.description, report);
    },
  };
}

/** A resource as resource policies see it: its inputs, before it is created or changed. */
export type ResourceInputs = ResourceValidationArgs;

/**
 * A policy that judges single resources of a kind by their inputs, before they are created or changed:
 * what can be told from one resource alone is refused in time, even in an update without a preview.
 */
export function resourcePolicy<Config extends object = object>(
  description: Description,
  kind: ResourceKind,
  judge: (resource: ResourceInputs, config: Config) => Finding[],
  options?: Options<Config>,
): ResourceValidationPolicy & Description {
  return {
    ...described(description, options),
    validateResource: (resource, report) => {
      if (!kind.has(resource.type)) return;
      const config = withDefaults(resource.getConfig<WithSuppressions<Config>>(), options);
      // Suppressions of other resources are not idle just because this one is looked at.
      const own = (config.suppressions ?? []).filter(
        (one) => one.resource === resource.name || one.resource === resource.urn,
      );
      const isAllKnown = () => !isPartlyUnknown(resource);
      const reports = reportsOf(judge(resource, config), own, today(), isAllKnown);
      tell(reports, description.description, report);
    },
  };
}

/** The Pulumi CLI fills the defaults in; whoever else runs the pack may not. */
function withDefaults<Config extends object, Given extends Partial<Config>>(
  given: Given,
  options?: Options<Config>,
) {
  const entries = Object.entries<OptionSchema>(options ?? {});
  return {
    ...Object.fromEntries(entries.map(([name, { default: value }]) => [name, value])),
    ...given,
  };
}

function described<Config>(description: Description, options?: Options<Config>) {
  return {
    ...description,
    tags: tagsOf(description.controls),
    configSchema: { properties: { ...options, suppressions: SUPPRESSIONS } },
  };
}
