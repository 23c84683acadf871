import { performance } from "node:perf_hooks";

import { Provider } from "@pulumi/aws/provider";

import { ReplicatedBucket } from "../../components";
import { validateSettings } from "../../components/validateSettings";
import { finish, startRecording } from "../../proof/recording/recorder";
import { median } from "../statistics";
import { fanOut, fanOutByRules } from "./fanOut";

// A process of its own for one size, so that none profits from what another has compiled, nor pays for
// the memory that it has left. Takes from its arguments the work, how often to do it without measuring, and how
// many destinations and rules.

/** How long measured runs go on, in milliseconds. */
const LONG_ENOUGH = 100;

/** Registers a component and all its parts under mocks, in a world of its own. */
async function register(destinations: number, rules: number): Promise<void> {
  await startRecording();
  const settings = fanOut(destinations, rules);
  const provided = <Side extends { region: string; accountId: string }>(
    name: string,
    side: Side,
  ) => {
    const allowedAccountIds = [side.accountId];
    return { ...side, provider: new Provider(name, { allowedAccountIds, region: side.region }) };
  };
  new ReplicatedBucket("archive", {
    ...settings,
    source: provided("source", settings.source),
    destinations: Object.fromEntries(
      Object.entries(settings.destinations).map(([name, side]) => [name, provided(name, side)]),
    ),
  });
  await finish();
}

/** Without a number of rules, every destination has one of its own. */
function validate(destinations: number, rules: number): Promise<void> {
  const settings = rules === 0 ? fanOutByRules(destinations) : fanOut(destinations, rules);
  validateSettings("archive", settings);
  return Promise.resolve();
}

async function main([work, ...counts]: string[]): Promise<void> {
  const [warmUps = 0, destinations = 1, rules = 1] = counts.map(Number);
  const perform = work === "register" ? register : validate;
  for (let run = 0; run < warmUps; run++) await perform(destinations, rules);
  const times: number[] = [];
  const started = performance.now();
  do {
    const before = performance.now();
    await perform(destinations, rules);
    times.push(performance.now() - before);
  } while (performance.now() - started < LONG_ENOUGH);
  const memory = process.resourceUsage().maxRSS / 1024;
  process.stdout.write(`${median(times)} ${memory}\n`);
}

void main(process.argv.slice(2));
