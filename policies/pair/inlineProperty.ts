import type { PolicyResource } from "@pulumi/policy";

import { dependenciesOf, propertyOf } from "../stack/stackResources";
import { itemsOf, Unknown } from "../stack/unknownValues";

/**
 * What a bucket itself says by one of its properties: the only item where that is a list, undefined where
 * nothing is set. Unknown as a whole and from nowhere is what the provider reads after the update: not set.
 */
export function inlineProperty(bucket: PolicyResource, property: string): unknown {
  const value = propertyOf(bucket, property);
  if (value instanceof Unknown && dependenciesOf(bucket, property).length === 0) return undefined;
  return Array.isArray(value) ? itemsOf(value)[0] : value;
}
