import type { Controls } from "../policies/controls";
import type { DecisionName } from "./decisions";

/** What the component registers, or never does, so that a demand is met. */
export interface Registered {
  /** A type of resource. */
  type: string;
  /**
   * The property by which it names its bucket or key, each of which must have one. Without it, every
   * resource of the type is looked at.
   */
  of?: keyof typeof OWNERS;
  /** Where the value stands, such as `rule.objectOwnership`; "" is the resource as a whole. */
  path: string;
  /** What stands there: an object with at least these properties, or text; of a list, one item. */
  value: unknown;
  /** Whether it must never stand there. Defaults to false. */
  never?: boolean;
}

/** One demand, under all the ids that it goes by. */
export interface Demand {
  /** What must hold. */
  what: string;
  ids: Controls;
  /** As Security Hub rates it. Defaults to none, where Security Hub does not ask for it. */
  severity?: "low" | "medium" | "high" | "critical";
  /** How the component meets it. */
  registered?: readonly Registered[];
  /** The setting of a side by which somebody may decide otherwise. */
  unless?: string;
  /** Why it is not met, or not everywhere. */
  decision?: DecisionName;
  /** Who else has to see to it. */
  elsewhere?: string;
}

/** The types of the resources that settings belong to, by the property that names them. */
export const OWNERS = {
  bucket: "aws:s3/bucket:Bucket",
  keyId: "aws:kms/key:Key",
} as const;

export const BUCKET_POLICY = "aws:s3/bucketPolicy:BucketPolicy";
export const KEY_POLICY = "aws:kms/keyPolicy:KeyPolicy";
export const ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy";
export const ROLE = "aws:iam/role:Role";

/** A type of which there is no resource. */
export const none = (type: string): Registered => ({ type, path: "", value: {}, never: true });

/** A statement that a policy has. */
export const statement = (type: string, value: object): Registered => ({
  type,
  path: type === ROLE ? "assumeRolePolicy.Statement" : "policy.Statement",
  value,
});

/** A statement that no policy has. */
export const noStatement = (type: string, value: object): Registered => ({
  ...statement(type, value),
  never: true,
});
