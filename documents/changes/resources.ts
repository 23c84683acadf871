import { SIDE_KINDS } from "./labels";

// Lists of labels, for what goes together.

const of = (side: string, kinds: readonly string[]) => kinds.map((kind) => `${kind} of ${side}`);

/** The key that the stack makes for a side. */
export const keyOf = (side: string) => of(side, ["key", "alias", "key policy"]);

/** What configures a side's bucket. */
export const bucketPartsOf = (side: string) =>
  of(side, ["public access block", "ownership", "versioning", "encryption", "bucket policy"]);

/** The bucket that the stack makes for a side, and what configures it. */
export const bucketOf = (side: string) => [`bucket of ${side}`, ...bucketPartsOf(side)];

/** All that AWS holds of a side. */
export const sideOf = (side: string) => [...keyOf(side), ...bucketOf(side)];

/** A side with its provider. */
export const wholeSideOf = (side: string) => of(side, SIDE_KINDS);

/** The resources, each with these changed inputs. */
export const each = (labels: readonly string[], inputs: string[]) =>
  Object.fromEntries(labels.map((label) => [label, inputs]));

/** The inputs that change where what is allowed, or where objects go, is said anew. */
export const POLICY = ["policy"];
export const RULES = ["rules"];
