import { additionalRoleProblems } from "./additionalRoles";
import { statementProblems } from "./additionalStatements";
import { isAccountId, parseKeyArn } from "./arns";
import {
  BUCKET_NAMESPACES,
  bucketNameFault,
  bucketNameOf,
  nameFault,
  namespaceFault,
} from "./bucketNames";
import { keyProblems } from "./keySettings";
import { partitionOf } from "./partitions";
import type { Problem } from "./problems";
import { show } from "./problems";
import type { DestinationSettings, ReplicationSettings, SideSettings } from "./settings";
import { OBJECT_OWNERSHIPS, STORAGE_CLASSES } from "./settings";
import { hasKey } from "./sseAlgorithm";
import { encryptionProblems, needsKey } from "./validateEncryption";
import { existingBucketSettingProblems, keepsEncryption } from "./validateExistingBuckets";

/** The settings of every side by their path: `source`, `destinations.dr`. */
export function sidesByPath(settings: ReplicationSettings): Record<string, DestinationSettings> {
  const destinations = Object.entries(settings.destinations).map(
    ([name, side]) => [`destinations.${name}`, side] as const,
  );
  return { source: settings.source, ...Object.fromEntries(destinations) };
}

/** What is wrong with the sides, one by one and with each other. */
export function sideProblems(name: string, settings: ReplicationSettings): Problem[] {
  const sides = Object.entries(sidesByPath(settings));
  return [
    ...sides.flatMap(([path, side]) => [
      ...placeProblems(path, side),
      ...bucketNameProblems(path, name, side),
      ...encryptionProblems(path, side),
      ...(side.kmsKeyArn === undefined || !needsKey(path, side)
        ? []
        : keyArnProblems(`${path}.kmsKeyArn`, side.kmsKeyArn, side)),
      ...existingBucketSettingProblems(path, side, settings.source),
      ...(keepsEncryption(side) || !needsKey(path, side) ? [] : keyProblems(path, side)),
      ...bucketStatementProblems(path, name, side),
      ...choiceProblems(path, side),
    ]),
    ...Object.entries(settings.destinations).flatMap(([key, side]) =>
      pairProblems(`destinations.${key}`, settings.source, side),
    ),
    ...Object.entries(settings.destinations).flatMap(([key, side]) =>
      additionalRoleProblems(`destinations.${key}`, side, settings),
    ),
    ...sameNameProblems(name, sides),
    ...additionalKeyProblems(settings),
  ];
}

function placeProblems(path: string, { region, accountId }: SideSettings): Problem[] {
  const problems: Problem[] = [];
  if (partitionOf(region) === undefined) {
    problems.push({
      path: `${path}.region`,
      received: region,
      allowed: "a Region of the partitions aws, aws-cn or aws-us-gov, such as us-east-1",
      fix: "correct the spelling, or upgrade @pulumi/aws if the Region is newer than it",
    });
  }
  if (!isAccountId(accountId)) {
    problems.push({
      path: `${path}.accountId`,
      received: accountId,
      allowed: "12 digits",
      fix: 'write all 12 digits of the account\'s id, in quotes: "012345678901"',
    });
  }
  return problems;
}

function bucketNameProblems(path: string, name: string, side: SideSettings): Problem[] {
  const { existingBucket, bucketName, bucketNamePrefix } = side;
  if (existingBucket !== undefined) return [];
  if (bucketName !== undefined && bucketNamePrefix !== undefined) {
    return [
      {
        path: `${path}.bucketNamePrefix`,
        received: bucketNamePrefix,
        allowed: "nothing beside bucketName",
        fix: "keep one of bucketName and bucketNamePrefix",
      },
    ];
  }
  const physical = knownBucketName(name, side);
  const isPlaced = partitionOf(side.region) !== undefined && isAccountId(side.accountId);
  const fault =
    physical === undefined
      ? undefined
      : (bucketNameFault(physical) ?? (isPlaced ? namespaceFault(physical, side) : undefined));
  if (physical === undefined || fault === undefined) return [];
  if (bucketName !== undefined) {
    return [
      {
        path: `${path}.bucketName`,
        received: bucketName,
        allowed: `a bucket name with ${fault}`,
        fix:
          bucketNameFault(physical) === undefined
            ? "end the name as its namespace demands, or set the other bucketNamespace"
            : "choose another name",
      },
    ];
  }
  return [
    {
      path: `${path}.bucketNamePrefix`,
      received: bucketNamePrefix,
      allowed: `a prefix that gives a bucket name with ${fault}`,
      fix: `choose another prefix: this one gives ${show(physical)}`,
    },
  ];
}

/** A bucket's name, unless it is made from parts that are wrong themselves. */
function knownBucketName(name: string, side: SideSettings): string | undefined {
  const sound = nameFault(name) === undefined && partitionOf(side.region) !== undefined;
  const isGiven = side.existingBucket !== undefined || side.bucketName !== undefined;
  return isGiven || sound ? bucketNameOf(name, side) : undefined;
}

function bucketStatementProblems(path: string, name: string, side: SideSettings): Problem[] {
  const { additionalBucketPolicyStatements: statements, existingBucket, region } = side;
  const partition = partitionOf(region);
  if (!statements || existingBucket !== undefined || partition === undefined) return [];
  const physical = knownBucketName(name, side);
  const bucketArn = physical === undefined ? undefined : `arn:${partition}:s3:::${physical}`;
  const at = `${path}.additionalBucketPolicyStatements`;
  return statementProblems(at, statements, { of: "bucket", bucketArn });
}

