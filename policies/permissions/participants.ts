import { keyReference } from "../stack/references";
import type { Replication, Rule } from "../stack/replications";
import { replicationsOf } from "../stack/replications";
import { BUCKET_ENCRYPTION } from "../stack/resourceTypes";
import { settingsOf, sidesOf } from "../stack/sides";
import type { Stack } from "../stack/stack";
import { dependenciesOf, propertyOf } from "../stack/stackResources";
import { at, itemsOf } from "../stack/unknownValues";
import type { Named } from "./named";
import { bucketsOf, keysOf, roleNamed } from "./named";

/** A bucket that takes part, with the keys that matter to the role. */
export interface Participant extends Named {
  /** The source: of its default encryption. A destination: of its replicas. */
  keys: Named[];
  /** Whether the bucket gives new objects a Bucket Key. */
  bucketKeyEnabled: boolean;
}

/** A destination, as the rules have it that are not disabled. */
export interface Destination extends Participant {
  receivesDeleteMarkers: boolean;
  changesOwner: boolean;
}

/** A replication by a role of the stack. */
export interface Participants {
  replication: Replication;
  role: Named;
  source: Participant;
  destinations: Destination[];
}

/**
 * Who takes part in each replication by a role of the stack. Where a preview cannot tell which bucket
 * or key a rule means, all that it may be take part: the role needs each of them for some rule.
 */
export function participantsOf(stack: Stack): Participants[] {
  const encryptionOf = defaultEncryption(stack);
  return replicationsOf(stack).flatMap((replication) => {
    const { role, source, rules } = replication;
    const [roleResource, otherRole] = role.resources;
    const [bucket] = bucketsOf(source);
    if (!roleResource || otherRole || !bucket) return [];
    const destinations = new Map<string, Destination>();
    for (const rule of rules.filter(({ data }) => at(data, "status") !== "Disabled")) {
      for (const to of bucketsOf(rule.destination)) {
        const { bucketKeyEnabled } = encryptionOf(to);
        const before = destinations.get(to.arn) ?? {
          ...to,
          bucketKeyEnabled,
          keys: [],
          receivesDeleteMarkers: false,
          changesOwner: false,
        };
        destinations.set(to.arn, withRule(before, rule));
      }
    }
    return [
      {
        replication,
        role: roleNamed(roleResource),
        source: { ...bucket, ...encryptionOf(bucket) },
        destinations: [...destinations.values()],
      },
    ];
  });
}

function withRule(destination: Destination, { data, replicaKey }: Rule): Destination {
  const candidates = replicaKey ? keysOf(replicaKey) : [];
  const near = candidates.filter(({ region }) => region === destination.region);
  const keys = [...destination.keys, ...(near.length > 0 ? near : candidates)];
  const isEnabled = at(data, "deleteMarkerReplication", "status") === "Enabled";
  const owner = at(data, "destination", "accessControlTranslation", "owner");
  return {
    ...destination,
    keys: [...new Map(keys.map((key) => [key.resource?.urn ?? key.arn, key])).values()],
    receivesDeleteMarkers: destination.receivesDeleteMarkers || isEnabled,
    changesOwner: destination.changesOwner || owner === "Destination",
  };
}

/** What the default encryption of a bucket says, as far as the stack sets it. */
function defaultEncryption(stack: Stack) {
  const settings = settingsOf(stack, BUCKET_ENCRYPTION);
  const sides = new Map(sidesOf(stack).sides.map((side) => [side.bucket ?? side.name, side]));
  return ({ resource, name }: Named): Pick<Participant, "keys" | "bucketKeyEnabled"> => {
    const side = sides.get(resource ?? name);
    const configured = (side ? settings(side).resources : []).flatMap((config) =>
      itemsOf(propertyOf(config, "rules")).map((rule) => ({ config, rule })),
    );
    return {
      bucketKeyEnabled: configured.some(({ rule }) => at(rule, "bucketKeyEnabled") === true),
      keys: configured.flatMap(({ config, rule }) => {
        const key = at(rule, "applyServerSideEncryptionByDefault", "kmsMasterKeyId");
        if (key === undefined) return [];
        return keysOf(keyReference(stack, key, dependenciesOf(config, "rules")));
      }),
    };
  };
}
