import { bucketKeyOf, defaultEncryptionsOf } from "../stack/defaultEncryption";
import type { Replication, Rule } from "../stack/replications";
import { prefixOf, replicatesDeleteMarkers, replicationsOf } from "../stack/replications";
import { sidesOf } from "../stack/sides";
import type { Stack } from "../stack/stack";
import { regionOf } from "../stack/stackResources";
import { at } from "../stack/unknownValues";
import type { Named } from "./named";
import { bucketsOf, keysOf, roleNamed } from "./named";

/** A bucket that takes part, with the keys that matter to the role. */
export interface Participant extends Named {
  /** The source: of its default encryption. A destination: of its replicas. */
  keys: Named[];
  /** Whether the bucket gives new objects a Bucket Key. */
  bucketKeyEnabled: boolean;
  /** Of the objects that the rules replicate; "" for all. */
  prefixes: string[];
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
    const { config, role, source, rules } = replication;
    // S3 replicates within one partition.
    const region = regionOf(config);
    const [roleResource, otherRole] = role.resources;
    const [bucket] = bucketsOf(source, region);
    if (!roleResource || otherRole || !bucket) return [];
    const enabled = rules.filter(({ data }) => at(data, "status") !== "Disabled");
    const destinations = new Map<string, Destination>();
    for (const rule of enabled) {
      for (const to of bucketsOf(rule.destination, region)) {
        const { bucketKeyEnabled } = encryptionOf(to);
        const before = destinations.get(to.arn) ?? {
          ...to,
          bucketKeyEnabled,
          keys: [],
          prefixes: [],
          receivesDeleteMarkers: false,
          changesOwner: false,
        };
        destinations.set(to.arn, withRule(stack, before, rule));
      }
    }
    return [
      {
        replication,
        role: roleNamed(roleResource),
        source: {
          ...bucket,
          ...encryptionOf(bucket),
          prefixes: [...new Set(enabled.map(prefixOf))],
        },
        destinations: [...destinations.values()],
      },
    ];
  });
}

function withRule(stack: Stack, destination: Destination, rule: Rule): Destination {
  const { data, replicaKey } = rule;
  const candidates = keysOf(stack, replicaKey);
  const near = candidates.filter(({ region }) => region === destination.region);
  const keys = [...destination.keys, ...(near.length > 0 ? near : candidates)];
  const owner = at(data, "destination", "accessControlTranslation", "owner");
  return {
    ...destination,
    keys: [...new Map(keys.map((key) => [key.resource?.urn ?? key.arn, key])).values()],
    prefixes: [...new Set([...destination.prefixes, prefixOf(rule)])],
    receivesDeleteMarkers:
      destination.receivesDeleteMarkers || replicatesDeleteMarkers(rule) === true,
    changesOwner: destination.changesOwner || owner === "Destination",
  };
}

/** What the default encryption of a bucket says, as far as the stack sets it. */
function defaultEncryption(stack: Stack) {
  const encryptionsOf = defaultEncryptionsOf(stack);
  const sides = new Map(sidesOf(stack).sides.map((side) => [side.bucket ?? side.name, side]));
  return ({ resource, name }: Named): Pick<Participant, "keys" | "bucketKeyEnabled"> => {
    const side = sides.get(resource ?? name);
    const encryptions = side ? encryptionsOf(side).encryptions : [];
    return {
      bucketKeyEnabled: encryptions.some((encryption) => bucketKeyOf(encryption) === true),
      keys: encryptions.flatMap(({ key }) => keysOf(stack, key)),
    };
  };
}