/** What is wrong with a key's ARN for a side in this Region and account. */
export function keyArnProblems(
  path: string,
  arn: string,
  side: { region: string; accountId: string },
): Problem[] {
  const wrong = (allowed: string, fix: string) => [{ path, received: arn, allowed, fix }];
  if (/:alias\/|^alias\//.test(arn)) {
    return wrong(
      "the ARN of a key",
      "name the key, not an alias: S3 resolves an alias in the account that asks, not in the key's",
    );
  }
  const key = parseKeyArn(arn);
  if (!key) {
    return wrong(
      "a key ARN of the form arn:<partition>:kms:<region>:<account>:key/<id>",
      "copy the key's whole ARN",
    );
  }
  const partition = partitionOf(side.region);
  if (partition !== undefined && key.partition !== partition) {
    return wrong(`a key in partition ${partition}`, "choose a key of the bucket's partition");
  }
  const problems: Problem[] = [];
  if (partition !== undefined && key.region !== side.region) {
    problems.push(
      ...wrong(`a key in ${side.region}`, "choose a key of the bucket's Region: S3 takes no other"),
    );
  }
  if (isAccountId(side.accountId) && key.accountId !== side.accountId) {
    problems.push(
      ...wrong(`a key of account ${side.accountId}`, "choose a key of the bucket's account"),
    );
  }
  return problems;
}

function additionalKeyProblems({ source, ...settings }: ReplicationSettings): Problem[] {
  const { additionalSourceKeyArns: arns = [] } = settings;
  const seen = new Set(hasKey(source) ? [source.kmsKeyArn] : []);
  return arns.flatMap((arn, index) => {
    const path = `additionalSourceKeyArns[${index}]`;
    if (!seen.has(arn)) {
      seen.add(arn);
      return keyArnProblems(path, arn, source);
    }
    const allowed = "each other key once, without the source's own kmsKeyArn";
    return [{ path, received: arn, allowed, fix: "remove the repetition" }];
  });
}

function choiceProblems(path: string, side: DestinationSettings): Problem[] {
  const { bucketNamespace, objectOwnership, storageClass } = side;
  return [
    ...choiceProblem(`${path}.bucketNamespace`, bucketNamespace, BUCKET_NAMESPACES),
    ...choiceProblem(`${path}.objectOwnership`, objectOwnership, OBJECT_OWNERSHIPS),
    ...choiceProblem(`${path}.storageClass`, storageClass, STORAGE_CLASSES),
  ];
}

/** The problem of a value that is none of the allowed ones. */
export function choiceProblem(
  path: string,
  received: string | undefined,
  allowed: readonly string[],
): Problem[] {
  if (received === undefined || allowed.includes(received)) return [];
  return [{ path, received, allowed: allowed.join(", "), fix: "choose one of these values" }];
}

function pairProblems(
  path: string,
  source: SideSettings,
  destination: DestinationSettings,
): Problem[] {
  const problems: Problem[] = [];
  const here = partitionOf(source.region);
  const there = partitionOf(destination.region);
  if (here !== undefined && there !== undefined && here !== there) {
    problems.push({
      path: `${path}.region`,
      received: destination.region,
      allowed: `a Region of partition ${here}, as the source's`,
      fix: "keep all sides in one partition: S3 replicates to no other",
    });
  }
  if (destination.accessControlTranslation === true) {
    const fault = overrideFault(source, destination);
    if (fault)
      problems.push({ path: `${path}.accessControlTranslation`, received: true, ...fault });
  }
  return problems;
}

function overrideFault(source: SideSettings, destination: DestinationSettings) {
  if (![source, destination].every(({ accountId }) => isAccountId(accountId))) return undefined;
  if (source.accountId === destination.accountId) {
    return {
      allowed: "false within one account",
      fix: "leave it out: replicas already belong to the only account",
    };
  }
  if ((destination.objectOwnership ?? "BucketOwnerEnforced") === "BucketOwnerEnforced") {
    return {
      allowed: "false with objectOwnership BucketOwnerEnforced",
      fix: "leave it out: BucketOwnerEnforced already gives the replicas to the destination",
    };
  }
  return undefined;
}

function sameNameProblems(name: string, sides: [string, SideSettings][]): Problem[] {
  const first = new Map<string, string>();
  return sides.flatMap(([path, side]) => {
    const physical = knownBucketName(name, side);
    if (physical === undefined) return [];
    const earlier = first.get(physical);
    if (earlier === undefined) {
      first.set(physical, path);
      return [];
    }
    const { existingBucket, bucketName, bucketNamePrefix, bucketNamespace } = side;
    const naming = [
      ["existingBucket.name", existingBucket?.name],
      ["bucketName", bucketName],
      ["bucketNamePrefix", bucketNamePrefix],
    ].find(([, given]) => given !== undefined) ?? ["bucketNamespace", bucketNamespace];
    return [
      {
        path: `${path}.${naming[0]}`,
        received: naming[1],
        allowed: `another bucket name than that of ${earlier}, ${show(physical)}`,
        fix:
          earlier === "source"
            ? "name another bucket: a source cannot be its own destination"
            : "name another bucket: two destinations cannot be one",
      },
    ];
  });
}
