import { bucketNameOf, nameFault } from "./bucketNames";
import { destinationNameFault } from "./destinationNames";
import { formerSideNames } from "./formerNames";
import type { Problem } from "./problems";
import { show } from "./problems";
import type { ReplicationSettings } from "./settings";
import { sidesByPath } from "./validateSides";

/** What is wrong with the names that the component and its destinations are said to have had before. */
export function formerNameProblems(name: string, settings: ReplicationSettings): Problem[] {
  return [...formerComponentProblems(name, settings), ...formerDestinationProblems(settings)];
}

const DONE = "remove formerName where the rename was deployed, or correct it";

function formerComponentProblems(name: string, settings: ReplicationSettings): Problem[] {
  const { formerName } = settings;
  if (formerName === undefined) return [];
  const wrong = (allowed: string, fix = DONE) => [
    { path: "formerName", received: formerName, allowed, fix },
  ];
  const fault = nameFault(formerName);
  if (fault !== undefined) return wrong(`a name with ${fault}`, "give the name of before");
  if (formerName === name) return wrong("another name than the present one");
  return [...takenSideProblems(name, settings), ...movingBucketProblems(name, settings)];
}

/** `a-b` with a side `c` and `a` with a side `b-c` make the same names. */
function takenSideProblems(name: string, settings: ReplicationSettings): Problem[] {
  const sides = ["source", ...Object.keys(settings.destinations)];
  const taken = new Set(sides.map((side) => `${name}-${side}`));
  const both = sides
    .flatMap((side) => formerSideNames(name, { ...settings, destinations: {} }, side))
    .find((former) => taken.has(former));
  if (both === undefined) return [];
  return [
    {
      path: "formerName",
      received: settings.formerName,
      allowed: `a name under which no side was called ${both}, as another is now`,
      fix: "choose another name, so that Pulumi can tell the sides of before from those of now",
    },
  ];
}

/** A bucket whose name is made from the component's would be replaced, since S3 renames none. */
function movingBucketProblems(
  name: string,
  { formerName = name, ...settings }: ReplicationSettings,
): Problem[] {
  return Object.entries(sidesByPath(settings)).flatMap(([path, side]) => {
    const [before, after] = [bucketNameOf(formerName, side), bucketNameOf(name, side)];
    if (before === after || before === undefined) return [];
    const isPrefixed = side.bucketNamePrefix !== undefined;
    return [
      {
        path: `${path}.${isPrefixed ? "bucketNamePrefix" : "bucketNamespace"}`,
        received: isPrefixed ? side.bucketNamePrefix : side.bucketNamespace,
        allowed: `bucketName instead, beside formerName: the bucket ${show(before)} would be replaced by ${show(after)}`,
        fix: `set bucketName to ${show(before)}${isPrefixed ? ", and remove bucketNamePrefix" : ""}: S3 renames no bucket`,
      },
    ];
  });
}

function formerDestinationProblems({ destinations }: ReplicationSettings): Problem[] {
  const heirs = new Map<string, string>();
  return Object.entries(destinations).flatMap(([name, { formerName }]): Problem[] => {
    if (formerName === undefined) return [];
    const wrong = (allowed: string, fix = DONE) => [
      { path: `destinations.${name}.formerName`, received: formerName, allowed, fix },
    ];
    const fault = destinationNameFault(formerName);
    if (fault) return wrong(fault.allowed, "give the name that the destination had before");
    if (formerName === name) return wrong("another name than the present one");
    if (Object.hasOwn(destinations, formerName)) {
      return wrong("a name that no destination has now");
    }
    const heir = heirs.get(formerName);
    heirs.set(formerName, name);
    return heir === undefined
      ? []
      : wrong(`another former name than that of ${heir}`, "keep it at the one that is the same");
  });
}
