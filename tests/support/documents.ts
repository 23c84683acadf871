import type { Document } from "../../components/policyDocuments";
import { rolePolicy, trustPolicy } from "../../components/policyDocuments";
import {
  bucketPolicy,
  destinationGrants,
  keyPolicy,
  replicaKeyGrant,
} from "../../components/resourcePolicies";
import type { ReplicationSettings } from "../../components/settings";
import type { Topology } from "../../components/topology";
import { isCrossAccount } from "../../components/topology";
import type { Policies } from "../../proof/policies";
import { assumedKeyPolicies } from "../../proof/registeredPolicies";
import { topologyOf } from "./arbitraries";

/**
 * The policies of a component, made by its own functions without making any resource. That the component
 * registers the same is a test of its own, in tests/properties/permissions.spec.ts.
 */
export function policiesOf(settings: ReplicationSettings, name?: string): Policies {
  const topology = topologyOf(settings, name);
  const { source, destinations } = topology;
  const resources = new Map<string, Document>([[topology.roleArn, trustPolicy()]]);
  for (const side of destinations) {
    const across = isCrossAccount(source, side);
    resources.set(
      side.bucketArn,
      bucketPolicy(side, across ? destinationGrants(topology, side) : []),
    );
    if (settings.destinations[side.name]?.kmsKeyArn === undefined) {
      const grants = across ? [replicaKeyGrant(topology, side)] : [];
      resources.set(side.keyArn, keyPolicy(topology.partition, side.accountId, grants));
    }
  }
  resources.set(source.bucketArn, bucketPolicy(source));
  if (settings.source.kmsKeyArn === undefined && source.keyArn !== undefined) {
    resources.set(source.keyArn, keyPolicy(topology.partition, source.accountId));
  }
  return withAssumed(topology, resources);
}

function withAssumed(topology: Topology, resources: Map<string, Document>): Policies {
  const assumed = assumedKeyPolicies(topology, resources);
  return {
    topology,
    role: rolePolicy(topology),
    resources: new Map([...resources, ...assumed]),
    assumed: [...assumed.keys()],
  };
}
