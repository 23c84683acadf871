import type { PolicyResource } from "@pulumi/policy";

import { violation } from "../findings";
import { stackPolicy } from "../policy";
import { attachments, bucketDocuments } from "../stack/attachedDocuments";
import { roleReference } from "../stack/references";
import type { Replication } from "../stack/replications";
import { replicationsOf } from "../stack/replications";
import {
  BUCKET_OBJECT_LOCK,
  BUCKET_REPLICATION,
  BUCKET_VERSIONING,
  ROLE_POLICY,
  ROLE_POLICY_ATTACHMENT,
} from "../stack/resourceTypes";
import type { Side } from "../stack/sides";
import { settingsOf, sidesOf } from "../stack/sides";
import type { Stack } from "../stack/stack";
import { groupedBy } from "../stack/stack";
import { waitedFor } from "./waitedFor";

/**
 * Every BucketReplicationConfig waits, by whatever way, for the versioning of its source and for the
 * versioning, Object Lock and bucket policy of its destinations and the policies of its role, as far as
 * these are resources of the stack. S3 refuses a configuration of unversioned buckets, and objects that
 * it cannot replicate yet fail and are not tried again. Deletion goes the other way round, so that
 * versioning is not touched while a configuration is there.
 *
 * Dependencies are known in previews, so that nothing is left to the update. What no dependency tells,
 * such as a bucket policy whose bucket is an unknown value from nowhere, is not missed. A configuration
 * that a bucket carries itself cannot be put in order, and is not judged here.
 */
export const orderAfterVersioning = stackPolicy(
  {
    name: "s3-replication-order-after-versioning",
    displayName: "Replication begins when both sides and the role are ready",
    description:
      "A replication configuration depends on the versioning of both sides, the destinations' Object Lock and bucket policies and the role's policies.",
    enforcementLevel: "mandatory",
    severity: "medium",
    url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-troubleshoot.html",
    remediationSteps:
      "Name the BucketVersioning of source and destinations, the destinations' BucketObjectLockConfiguration and BucketPolicy and the role's policies and attachments in the option dependsOn of the BucketReplicationConfig.",
    controls: {},
  },
  (stack) => {
    const neededBy = needs(stack);
    const isBefore = waitedFor(stack);
    return replicationsOf(stack)
      .filter(({ config }) => BUCKET_REPLICATION.has(config.type))
      .flatMap((replication) => {
        const { config } = replication;
        const before = isBefore(config);
        const missing = [...neededBy(replication)].filter(([resource]) => !before.has(resource));
        if (missing.length === 0) return [];
        const list = missing.map(([{ name }, part]) => `${name} (${part})`).join(", ");
        return [
          violation(
            config,
            `does not wait for ${list}. S3 refuses it before its buckets are versioned, and objects that it may not replicate yet fail for good. Add to its option dependsOn: ${missing.map(([{ name }]) => name).join(", ")}.`,
          ),
        ];
      });
  },
);

/** What a replication needs, and what each of it is. */
type Needs = Map<PolicyResource, string>;

function needs(stack: Stack): (replication: Replication) => Needs {
  const { sides } = sidesOf(stack);
  const sourcesBy = byConfig(sides, ({ sourceOf }) => sourceOf);
  const destinationsBy = byConfig(sides, ({ destinationOf }) => destinationOf);
  const versioningOf = settingsOf(stack, BUCKET_VERSIONING);
  const lockOf = settingsOf(stack, BUCKET_OBJECT_LOCK);
  const policiesOf = bucketDocuments(stack);
  const rolePoliciesOf = rolePolicies(stack);
  return ({ config, role }) => {
    const needed: Needs = new Map();
    const add = (part: string, resources: readonly PolicyResource[]) => {
      for (const resource of resources) needed.set(resource, part);
    };
    const destinations = destinationsBy.get(config) ?? [];
    for (const side of [...(sourcesBy.get(config) ?? []), ...destinations]) {
      add(`the versioning of ${side.name}`, versioningOf(side).resources);
    }
    for (const side of destinations) {
      add(`the Object Lock of ${side.name}`, lockOf(side).resources);
      const holders = policiesOf(side).documents.map(({ holder }) => holder);
      add(`the bucket policy of ${side.name}`, holders);
    }
    for (const one of role.resources) add(`a policy of ${one.name}`, rolePoliciesOf(one));
    return needed;
  };
}

const byConfig = (sides: readonly Side[], replicationsWith: (side: Side) => Replication[]) =>
  groupedBy(sides, (side) => replicationsWith(side).map(({ config }) => config));

/** The resources that give a role its policies: not a managed policy itself, but what attaches it. */
function rolePolicies(stack: Stack): (role: PolicyResource) => PolicyResource[] {
  const all = [
    ...attachments(stack, ROLE_POLICY, "role", roleReference),
    ...attachments(stack, ROLE_POLICY_ATTACHMENT, "role", roleReference),
    ...attachments(stack, ROLE_POLICY_ATTACHMENT, "roles", roleReference),
  ];
  const byRole = groupedBy(all, ({ to }) => to.resources);
  return (role) => (byRole.get(role) ?? []).map(({ holder }) => holder);
}
