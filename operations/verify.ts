import { replicaKeyActions, replicateActions } from "../components/policyDocuments";
import { isCrossAccount } from "../components/topology";
import type { ClientsOf } from "./awsClients";
import type { CanaryTimes } from "./canary";
import { verifyCanaries } from "./canary";
import type { Check } from "./checks";
import { verifyRecentObjects } from "./recentObjects";
import type { StackOutputs } from "./stackOutputs";
import { verifyReplication } from "./verifyReplication";
import { topologyOf } from "./verifyRole";
import { verifySide } from "./verifySide";

/** How thoroughly to look. */
export interface VerifyOptions {
  /** How many recent objects to look at; 0 for none. */
  sample: number;
  /** How to follow canary objects. Defaults to writing none, and then nothing is changed at all. */
  canary?: CanaryTimes;
}

/**
 * Whether the stack is in AWS as its outputs say, and replicates: buckets, keys, policies, role,
 * configuration, recent objects and, if asked, objects of its own.
 */
export async function verify(
  outputs: StackOutputs,
  clientsOf: ClientsOf,
  options: VerifyOptions,
  progress: (line: string) => void,
): Promise<Check[]> {
  const { source, destinations, roleArn } = outputs;
  const topology = topologyOf(outputs);
  progress(`looking at ${1 + Object.keys(destinations).length} buckets, their keys and the rules`);
  const readableKeys = [topology.source.keyArn ?? [], topology.source.additionalKeyArns].flat();
  const resources = await Promise.all([
    verifySide({ name: "source", outputs: source, clients: clientsOf(source), readableKeys }),
    ...topology.destinations.flatMap((destination) => {
      const { name } = destination;
      const side = destinations[name];
      if (!side) return [];
      const grantee = {
        roleArn,
        bucketActions: replicateActions(destination),
        keyActions: replicaKeyActions(topology.source, destination),
        ...wantedOf(outputs, name),
      };
      const clients = clientsOf(side);
      const foreign = isCrossAccount(source, side);
      return verifySide({ name, outputs: side, clients, grantee: foreign ? grantee : undefined });
    }),
    verifyReplication(outputs, clientsOf(source)),
  ]);
  if (options.sample > 0) progress(`looking at up to ${options.sample} recent objects`);
  const recent = await verifyRecentObjects(outputs, clientsOf, options.sample);
  const canaries = options.canary
    ? await verifyCanaries(outputs, clientsOf, options.canary, progress)
    : [];
  return [...resources.flat(), ...recent, ...canaries];
}

/** What the owners of a destination's bucket and key must add, where the stack does not write it. */
function wantedOf({ required }: StackOutputs, name: string) {
  const { bucketPolicyStatements = [], keyPolicyStatements = [] } =
    required?.destinations[name] ?? {};
  const output = `required.destinations.${name}`;
  const wanted = (statements: unknown[], part: string) =>
    statements.length > 0 ? { output: `${output}.${part}` } : undefined;
  return {
    bucketStatements: wanted(bucketPolicyStatements, "bucketPolicyStatements"),
    keyStatements: wanted(keyPolicyStatements, "keyPolicyStatements"),
  };
}
