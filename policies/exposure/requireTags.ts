import type { PolicyResource } from "@pulumi/policy";

import type { Finding } from "../findings";
import { violation } from "../findings";
import { stackPolicy } from "../policy";
import { parsed } from "../stack/json";
import { replicationKeysOf } from "../stack/replicationKeys";
import { replicationsOf } from "../stack/replications";
import { sidesOf } from "../stack/sides";
import { propertyOf } from "../stack/stackResources";
import { at, readProperty, Unknown } from "../stack/unknownValues";

interface Config {
  tags: string[];
}

/**
 * The buckets, the keys and the role of every replication carry tags of these keys, of whatever value
 * but an empty one; none unless configured.
 *
 * A tag counts that the resource has (`tags`, `tagsAll`) or its provider adds (`defaultTags`): a preview
 * does not know `tagsAll` of new resources. A tag whose value is unknown is there. Default tags that a
 * provider takes from its environment count in an update only.
 */
export const requireTags = stackPolicy<Config>(
  {
    name: "s3-replication-require-tags",
    displayName: "What takes part in a replication is tagged",
    description: "The buckets, keys and role of a replication carry the required tags.",
    enforcementLevel: "mandatory",
    severity: "low",
    url: "https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html",
    remediationSteps:
      "Add the tags to tags of each resource, or to defaultTags of the provider that makes it.",
    controls: {},
  },
  (stack, { tags }) => {
    if (tags.length === 0) return [];
    const { sides, unknown } = sidesOf(stack);
    const parts = new Map<PolicyResource, string>();
    for (const { bucket, part } of sides) if (bucket) parts.set(bucket, part);
    for (const { key, use } of replicationKeysOf(stack).keys) parts.set(key, `the key that ${use}`);
    for (const { config, role } of replicationsOf(stack)) {
      for (const resource of role.resources) {
        if (!parts.has(resource)) parts.set(resource, `the role of ${config.name}`);
      }
    }
    return [
      ...unknown,
      ...[...parts].flatMap(([resource, part]) => tagFindings(resource, part, tags)),
    ];
  },
  {
    tags: {
      type: "array",
      description: "The keys of the tags that are required.",
      items: { type: "string", minLength: 1 },
      default: [],
    },
  },
);

function tagFindings(
  resource: PolicyResource,
  part: string,
  required: readonly string[],
): Finding[] {
  const [own, defaults] = [propertyOf(resource, "tags"), defaultTags(resource)];
  const known = [own, defaults, propertyOf(resource, "tagsAll")].filter(
    (tags) => !(tags instanceof Unknown),
  );
  const missing = required.filter((key) => known.every((tags) => at(tags, key) === undefined));
  if (missing.length === 0) return [];
  // Where these two are known, `tagsAll` holds no more.
  if (own instanceof Unknown) return [own];
  if (defaults instanceof Unknown) return [new Unknown(resource.urn, resource.name, "tagsAll")];
  return [
    violation(
      resource,
      `is ${part} and lacks ${missing.map((key) => `"${key}"`).join(", ")} among its tags. Add ${missing.length > 1 ? "them" : "it"} to tags, or to defaultTags of its provider.`,
    ),
  ];
}

/** Providers hold all that is not text as JSON text. */
function defaultTags({ provider }: PolicyResource): unknown {
  const value = provider && readProperty(provider, "defaultTags");
  return at(typeof value === "string" ? parsed(value) : value, "tags");
}
