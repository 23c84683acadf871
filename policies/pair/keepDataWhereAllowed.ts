import type { Finding } from "../findings";
import { violation } from "../findings";
import { stackPolicy } from "../policy";
import { show, Unknown } from "../stack/unknownValues";
import type { Place, Route, Told } from "./places";
import { routesOf } from "./places";

interface Config {
  allowedRegions: string[];
  allowedRegionPairs: string[];
  allowedAccounts: string[];
}

/**
 * Replicas are kept in the Regions and accounts that are allowed, and in those that are allowed for the
 * source's Region. Without options everything is allowed.
 *
 * The Region of a bucket is its own or its provider's; that of a source outside the stack its
 * configuration's, that of a destination outside the stack the one in the ARN of its replicas' key, which
 * must be the bucket's. The account is what the rule says, which S3 holds against the bucket's, else the
 * provider's. What is limited and nothing tells is a fault: nobody would notice if it were wrong. What a
 * preview does not know is left to the update with an advisory.
 */
export const keepDataWhereAllowed = stackPolicy<Config>(
  {
    name: "s3-replication-keep-data-where-allowed",
    displayName: "Replicas are kept where they are allowed",
    description: "Every destination of a replication is in an allowed Region and account.",
    enforcementLevel: "mandatory",
    severity: "high",
    url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication.html",
    remediationSteps:
      "Replicate to a bucket in an allowed Region and account, or add its Region to allowedRegions, the pair to allowedRegionPairs or its account to allowedAccounts.",
    controls: { nist: ["SA-9(5)"] },
  },
  (stack, { allowedRegions, allowedRegionPairs, allowedAccounts }) => {
    const limits = {
      regions: limitOf(allowedRegions),
      pairs: limitOf(allowedRegionPairs.map((pair) => pairOf(pair) ?? pair)),
      accounts: limitOf(allowedAccounts),
    };
    const routes = new Map(
      routesOf(stack).map((route) => {
        const { config, source, destination } = route;
        const { region, account, id } = destination;
        // A destination is named once, unless its rules say different things of it.
        return [[config.urn, source.id, id, keyOf(region), keyOf(account)].join(" "), route];
      }),
    );
    return [
      ...allowedRegionPairs.filter((pair) => pairOf(pair) === undefined).map(malformed),
      ...[...routes.values()].flatMap((route) => routeFindings(route, limits)),
    ];
  },
  {
    allowedRegions: {
      type: "array",
      items: { type: "string", minLength: 1 },
      description: "The Regions in which replicas may be kept. Empty: any.",
      default: [],
    },
    allowedRegionPairs: {
      type: "array",
      items: { type: "string", minLength: 1 },
      description:
        "The Regions between which replicas may go, from the source's to the destination's, such as \"us-east-1 -> us-west-2\". Empty: any.",
      default: [],
    },
    allowedAccounts: {
      type: "array",
      items: { type: "string", pattern: "^\\d{12}$" },
      description: "The ids of the accounts in which replicas may be kept. Empty: any.",
      default: [],
    },
  },
);

/** What is allowed; undefined where everything is. */
type Limit = ReadonlySet<string> | undefined;

interface Limits {
  regions: Limit;
  pairs: Limit;
  accounts: Limit;
}

const limitOf = (allowed: readonly string[]): Limit =>
  allowed.length > 0 ? new Set(allowed) : undefined;

const keyOf = (told: Told) => (told instanceof Unknown ? told.path : (told ?? ""));

const PAIR = /^\s*(?<from>[a-z]+(?:-[a-z]+)+-\d+)\s*->\s*(?<to>[a-z]+(?:-[a-z]+)+-\d+)\s*$/;

/** A pair of Regions, written in one way; undefined where it is none. */
function pairOf(text: string): string | undefined {
  const { from, to } = PAIR.exec(text)?.groups ?? {};
  return from === undefined || to === undefined ? undefined : `${from} -> ${to}`;
}

/** The fault of an option is the stack's, not a resource's. */
const malformed = (pair: string) =>
  violation(
    { urn: "", name: "allowedRegionPairs" },
    `has ${show(pair)}, which allows nothing. Write a pair as "us-east-1 -> us-west-2".`,
  );

function routeFindings(route: Route, { regions, pairs, accounts }: Limits): Finding[] {
  const { config, source, destination } = route;
  const wrong = (fault: string, fix: string) => [
    violation(config, `replicates ${source.name} to ${destination.name}${fault}. ${fix}`),
  ];
  const inRegion = (region: string) =>
    !regions || regions.has(region)
      ? []
      : wrong(` in ${region}, but allowedRegions has only ${listOf(regions)}`, MOVE);
  const fromRegion = (from: string, to: string) =>
    !pairs || pairs.has(`${from} -> ${to}`)
      ? []
      : wrong(`, from ${from} to ${to}, but allowedRegionPairs has only ${listOf(pairs)}`, MOVE);
  const ofAccount = (account: string) =>
    !accounts || accounts.has(account)
      ? []
      : wrong(` of account ${account}, but allowedAccounts has only ${listOf(accounts)}`, MOVE);
  const noRegion = () => wrong(", whose Region nothing in the stack tells", regionFix(destination));
  const noSourceRegion = () =>
    wrong(`, but nothing in the stack tells the Region of ${source.name}`, PROVIDER_FIX);
  const noAccount = () =>
    wrong(", whose account nothing in the stack tells", "Set destination.account of the rule.");
  return [
    ...((regions ?? pairs)
      ? told(destination.region, noRegion, (to) => [
          ...inRegion(to),
          ...(pairs ? told(source.region, noSourceRegion, (from) => fromRegion(from, to)) : []),
        ])
      : []),
    ...(accounts ? told(destination.account, noAccount, ofAccount) : []),
  ];
}

const MOVE = "Replicate to a bucket that is allowed, or allow this.";
const PROVIDER_FIX = "Set region of its provider.";

const regionFix = ({ bucket }: Place) =>
  bucket ? PROVIDER_FIX : "Set replicaKmsKeyId of the rule to the ARN of a key in its Region.";

const listOf = (limit: ReadonlySet<string>) => [...limit].join(", ");

function told(
  value: Told,
  untold: () => Finding[],
  judge: (value: string) => Finding[],
): Finding[] {
  if (value instanceof Unknown) return [value];
  return value === undefined ? untold() : judge(value);
}
