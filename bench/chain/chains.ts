import { runProgram } from "../../proof/recording/programs";
import type { StackConfig } from "../../stackFiles";
import { frozenStacks } from "../../stackFiles";
import { callsAws, leastChain, longestChain } from "./longestChain";
import { fanOutConfig } from "../growth/fanOut";

/** The longest chain of a deployment. */
export interface Chain {
  /** What is deployed: a stack's name, or the number of destinations. */
  of: string;
  /** The types of the resources that are created one after another. */
  types: string[];
  /** How short it can be without two changes of one bucket at a time. */
  least: number;
  /** How many resources of AWS there are in all. */
  resources: number;
}

const DEPLOYMENTS = {
  dev: () => frozenStacks.config("dev"),
  prod: () => frozenStacks.config("prod"),
  "10 destinations": () => fanOutConfig(10),
};

/** Records what the program registers, and finds the longest chains. */
export function measureChains(): Promise<Chain[]> {
  return Promise.all(Object.entries(DEPLOYMENTS).map(([of, config]) => chainOf(of, config())));
}

async function chainOf(of: string, config: StackConfig): Promise<Chain> {
  const { errors, registrations } = await runProgram({ config });
  if (errors.length > 0) throw new Error(`${of}: ${errors.join("\n")}`);
  return {
    of,
    types: longestChain(registrations).map((address) => address.replace(/ .*/, "")),
    least: leastChain(registrations),
    resources: registrations.filter(callsAws).length,
  };
}
