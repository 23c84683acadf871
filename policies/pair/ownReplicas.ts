import type { PolicyResource } from "@pulumi/policy";

import type { Finding } from "../findings";
import { ruleViolation, violation } from "../findings";
import { stackPolicy } from "../policy";
import { BUCKET_OWNERSHIP } from "../stack/resourceTypes";
import type { Settings } from "../stack/sides";
import { settingsOf } from "../stack/sides";
import { groupedBy } from "../stack/stack";
import { propertyOf } from "../stack/stackResources";
import { at, show, Unknown } from "../stack/unknownValues";
import type { Leg, Place } from "./places";
import { legsOf } from "./places";

interface Config {
  bucketOwnerEnforced: string[];
}

/**
 * Replicas in another account belong to that account, and a source does not take objects that its
 * replication role cannot read. Otherwise the destination's account keeps what it may not open.
 *
 * Either the destination's BucketOwnershipControls are BucketOwnerEnforced, as is a new bucket without
 * any; or each rule to it has the owner override, which needs the destination's account. A bucket outside
 * the stack has its ownership set where it is made: the option names those that are BucketOwnerEnforced.
 * Ownership is judged where both accounts are known: by the rule, by the providers, by the role.
 *
 * In a preview of several new destinations a rule is left to the update, with an advisory, where it needs
 * an override for some of them only.
 */
export const ownReplicas = stackPolicy<Config>(
  {
    name: "s3-replication-own-replicas",
    displayName: "Replicas belong to the destination's account",
    description:
      "Replicas in another account belong to that account, and objects of the source do not stay with whoever writes them.",
    enforcementLevel: "mandatory",
    severity: "medium",
    url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-change-owner.html",
    remediationSteps:
      'Give the destination BucketOwnershipControls with objectOwnership "BucketOwnerEnforced", or set accessControlTranslation.owner of each rule to "Destination" and destination.account to the account of the destination.',
    controls: {},
  },
  (stack, { bucketOwnerEnforced }) => {
    const ownershipOf = settingsOf(stack, BUCKET_OWNERSHIP);
    const legs = legsOf(stack);
    const sources = new Map(
      legs.flatMap((leg) => leg.sources.map((one) => [one.id, { one, leg }])),
    );
    return [
      ...[...sources.values()].flatMap(({ one, leg }) =>
        sourceFindings(one, leg.config, ownershipOf(one)),
      ),
      ...merged(
        legs.flatMap((leg) => [
          ...accountFaults(leg),
          ...ownerFaults(leg, (place) =>
            ownershipFault(place, ownershipOf(place), bucketOwnerEnforced),
          ),
        ]),
      ),
    ];
  },
  {
    bucketOwnerEnforced: {
      type: "array",
      items: { type: "string", minLength: 1 },
      description:
        "Names of destination buckets outside the stack whose Object Ownership is BucketOwnerEnforced.",
      default: [],
    },
  },
);

const objectOwnership = (controls: PolicyResource) =>
  at(propertyOf(controls, "rule"), "objectOwnership");

function sourceFindings(
  { name }: Place,
  config: PolicyResource,
  { resources }: Settings,
): Finding[] {
  return resources.flatMap((controls): Finding[] => {
    const value = objectOwnership(controls);
    if (value instanceof Unknown) return [value];
    if (value !== "ObjectWriter") return [];
    return [
      violation(
        controls,
        `leaves the objects in ${name}, the source of ${config.name}, with the accounts that write them (objectOwnership is "ObjectWriter"), so that the replication role cannot read those of others. Set objectOwnership to "BucketOwnerEnforced".`,
      ),
    ];
  });
}

/** What is wrong with a rule; the same fault of several rules is said once. */
interface RuleFault {
  config: PolicyResource;
  label: string;
  fault: string;
}

function accountFaults({ config, rule: { data, label } }: Leg): RuleFault[] {
  const translation = at(data, "destination", "accessControlTranslation");
  const isMissing = at(data, "destination", "account") === undefined;
  if (translation === undefined || translation instanceof Unknown || !isMissing) return [];
  const fault =
    "accessControlTranslation is set without destination.account, which S3 refuses. Set destination.account to the id of the destination's account.";
  return [{ config, label, fault }];
}

/** Why replicas in a place may not belong to its account, and what to do; undefined where they do. */
type OwnershipFault = { reason: string; fix: string } | Unknown | undefined;

function ownershipFault(
  { bucket, name, undecided }: Place,
  { resources, unknown }: Settings,
  enforced: readonly string[],
): OwnershipFault {
  for (const controls of resources) {
    const value = objectOwnership(controls);
    if (value instanceof Unknown) return value;
    if (value === "BucketOwnerEnforced") continue;
    const reason = `objectOwnership of ${controls.name} is ${show(value)}`;
    return { reason, fix: 'Set it to "BucketOwnerEnforced"' };
  }
  if (resources.length > 0 || enforced.includes(name)) return undefined;
  // Controls of some bucket that only the update can tell may be this bucket's.
  if (bucket || unknown.length > 0) return unknown[0];
  const reason = "nothing in the stack tells its Object Ownership";
  const fix = "Name it in the option bucketOwnerEnforced if it is BucketOwnerEnforced";
  return undecided ?? { reason, fix };
}

function ownerFaults(leg: Leg, faultAt: (place: Place) => OwnershipFault): (RuleFault | Unknown)[] {
  const { config, rule, sources, destinations } = leg;
  const owner = at(rule.data, "destination", "accessControlTranslation", "owner");
  if (owner === "Destination") return [];
  const routes = sources.flatMap((source) =>
    destinations.map((destination) => ({
      from: source.account,
      to: destination.account,
      destination,
    })),
  );
  const found = routes.map(({ from, to, destination }) => {
    const fault =
      from === undefined || to === undefined || from === to ? undefined : faultAt(destination);
    if (fault === undefined || fault instanceof Unknown) return fault;
    // Whether it matters is as little known as the accounts are, or as the override is.
    const unknown = [from, to, owner].find((one) => one instanceof Unknown);
    if (unknown) return unknown;
    return {
      config,
      label: rule.label,
      fault: `replicas in ${destination.name} of account ${show(to)} may stay with account ${show(from)}, since ${fault.reason}. ${fault.fix}, or set accessControlTranslation.owner of the rule to "Destination" and destination.account to ${show(to)}.`,
    };
  });
  const faults = found.filter((one) => one !== undefined);
  // Of several destinations that only the update can tell apart, one is in good order.
  const undecided = [...sources, ...destinations].flatMap((place) => place.undecided ?? []);
  const isOpen = undecided.length > 0 && faults.length > 0 && faults.length < found.length;
  return isOpen ? undecided : faults;
}

function merged(faults: readonly (RuleFault | Unknown)[]): Finding[] {
  const unknown = faults.filter((one) => one instanceof Unknown);
  const known = faults.flatMap((one) => (one instanceof Unknown ? [] : one));
  const same = groupedBy(known, ({ config, fault }) => [`${config.urn} ${fault}`]);
  const violations = [...same.values()].flatMap((group) =>
    group.slice(0, 1).map(({ config, fault }) =>
      ruleViolation(
        config,
        group.map(({ label }) => label),
        fault,
      ),
    ),
  );
  return [...unknown, ...violations];
}
