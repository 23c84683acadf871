import { BAD_ADDITIONAL_KEYS } from "./additionalKeys";
import type { BadInput } from "./base";
import { BAD_ENCRYPTION } from "./encryption";
import { BAD_FORMER_NAMES } from "./formerNames";
import { BAD_RULES } from "./rules";
import { BAD_SETTINGS } from "./settings";
import { BAD_SIDES } from "./sides";

export { GOOD, changed } from "./base";

/** Whatever someone may get wrong, and what they get to read. */
export const BAD_INPUTS: BadInput[] = [
  ...BAD_SETTINGS,
  ...BAD_SIDES,
  ...BAD_ADDITIONAL_KEYS,
  ...BAD_ENCRYPTION,
  ...BAD_RULES,
  ...BAD_FORMER_NAMES,
];
