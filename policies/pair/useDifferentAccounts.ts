import type { Finding } from "../findings";
import { violation } from "../findings";
import { stackPolicy } from "../policy";
import { Unknown } from "../stack/unknownValues";
import type { Place, Routes } from "./places";
import { routesBySource } from "./places";

interface Config {
  every: boolean;
}

/**
 * Every source has a destination in another account, where whoever takes over the source's account cannot
 * delete the replicas. For those who want that: the policy is disabled unless it is configured.
 *
 * The account of a destination is what its rule says, else that of its provider: by the last role that it
 * assumes, or by the only account that it may work in. A source's is its provider's, else its replication
 * role's. Since one asks for this policy, an account that nothing tells is a fault; one that a preview
 * does not know is left to the update with an advisory.
 */
export const useDifferentAccounts = stackPolicy<Config>(
  {
    name: "s3-replication-use-different-accounts",
    displayName: "Replicas are kept in another account",
    description: "The source of a replication has a destination in another account.",
    enforcementLevel: "disabled",
    severity: "high",
    url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-walkthrough-2.html",
    remediationSteps:
      "Add a rule to a destination bucket of another account and set its destination.account to that account's id.",
    controls: {},
  },
  (stack, { every }) => routesBySource(stack).flatMap((routes) => accountFindings(routes, every)),
  {
    every: {
      type: "boolean",
      description: "Whether all destinations of a source must be in another account, not just one.",
      default: false,
    },
  },
);

function accountFindings(routes: Routes, every: boolean): Finding[] {
  const [{ config, source }] = routes;
  const { account } = source;
  const wrong = (fault: string, fix: string) =>
    violation(config, `replicates ${source.name}${fault}. ${fix}`);
  if (account instanceof Unknown) return [account];
  if (account === undefined) {
    return [wrong(`, ${UNTOLD}`, "Set allowedAccountIds of the provider of its bucket.")];
  }
  const destinations = routes.map(({ destination }) => destination);
  const same = destinations.filter((one) => one.account === account);
  const untold = destinations.filter((one) => one.account === undefined);
  const unknown = destinations.flatMap((one) =>
    one.account instanceof Unknown ? one.account : [],
  );
  const others = destinations.length - same.length - untold.length - unknown.length;
  if (!every && others > 0) return [];
  // One that is not known yet may be the one that is enough.
  if (!every && unknown.length > 0) return unknown;
  const from = ` of account ${account}`;
  const untoldFault = () =>
    wrong(`${from} to ${namesOf(untold)}, ${UNTOLD}`, "Set destination.account of the rule.");
  if (!every) {
    if (untold.length > 0) return [untoldFault()];
    const fault = `${from} only to ${namesOf(same)} of the same account, ${RISK}`;
    return [wrong(fault, "Add a destination in another account.")];
  }
  const sameFault = () =>
    wrong(
      `${from} to ${namesOf(same)} of the same account, ${RISK}`,
      "Use destinations in other accounts only.",
    );
  return [
    ...unknown,
    ...(untold.length > 0 ? [untoldFault()] : []),
    ...(same.length > 0 ? [sameFault()] : []),
  ];
}

const UNTOLD = "whose account nothing in the stack tells";
const RISK = "so that whoever holds it can delete source and replicas";

const namesOf = (places: readonly Place[]) =>
  [...new Set(places.map(({ name }) => name))].join(", ");
