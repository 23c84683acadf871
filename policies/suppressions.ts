import type { PolicyConfigSchema } from "@pulumi/policy";

import type { Report, Violation } from "./findings";

/** The JSON schema of one option of a policy. */
export type OptionSchema = PolicyConfigSchema["properties"][string];

/** A violation that somebody has decided to live with, and until when. */
export interface Suppression {
  /** The name of the resource, or its URN where a name is not enough. */
  resource: string;
  /** Why, for whoever reads the preview. */
  reason: string;
  /** The last day on which it holds, in UTC, such as `2027-03-31`. */
  expires: string;
}

/** The option `suppressions` of every policy. */
export const SUPPRESSIONS: OptionSchema = {
  type: "array",
  description:
    "Violations to live with: each with the name or URN of the resource, a reason and the last day on which it holds.",
  default: [],
  items: {
    type: "object",
    required: ["resource", "reason", "expires"],
    additionalProperties: false,
    properties: {
      resource: { type: "string", minLength: 1 },
      reason: { type: "string", minLength: 1 },
      expires: { type: "string", pattern: "^\\d{4}-\\d{2}-\\d{2}$" },
    },
  },
};

/**
 * Violations as they are to be reported: a suppressed one as an advisory with its reason, one whose
 * suppression has run out as before, with the date. Of several suppressions one that holds decides.
 */
export function suppressed(
  violations: readonly Violation[],
  suppressions: readonly Suppression[],
  today: string,
): Report[] {
  return violations.map((violation): Report => {
    const { message, urn } = violation;
    const meant = suppressions.filter((one) => isMeant(one, violation));
    const suppression = meant.find(({ expires }) => isDay(expires) && today <= expires) ?? meant[0];
    if (!suppression) return { message, urn };
    const { reason, expires } = suppression;
    if (!isDay(expires)) {
      return { message: `${message} (Not suppressed: ${expires} is no day.)`, urn };
    }
    return today > expires
      ? { message: `${message} (Its suppression ended on ${expires}: ${reason})`, urn }
      : {
          message: `Suppressed until ${expires}: ${reason}\n${message}`,
          urn,
          enforcementLevel: "advisory",
        };
  });
}

/**
 * Suppressions that suppress nothing, as advisories on the stack: they would hide the next violation of
 * their resources.
 */
export function idle(
  violations: readonly Violation[],
  suppressions: readonly Suppression[],
): Report[] {
  return suppressions
    .filter((one) => !violations.some((found) => isMeant(one, found)))
    .map(({ resource }): Report => ({
      message: `The suppression for ${resource} suppresses nothing. Remove it.`,
      urn: "",
      enforcementLevel: "advisory",
    }));
}

const isMeant = ({ resource }: Suppression, { urn, resourceName }: Violation) =>
  resource === urn || resource === resourceName;

/** Whether the day exists: no 31st of February. */
function isDay(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().slice(0, 10) === text;
}

/** Today in UTC, such as `2027-03-31`. */
export const today = () => new Date().toISOString().slice(0, 10);
