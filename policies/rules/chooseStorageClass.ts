import { at, show, Unknown } from "../stack/unknownValues";
import { rulePolicy } from "./ruleInputs";

/** The options of this policy. */
interface Config {
  allowed: string[];
}

/** The storage classes that survive the loss of an Availability Zone. */
const DURABLE = [
  "STANDARD",
  "STANDARD_IA",
  "INTELLIGENT_TIERING",
  "GLACIER_IR",
  "GLACIER",
  "DEEP_ARCHIVE",
];

/** What is wrong with the others that S3 takes for replicas. */
const FRAGILE = new Map([
  ["ONEZONE_IA", "keeps replicas in one Availability Zone and loses them with it"],
  ["REDUCED_REDUNDANCY", "keeps replicas less durably than any other, which AWS advises against"],
]);

/**
 * Replicas are kept in a storage class that is allowed: by default those that outlive an Availability
 * Zone. A rule that names no class is right: replicas then have the class of their source object,
 * whatever that is. Nor are the lifecycle rules of the destination looked at, which may change it.
 *
 * A class that a preview does not know is left to the update.
 */
export const chooseStorageClass = rulePolicy<Config>(
  {
    name: "s3-replication-choose-storage-class",
    displayName: "Replicas are kept in an allowed storage class",
    description: "Every replication rule keeps the replicas in a storage class that is allowed.",
    enforcementLevel: "mandatory",
    severity: "low",
    url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-class-intro.html",
    remediationSteps:
      "Set destination.storageClass of the rule to one of the option allowed, such as STANDARD_IA, or leave it out for the class of the source object.",
    controls: {},
  },
  ({ data, wrong }, { allowed }) => {
    const storageClass = at(data, "destination", "storageClass");
    if (storageClass === undefined) return [];
    if (storageClass instanceof Unknown) return [storageClass];
    if (typeof storageClass === "string" && allowed.includes(storageClass)) return [];
    return [
      wrong(
        `storageClass is ${show(storageClass)}, which ${reasonAgainst(storageClass)}. Set it to ${allowed.join(" or ")}, or leave it out for the class of the source object.`,
      ),
    ];
  },
  {
    allowed: {
      type: "array",
      description: "The storage classes that replicas may have.",
      default: DURABLE,
      minItems: 1,
      items: { type: "string", enum: [...DURABLE, ...FRAGILE.keys()] },
    },
  },
);

function reasonAgainst(storageClass: unknown): string {
  if (typeof storageClass !== "string") return "is no storage class";
  if (DURABLE.includes(storageClass)) return "the option allowed leaves out";
  return FRAGILE.get(storageClass) ?? "replicas in a general purpose bucket cannot have";
}
