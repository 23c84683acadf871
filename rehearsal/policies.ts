import path from "node:path";

import type { ResourceRecord } from "./deployment/records";
import { readPolicyConfig } from "./policyConfig";
import type { PolicyPack, PolicyViolation, RecordedResource } from "./policyPack";
import { startPolicyPack } from "./policyPack";
import type { Stage } from "./stage";
import type { Finding } from "./steps";

const ROOT = path.join(__dirname, "..");
const PACK = path.join(ROOT, "policies");
/** Levels, options and suppressions of the repository's own stacks; there need be none. */
const CONFIG = path.join(ROOT, "policies.json");

/** The policy pack of the repository, getting ready. */
export interface Judge {
  /** What the pack finds in the stack. */
  judge(): Promise<Finding>;
  /** Ends it. */
  dismiss(): Promise<void>;
}

/**
 * Starts the policy pack as the Pulumi CLI does, configured by `policies.json` where that is there. That takes a
 * second, which a deployment need not wait.
 *
 * @throws Error if that file cannot be used.
 */
export function summonJudge(stage: Stage, config = CONFIG): Judge {
  const { project, stack } = stage;
  const starting = startPolicyPack(
    PACK,
    { project, stack, dryRun: false },
    readPolicyConfig(config),
  );
  // Whoever judges gets the error; until then nobody waits for it.
  starting.catch(() => undefined);
  return {
    judge: async () => judgedBy(await starting, stage),
    dismiss: async () => {
      const pack = await starting.catch(() => undefined);
      await pack?.close();
    },
  };
}

async function judgedBy(pack: PolicyPack, stage: Stage): Promise<Finding> {
  // Pulumi's engine shows policies what it registers, and not what it only reads.
  const resources = stage.resources.filter(({ read }) => !read);
  const perResource = await Promise.all(
    resources.map((resource) => pack.analyze(recorded(resource, resource.inputs))),
  );
  const together = await pack.analyzeStack(
    resources.map((resource) => recorded(resource, resource.outputs)),
  );
  return verdict(pack.policies.length, [...perResource.flat(), ...together]);
}

/** What the findings of so many policies come to: an advisory one is told, and stops no deployment. */
export function verdict(policies: number, found: readonly PolicyViolation[]): Finding {
  const advisory = found.filter(({ level }) => level === "advisory").length;
  const violations = found.length - advisory;
  const advice = advisory > 0 ? `, ${advisory} advisory` : "";
  return {
    ok: violations === 0,
    summary: `${policies} policies judge the stack, ${violations} violations${advice}`,
    details: found.map(describeViolation),
  };
}

function recorded(record: ResourceRecord, properties: Record<string, unknown>): RecordedResource {
  const { urn, type, name, parent, dependencies, propertyDependencies, provider, protect } = record;
  return {
    ...{ urn, type, name, parent, dependencies, propertyDependencies, protect, properties },
    provider: provider && {
      urn: provider.urn,
      type: "pulumi:providers:aws",
      name: provider.name,
      properties: provider.inputs,
    },
  };
}

const describeViolation = ({ policy, level, message }: PolicyViolation) =>
  `${level} ${policy}: ${message.replaceAll("\n", " ")}`;
