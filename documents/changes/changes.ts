import { bucketChanges } from "./buckets";
import type { ChangeGroup } from "./change";
import { destinationChanges } from "./destinations";
import { encryptionChanges } from "./encryption";
import { existingBucketChanges } from "./existingBuckets";
import { keyChanges } from "./keys";
import { placeChanges } from "./places";
import { roleChanges } from "./role";
import { ruleChanges } from "./rules";
import { stackChanges } from "./stack";

/** Every edit that the page tells of, in its order. */
export const changeGroups: readonly ChangeGroup[] = [
  destinationChanges,
  ruleChanges,
  keyChanges,
  encryptionChanges,
  bucketChanges,
  existingBucketChanges,
  placeChanges,
  roleChanges,
  stackChanges,
];
