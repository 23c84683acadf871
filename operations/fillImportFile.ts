import { bucketNameOf } from "../components/bucketNames";
import type { ProgramSettings } from "../config";
import type { ClientsOf } from "./awsClients";
import { OperationError } from "./errors";
import { findBucket, findKey, findRole } from "./importFacts";
import type { ImportFile } from "./importFile";
import type { Filled, Found, FoundSide } from "./importIds";
import { importable, withIds } from "./importIds";
import type { SideOutputs } from "./stackOutputs";

/** What is named to be taken over: buckets and keys by side, the role. */
export interface Named {
  buckets: Readonly<Record<string, string>>;
  keys: Readonly<Record<string, string>>;
  role?: string;
}

/** A filled import file, and what lies beside what the stack will create. */
export interface ImportReport extends Filled {
  /** The commands that delete what the stack does not take over and makes anew. */
  left: string[];
}

type Place = ProgramSettings["source"];

/**
 * Fills the ids of what is named into an import file, once AWS has shown that it is there, and where and how
 * the settings say. Changes nothing in AWS.
 *
 * @throws OperationError naming everything that cannot be imported, and why.
 */
export async function fillImportFile(
  file: ImportFile,
  settings: ProgramSettings,
  named: Named,
  clientsOf: ClientsOf,
): Promise<ImportReport> {
  const { name, source, destinations } = settings;
  const sides = new Map<string, Place>([["source", source], ...Object.entries(destinations)]);
  refuse(contradictions(file, settings, named, sides));

  const at = (side: string) => {
    const place = sides.get(side) ?? source;
    return { place, clients: clientsOf(outputsToBe(place, named.buckets[side] ?? "")) };
  };
  const faults: string[] = [];
  const left: string[] = [];
  const found: Found & { sides: Map<string, FoundSide> } = { sides: new Map() };
  for (const [side, bucketName] of Object.entries(named.buckets)) {
    const { place, clients } = at(side);
    const bucket = await findBucket(clients, bucketName, place.region);
    if ("fault" in bucket) faults.push(`--bucket ${side}=${bucketName} ${bucket.fault}`);
    else found.sides.set(side, { bucketName, parts: bucket.parts });
  }
  for (const [side, given] of Object.entries(named.keys)) {
    const { place, clients } = at(side);
    const key = await findKey(clients, given, place);
    if ("fault" in key) faults.push(`--key ${side}=${given} ${key.fault}`);
    else {
      found.sides.set(side, { parts: new Set(), ...found.sides.get(side), keyId: key.keyId });
      const remove = `aws kms delete-alias --region ${place.region} --alias-name`;
      left.push(...key.aliases.map((alias) => `${remove} ${alias}`));
    }
  }
  if (named.role !== undefined) {
    const role = await findRole(at("source").clients, named.role, settings.role?.path ?? "/");
    if ("fault" in role) faults.push(`--role ${named.role} ${role.fault}`);
    else {
      found.roleName = named.role;
      left.push(...ofRole(named.role, role));
    }
  }
  refuse(faults);
  const filled = withIds(file, name, [...sides.keys()], found);
  refuse(filled.unknown.map((address) => `${address} is nothing of this program's settings`));
  return { ...filled, left };
}

function ofRole(role: string, { policies, attached }: { policies: string[]; attached: string[] }) {
  return [
    ...policies.map((one) => `aws iam delete-role-policy --role-name ${role} --policy-name ${one}`),
    ...attached.map((arn) => `aws iam detach-role-policy --role-name ${role} --policy-arn ${arn}`),
  ];
}

function refuse(faults: readonly string[]): void {
  if (faults.length === 0) return;
  throw new OperationError(
    `this cannot be imported:\n${faults.map((one) => `  ${one}`).join("\n")}`,
  );
}

/** What is known to be wrong without a look at AWS. */
function contradictions(
  file: ImportFile,
  settings: ProgramSettings,
  named: Named,
  sides: ReadonlyMap<string, Place>,
): string[] {
  const can = importable(file, settings.name, [...sides.keys()]);
  const faults: string[] = [];
  const check = (option: string, side: string, present: readonly string[], why: string) => {
    const known = [...sides.keys()].join(", ");
    if (!sides.has(side)) faults.push(`${option} is for none of the sides ${known}`);
    else if (!present.includes(side))
      faults.push(`${option}: the file has none of it to create${why}`);
    else return true;
    return false;
  };
  for (const [side, bucketName] of Object.entries(named.buckets)) {
    const place = sides.get(side);
    const why = place?.existingBucket
      ? ", since the settings adopt the bucket by existingBucket"
      : "";
    if (!check(`--bucket ${side}=${bucketName}`, side, can.buckets, why) || !place) continue;
    if (bucketNameOf(settings.name, place) !== bucketName) {
      faults.push(
        `--bucket ${side}=${bucketName}: set bucketName of ${side} to it, or the next \`pulumi up\` replaces the bucket`,
      );
    }
  }
  for (const [side, key] of Object.entries(named.keys)) {
    const why = sides.get(side)?.kmsKeyArn === undefined ? "" : ", since kmsKeyArn names a key";
    check(`--key ${side}=${key}`, side, can.keys, why);
  }
  const { role } = named;
  if (role === undefined) return faults;
  if (!can.role) faults.push(`--role ${role}: the file has none of it to create`);
  else if (settings.role?.name !== role) {
    faults.push(`--role ${role}: set role.name to it, or the next \`pulumi up\` replaces the role`);
  }
  return faults;
}

/** A side's outputs, as far as its settings foretell them. */
function outputsToBe(place: Place, bucketName: string): SideOutputs {
  const { region, accountId, profile, assumeRoleArn, objectOwnership = "" } = place;
  const at = { region, accountId, profile, assumeRoleArn };
  return { ...at, bucketName, bucketArn: "", bucketKeyEnabled: false, objectOwnership };
}
