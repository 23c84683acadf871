import path from "node:path";

import type { ResourceRecord } from "./deployment/records";
import type { PolicyViolation, RecordedResource } from "./policyPack";
import { withPolicyPack } from "./policyPack";
import type { Stage } from "./stage";
import type { Finding } from "./steps";

const PACK = path.join(__dirname, "..", "policies");

/** The policy pack, started as the Pulumi CLI starts it, finds nothing in the stack. */
export async function judgedByPolicies(stage: Stage): Promise<Finding> {
  const { project, stack, resources } = stage;
  return withPolicyPack(PACK, { project, stack, dryRun: false }, async (pack) => {
    const perResource = await Promise.all(
      resources.map((resource) => pack.analyze(recorded(resource, resource.inputs))),
    );
    const together = await pack.analyzeStack(
      resources.map((resource) => recorded(resource, resource.outputs)),
    );
    const violations = [...perResource.flat(), ...together];
    return {
      ok: violations.length === 0,
      summary: `${pack.policies.length} policies judge the stack, ${violations.length} violations`,
      details: violations.map(describeViolation),
    };
  });
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
  `${level} ${policy}: ${message}`;
