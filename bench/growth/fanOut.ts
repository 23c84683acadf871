import type { ReplicationSettings } from "../../components/settings";
import type { StackConfig } from "../../stackFiles";
import { asCliConfig } from "../../stackFiles";

const ACCOUNT = "111111111111";
const REGIONS = [
  "us-west-2",
  "eu-west-1",
  "eu-central-1",
  "ap-southeast-2",
  "ca-central-1",
] as const;

/** Settings with as many destinations, in several Regions, and rules, each for every destination. */
export function fanOut(destinations: number, rules = 1): ReplicationSettings {
  return {
    source: { region: "us-east-1", accountId: ACCOUNT },
    destinations: Object.fromEntries(
      numbers(destinations).map((number) => [
        `d${number}`,
        { region: REGIONS[number % REGIONS.length] ?? REGIONS[0], accountId: ACCOUNT },
      ]),
    ),
    rules: numbers(rules).map((number) => ({ id: `rule-${number}`, prefix: `${number}/` })),
  };
}

/** As many destinations, and for each a rule of its own. */
export function fanOutByRules(destinations: number): ReplicationSettings {
  const { rules = [], ...settings } = fanOut(destinations, destinations);
  return {
    ...settings,
    rules: rules.map((rule, number) => ({ ...rule, destinations: [`d${number}`] })),
  };
}

/** A stack with as many destinations. */
export function fanOutConfig(destinations: number): StackConfig {
  return asCliConfig({ name: "archive", ...fanOut(destinations) });
}

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);
