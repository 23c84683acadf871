import * as aws from "@pulumi/aws";

import type { DestinationArgs, SourceArgs } from "../../components";

/** Two accounts to play in. */
export const SOURCE_ACCOUNT = "111111111111";
export const OTHER_ACCOUNT = "222222222222";

/** A provider by a side's name, which leads where it says. */
export function providerFor(name: string, region: string, accountId: string): aws.Provider {
  return new aws.Provider(name, { region: region as aws.Region, allowedAccountIds: [accountId] });
}

/** A source in us-east-1 unless told otherwise, with a provider of its own. */
export function sourceArgs(args: Partial<SourceArgs> = {}): SourceArgs {
  return sideArgs("source", { region: "us-east-1", accountId: SOURCE_ACCOUNT, ...args });
}

/** A destination in us-west-2 unless told otherwise, with a provider of its own. */
export function destinationArgs(name = "dr", args: Partial<DestinationArgs> = {}): DestinationArgs {
  return sideArgs(name, { region: "us-west-2", accountId: SOURCE_ACCOUNT, ...args });
}

function sideArgs<T extends { region: string; accountId: string }>(name: string, args: T) {
  return { provider: providerFor(name, args.region, args.accountId), ...args };
}
