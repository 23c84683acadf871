import type { Finding } from "../findings";
import { ruleViolation } from "../findings";
import type { ResourceInputs } from "../policy";
import { resourcePolicy } from "../policy";
import { BUCKET_REPLICATION } from "../stack/resourceTypes";
import { at, show, Unknown } from "../stack/unknownValues";
import { rulesOf, twinsBy } from "./ruleInputs";

/**
 * Every rule has an id of its own, in ASCII and of 255 characters at most: metrics, events and alarms
 * call the rule by it, and S3 makes up another for every rule without one.
 *
 * Ids that a preview does not know are left to the update, and the known ones compared.
 */
export const identifyRules = resourcePolicy(
  {
    name: "s3-replication-identify-rules",
    displayName: "Replication rules have ids of their own",
    description: "Every replication rule has an id that S3 takes and no other rule has.",
    enforcementLevel: "mandatory",
    severity: "medium",
    url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/metrics-dimensions.html",
    remediationSteps:
      "Set id on each rule: up to 255 ASCII characters that say what the rule selects and where to, and that no other rule of the configuration has.",
    controls: {},
  },
  BUCKET_REPLICATION,
  (config) => {
    const rules = rulesOf(config).map(({ data }, index) => ({
      place: `rules[${index}]`,
      id: at(data, "id"),
    }));
    return [
      ...rules.flatMap(({ place, id }): Finding[] => {
        if (id instanceof Unknown) return [id];
        const fault = faultOf(id);
        return fault === undefined ? [] : [ruleViolation(config, [place], fault)];
      }),
      ...twinFindings(config, rules),
    ];
  },
);

const LONGEST = 255;
/** S3 answers InvalidArgument to anything else. */
const PRINTABLE_ASCII = /^[\x20-\x7e]+$/;

function faultOf(id: unknown): string | undefined {
  if (typeof id !== "string") {
    return "id is not set, so S3 makes one up, which no alarm can know. Set it.";
  }
  if (!PRINTABLE_ASCII.test(id)) {
    return `id is ${show(id)}, and S3 takes ASCII only. Replace the other characters.`;
  }
  return id.length > LONGEST
    ? `id has ${id.length} characters, and S3 takes ${LONGEST} at most. Shorten it.`
    : undefined;
}

function twinFindings(
  config: ResourceInputs,
  rules: readonly { place: string; id: unknown }[],
): Finding[] {
  const named = rules.filter(({ id }) => typeof id === "string");
  return twinsBy(named, ({ id }) => id).map(([id, twins]) =>
    ruleViolation(
      config,
      twins.map(({ place }) => place),
      `id is ${show(id)} on each, and S3 takes an id once. Give each an id of its own.`,
    ),
  );
}
