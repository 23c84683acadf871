import type { ImportFile, ImportResource } from "./importFile";
import { lacksId, logicalName } from "./importFile";

/** What there is of one side to take over. */
export interface FoundSide {
  bucketName?: string;
  /** The types of what the bucket has. */
  parts: ReadonlySet<string>;
  keyId?: string;
}

/** What there is to take over. */
export interface Found {
  /** By the side's name: `source`, or a destination's. */
  sides: ReadonlyMap<string, FoundSide>;
  roleName?: string;
}

/** An import file with ids, and what became of its resources, by type and name. */
export interface Filled {
  file: ImportFile;
  /** The ids, those that were there before too. */
  ids: Record<string, string>;
  /** What is left out of the file, and made by the next `pulumi up`. */
  created: string[];
  /** What this program has no such resource of, or no such side. */
  unknown: string[];
}

/** How a type's resources are called, behind the name of the stack and the side, and what they are. */
interface Kind {
  suffix: string;
  idOf: (side: FoundSide, found: Found, type: string) => string | undefined;
}

const part = (suffix: string): Kind => ({
  suffix,
  idOf: ({ bucketName, parts }, _, type) => (parts.has(type) ? bucketName : undefined),
});
const byKey = (suffix: string): Kind => ({ suffix, idOf: ({ keyId }) => keyId });
/** The settings cannot name it, so that Pulumi would replace it by one that it names itself. */
const never = (suffix: string): Kind => ({ suffix, idOf: () => undefined });

/**
 * By type, as the section Import of each type's documentation has it.
 *
 * @see https://www.pulumi.com/registry/packages/aws/api-docs/s3/bucket/#import
 */
const OF_SIDES: Readonly<Record<string, Kind>> = {
  "aws:s3/bucket:Bucket": { suffix: "-bucket", idOf: ({ bucketName }) => bucketName },
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": part("-public-access-block"),
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": part("-ownership"),
  "aws:s3/bucketVersioning:BucketVersioning": part("-versioning"),
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration":
    part("-encryption"),
  "aws:s3/bucketPolicy:BucketPolicy": part("-policy"),
  "aws:kms/key:Key": byKey("-key"),
  "aws:kms/keyPolicy:KeyPolicy": byKey("-key-policy"),
  "aws:kms/alias:Alias": never("-key"),
};

const RULES = "aws:s3/bucketReplicationConfig:BucketReplicationConfig";
const ONCE: Readonly<Record<string, (found: Found) => string | undefined>> = {
  "aws:iam/role:Role": ({ roleName }) => roleName,
  "aws:iam/rolePolicy:RolePolicy": () => undefined,
  [RULES]: ({ sides }) => {
    const source = sides.get("source");
    return source?.parts.has(RULES) ? source.bucketName : undefined;
  },
};

const addressOf = (resource: ImportResource) => `${resource.type} ${logicalName(resource)}`;

/** The side that a resource belongs to, of the sides of a stack of this name; undefined where it is none's. */
function sideOf(resource: ImportResource, stackName: string, sides: readonly string[]) {
  const kind = OF_SIDES[resource.type];
  const own = logicalName(resource);
  return kind && sides.find((side) => own === `${stackName}-${side}${kind.suffix}`);
}

/** Components are in the state alone, and providers in no account: neither has an id to be found. */
const isLeftAlone = ({ type, component }: ImportResource) =>
  component === true || type.startsWith("pulumi:");

/** The sides' buckets and keys, and the role, among the resources of a file. */
export function importable(
  file: ImportFile,
  stackName: string,
  sides: readonly string[],
): { buckets: string[]; keys: string[]; role: boolean } {
  const ofType = (type: string) =>
    file.resources
      .filter((resource) => resource.type === type)
      .flatMap((resource) => sideOf(resource, stackName, sides) ?? []);
  return {
    buckets: ofType("aws:s3/bucket:Bucket"),
    keys: ofType("aws:kms/key:Key"),
    role: file.resources.some(({ type }) => type === "aws:iam/role:Role"),
  };
}

/**
 * Fills in the ids of what there is, and leaves out what there is not. Ids that are there already stay.
 *
 * @param sides the names of the stack's sides.
 */
export function withIds(
  file: ImportFile,
  stackName: string,
  sides: readonly string[],
  found: Found,
): Filled {
  const filled: Filled = { file: { ...file, resources: [] }, ids: {}, created: [], unknown: [] };
  const nothing: FoundSide = { parts: new Set() };
  for (const resource of file.resources) {
    const { type } = resource;
    const once = ONCE[type];
    const side = sideOf(resource, stackName, sides);
    if (isLeftAlone(resource)) {
      filled.file.resources.push(resource);
      continue;
    }
    if (once === undefined && side === undefined) {
      filled.unknown.push(addressOf(resource));
      continue;
    }
    const ofSide = found.sides.get(side ?? "") ?? nothing;
    const id = lacksId(resource)
      ? (once?.(found) ?? OF_SIDES[type]?.idOf(ofSide, found, type))
      : resource.id;
    if (id === undefined) filled.created.push(addressOf(resource));
    else {
      filled.file.resources.push({ ...resource, id });
      filled.ids[addressOf(resource)] = id;
    }
  }
  return filled;
}
