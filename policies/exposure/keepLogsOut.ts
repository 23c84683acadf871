import type { PolicyResource } from "@pulumi/policy";

import type { Finding } from "../findings";
import { violation } from "../findings";
import { stackPolicy } from "../policy";
import type { Reference } from "../stack/references";
import { bucketReference, bucketReferenceOf } from "../stack/references";
import type { Rule } from "../stack/replications";
import { BUCKET, BUCKET_LOGGING, BUCKET_OBJECT_LOCK } from "../stack/resourceTypes";
import type { Side } from "../stack/sides";
import { sidesOf } from "../stack/sides";
import type { Stack } from "../stack/stack";
import { resourcesOf } from "../stack/stack";
import { dependenciesOf, propertyOf } from "../stack/stackResources";
import { at, itemsOf, show, Unknown } from "../stack/unknownValues";

/**
 * No server access logs go to a bucket of a replication, whatever bucket they are of: in a source they
 * would be replicated, among replicas nobody looks for them. Nor do logs of a replicated bucket go to
 * itself or to a bucket with Object Lock.
 *
 * Logs may go to a source of which every rule, disabled ones too, leaves them out: by a prefix that
 * neither begins the known `targetPrefix` nor begins with it, or by tags, which logs have not.
 *
 * The deprecated logging of a bucket itself is judged where no BucketLogging configures it and it is
 * known. A target or a prefix that only the update knows is left to it, with an advisory.
 */
export const keepLogsOut = stackPolicy(
  {
    name: "s3-replication-keep-logs-out",
    displayName: "Replicated buckets take no access logs",
    description:
      "No server access logs are delivered to where they would be replicated, be mixed with replicas, cause logs themselves or be refused.",
    enforcementLevel: "mandatory",
    severity: "medium",
    url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html",
    remediationSteps:
      "Set targetBucket of the BucketLogging to a bucket of the same Region and account that is neither replicated nor locked.",
    controls: {},
  },
  (stack) => {
    const { sides, unknown } = sidesOf(stack);
    return [
      ...unknown,
      ...(sides.length > 0 ? loggingsOf(stack) : []).flatMap((logging) =>
        loggingFindings(stack, logging, sides),
      ),
    ];
  },
);

const FIX = "Set targetBucket to a bucket that is neither replicated nor locked.";

interface Logging {
  /** The BucketLogging, or the bucket itself. */
  config: PolicyResource;
  /** The bucket whose logs they are. */
  of: Reference;
  to: Reference;
  prefix: unknown;
}

function loggingsOf(stack: Stack): Logging[] {
  const loggings = resourcesOf(stack, BUCKET_LOGGING).map((config) => {
    const target = propertyOf(config, "targetBucket");
    return {
      config,
      of: bucketReferenceOf(stack, config),
      to: bucketReference(stack, target, dependenciesOf(config, "targetBucket")),
      prefix: propertyOf(config, "targetPrefix"),
    };
  });
  const configured = new Set(loggings.flatMap(({ of }) => of.resources));
  const inline = resourcesOf(stack, BUCKET).flatMap((bucket) => {
    // A `BucketV2` has a list of one.
    const [logging = propertyOf(bucket, "logging")] = itemsOf(propertyOf(bucket, "loggings"));
    const target = at(logging, "targetBucket");
    if (configured.has(bucket) || typeof target !== "string") return [];
    return [
      {
        config: bucket,
        of: { resources: [bucket] },
        to: bucketReference(stack, target, []),
        prefix: at(logging, "targetPrefix"),
      },
    ];
  });
  return [...loggings, ...inline];
}

function loggingFindings(stack: Stack, logging: Logging, sides: readonly Side[]): Finding[] {
  const { config, of, to } = logging;
  if (to.unknown) return [to.unknown];
  const wrong = (fault: string) => [violation(config, `${fault}. ${FIX}`)];
  const logged = sides.find((side) => isIt(of, side));
  const target = sides.find((side) => isIt(to, side));
  if (logged && logged === target) {
    return wrong(
      `delivers the access logs of ${logged.name}, ${logged.part}, to itself, so that each delivery is logged in turn`,
    );
  }
  const [replication] = target?.destinationOf ?? [];
  if (target && replication) {
    return wrong(
      `delivers access logs to ${target.name}, a destination of ${replication.config.name}, where they are mixed with replicas`,
    );
  }
  const replicated = (target?.sourceOf ?? []).flatMap((from): Finding[] => {
    const taking = from.rules.map((rule) => ({ rule, takes: takesLogs(rule, logging.prefix) }));
    const labels = taking.filter(({ takes }) => takes === true).map(({ rule }) => rule.label);
    if (labels.length === 0) {
      return taking.flatMap(({ takes }) => (takes instanceof Unknown ? takes : []));
    }
    return wrong(
      `delivers access logs under targetPrefix ${show(logging.prefix)} to ${target?.name}, the source of ${from.config.name}, where ${labels.join(", ")} ${labels.length > 1 ? "replicate" : "replicates"} them`,
    );
  });
  const locked = to.resources.find((bucket) => hasObjectLock(stack, bucket));
  if (replicated.length > 0 || !locked || !(logged ?? target)) return replicated;
  return wrong(
    `delivers access logs to ${locked.name}, which has Object Lock, so that S3 refuses them`,
  );
}

const isIt = ({ resources, outside }: Reference, { bucket, name }: Side) =>
  bucket ? resources.includes(bucket) : outside === name;

/** Whether a rule is about logs under a prefix, or the value that keeps a preview from telling. */
function takesLogs({ data }: Rule, logs: unknown): boolean | Unknown {
  const filter = at(data, "filter");
  const tags = at(filter, "tag") ?? at(filter, "and", "tags");
  if (isFilled(tags)) return false;
  const prefix = at(filter, "prefix") ?? at(filter, "and", "prefix") ?? at(data, "prefix");
  const areKnown = typeof prefix === "string" && typeof logs === "string";
  if (areKnown && !prefix.startsWith(logs) && !logs.startsWith(prefix)) return false;
  return [prefix, logs, tags].find((value) => value instanceof Unknown) ?? true;
}

const isFilled = (tags: unknown) =>
  typeof tags === "object" &&
  tags !== null &&
  !(tags instanceof Unknown) &&
  Object.keys(tags).length > 0;

function hasObjectLock(stack: Stack, bucket: PolicyResource): boolean {
  return (
    propertyOf(bucket, "objectLockEnabled") === true ||
    resourcesOf(stack, BUCKET_OBJECT_LOCK).some((lock) =>
      bucketReferenceOf(stack, lock).resources.includes(bucket),
    )
  );
}
