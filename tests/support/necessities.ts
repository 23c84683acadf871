import type { Document } from "../../components/policyDocuments";
import type { SseAlgorithm } from "../../components/topology";
import { Labels } from "../../proof/labels";
import type { NecessityReport } from "../../proof/necessity";
import { necessity } from "../../proof/necessity";
import type { Policies } from "../../proof/policies";
import { registeredPolicies } from "../../proof/registeredPolicies";
import type { StackConfig } from "../../stackFiles";
import { asCliConfig, exampleConfig, exampleNames, frozenStacks } from "../../stackFiles";

// The policies of the stacks and examples, registered once for all tests: each takes a child process.

/** The stacks and examples, and one that no file has. */
export const CONFIGS: Record<string, () => StackConfig> = {
  ...Object.fromEntries(
    frozenStacks.names().map((name) => [name, () => frozenStacks.config(name)]),
  ),
  ...Object.fromEntries(exampleNames().map((name) => [name, () => exampleConfig(name)])),
  "prod without Bucket Keys": () => {
    const { "replicated-bucket:source": source, "replicated-bucket:destinations": destinations } =
      frozenStacks.settings("prod") as Record<string, Record<string, object>>;
    const off = (side: object) => ({ ...side, bucketKeyEnabled: false });
    const sides = Object.entries(destinations!).map(([name, side]) => [name, off(side)]);
    const changes = { source: off(source!), destinations: Object.fromEntries(sides) as object };
    return { ...frozenStacks.config("prod"), ...asCliConfig(changes) };
  },
  "prod by aws:kms:dsse": () => prodBy("aws:kms:dsse"),
  "prod by AES256": () => prodBy("AES256"),
  // What the role must decrypt then, and what lies under a destination's key without Bucket Keys.
  "prod by AES256, after it had a key": () => {
    const older = "arn:aws:kms:us-east-1:111111111111:key/11111111-1111-4111-8111-111111111112";
    const changes = { additionalSourceKeyArns: [older] };
    return { ...prodBy("AES256", { bucketKeyEnabled: false }), ...asCliConfig(changes) };
  },
};

/** The configuration of prod, whose source encrypts otherwise; its destinations do, too, where they can. */
export function prodBy(sseAlgorithm: SseAlgorithm, ofDestinations: object = {}): StackConfig {
  const { "replicated-bucket:source": source, "replicated-bucket:destinations": destinations } =
    frozenStacks.settings("prod") as Record<string, Record<string, object>>;
  const same = sseAlgorithm === "AES256" ? {} : { sseAlgorithm };
  const sides = Object.entries(destinations!).map(([name, side]) => [
    name,
    { ...side, ...same, ...ofDestinations },
  ]);
  const changes = {
    source: { ...source, sseAlgorithm },
    destinations: Object.fromEntries(sides) as object,
  };
  return { ...frozenStacks.config("prod"), ...asCliConfig(changes) };
}

const registered = new Map<string, Promise<Policies>>();

/** The policies of a stack, registered once for all tests: all of them together, with the first asked for. */
export function policiesOf(name: string): Promise<Policies> {
  if (registered.size === 0) {
    for (const [each, configOf] of Object.entries(CONFIGS)) {
      const policies = registeredPolicies(each.split(" ")[0]!, configOf());
      // Whoever asks for it gets the error.
      policies.catch(() => undefined);
      registered.set(each, policies);
    }
  }
  return registered.get(name)!;
}

/** What came of taking parts away, and how long that took. */
interface Timed {
  report: NecessityReport;
  milliseconds: number;
}
const reports = new Map<string, Promise<Timed>>();

async function timed(name: string): Promise<Timed> {
  const policies = await policiesOf(name);
  const start = performance.now();
  const report = await labelled(policies);
  return { report, milliseconds: Math.round(performance.now() - start) };
}

/** What is necessary in a stack, found out once for all tests. */
export function reportOf(name: string): Promise<Timed> {
  const report = reports.get(name) ?? timed(name);
  reports.set(name, report);
  return report;
}

/** What is necessary, in words. */
export function labelled(policies: Policies): Promise<NecessityReport> {
  const labels = new Labels(policies.topology);
  return necessity(policies, (arn) => labels.policy(arn));
}

/** The policies with other documents for these resources. */
export const withResources = (policies: Policies, ...changed: [string, Document][]): Policies => ({
  ...policies,
  resources: new Map([...policies.resources, ...changed]),
});

/** What a report says of its parts. */
export const textsOf = (parts: { text: string }[]) => parts.map(({ text }) => text);
