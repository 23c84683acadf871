import type { DestinationTopology, Topology } from "../components/topology";
import { isCrossAccount } from "../components/topology";
import type { Document, Statement } from "../components/policyDocuments";
import { documentOf, sidPart, trustPolicy } from "../components/policyDocuments";
import { keyPolicy, replicaKeyGrant } from "../components/resourcePolicies";
import { parseSettings, rawSettings } from "../config";
import type { StackConfig } from "../stackFiles";
import { projectName } from "../stackFiles";
import { otherRolesOf } from "./otherRoles";
import type { Policies } from "./policies";
import { ProofError } from "./proofError";
import { foundBuckets } from "./recording/foundBuckets";
import { runProgram } from "./recording/programs";
import type { Registration } from "./recording/recorder";
import { only, registeredTopology } from "./registeredTopology";

/** The stack's output `required`: what it needs, and leaves to the owners of role, buckets and keys. */
export interface Required {
  /** The policy of a role that the stack was given. */
  rolePolicy?: Document;
  /** The statements for the policies of existing buckets and keys, by destination. */
  destinations: Record<
    string,
    { bucketPolicyStatements: Statement[]; keyPolicyStatements?: Statement[] }
  >;
}

/**
 * The policies that the unchanged program registers for a stack, read from its resources alone, and those
 * that it asks others for, from its output.
 *
 * @throws ProofError if the program fails; with its messages.
 */
export async function registeredPolicies(stack: string, config: StackConfig): Promise<Policies> {
  const { settings } = parseSettings(rawSettings(projectName(), config));
  const world = { stack, buckets: foundBuckets(settings) };
  const { registrations, errors, outputs } = await runProgram({ config, world });
  if (errors.length > 0) throw new ProofError(errors.join("\n"));
  const additionalKeyArns = settings.additionalSourceKeyArns ?? [];
  const policies = policiesIn(registrations, additionalKeyArns, outputs?.required as Required);
  return { ...policies, others: otherRolesOf(settings) };
}

/**
 * The policies among the resources of a program.
 *
 * @param additionalKeyArns the source's other keys, which only the settings tell of.
 * @param required what the program asks others for. Defaults to nothing.
 */
export function policiesIn(
  registrations: Registration[],
  additionalKeyArns: string[],
  required: Required = { destinations: {} },
): Policies {
  const topology = registeredTopology(registrations, additionalKeyArns);
  const own = new Map([
    ...policiesOf(registrations, "aws:s3/bucketPolicy:BucketPolicy", "bucket"),
    ...policiesOf(registrations, "aws:kms/keyPolicy:KeyPolicy", "keyId"),
  ]);
  const role = rolePolicies(registrations, topology, required);
  const read = registrations.filter((one) => one.read).map(({ state }) => String(state.arn));
  const assumed = new Map([
    ...role.assumed,
    ...assumedBucketPolicies(topology, read, own, required),
    ...assumedKeyPolicies(topology, own, required),
  ]);
  return {
    topology,
    role: role.permissions,
    boundaryArn: role.boundaryArn,
    resources: new Map([...role.own, ...own, ...assumed]),
    assumed: [...assumed.keys()],
    adopted: read,
  };
}

/** The role's permissions, and its trust; of a role that the stack was given, what it is asked for. */
function rolePolicies(
  registrations: Registration[],
  { roleArn }: Topology,
  { rolePolicy }: Required,
) {
  const trust = (document: Document) => [[roleArn, document] as const];
  const none: ReturnType<typeof trust> = [];
  if (rolePolicy) return { permissions: rolePolicy, own: none, assumed: trust(trustPolicy()) };
  const role = only(registrations, "aws:iam/role:Role");
  if (role.state.arn !== roleArn) {
    throw new ProofError(`${roleArn} replicates, which is not the role ${role.name}`);
  }
  const permissions = only(registrations, "aws:iam/rolePolicy:RolePolicy").inputs.policy;
  const { assumeRolePolicy, permissionsBoundary } = role.inputs;
  return {
    permissions: parsed(permissions),
    own: trust(parsed(assumeRolePolicy)),
    assumed: none,
    boundaryArn: typeof permissionsBoundary === "string" ? permissionsBoundary : undefined,
  };
}

const PROTECTED = {
  bucket: "aws:s3/bucket:Bucket",
  keyId: "aws:kms/key:Key",
};

/** The documents of a type of policy, by the ARN of what they protect, found by this property. */
function policiesOf(
  registrations: Registration[],
  type: string,
  property: keyof typeof PROTECTED,
): [string, Document][] {
  const ofType = (wanted: string) => registrations.filter((resource) => resource.type === wanted);
  return ofType(type).map(({ name, inputs }) => {
    const found = ofType(PROTECTED[property]).find(
      ({ state }) => state[property] === inputs[property],
    );
    if (!found) throw new ProofError(`${name} is a policy for nothing that the program has`);
    return [String(found.state.arn), parsed(inputs.policy)];
  });
}

/** Documents are registered as objects where the provider takes them, else as text. */
const parsed = (policy: unknown) =>
  (typeof policy === "string" ? JSON.parse(policy) : policy) as Document;

/** What the policies of existing buckets must say at least, where the stack does not write them. */
function assumedBucketPolicies(
  { source, destinations }: Topology,
  read: readonly string[],
  known: ReadonlyMap<string, Document>,
  required: Required,
): [string, Document][] {
  const sides = [{ ...source, name: "source" }, ...destinations];
  return sides
    .filter(({ bucketArn }) => read.includes(bucketArn) && !known.has(bucketArn))
    .map(({ name, bucketArn }) => {
      const { bucketPolicyStatements = [] } = required.destinations[name] ?? {};
      return [bucketArn, documentOf(...bucketPolicyStatements)];
    });
}

/**
 * What the policies of keys that the stack was given must say at least: that the account's IAM policies
 * decide, and across accounts that the role may use it.
 */
export function assumedKeyPolicies(
  topology: Topology,
  known: ReadonlyMap<string, Document>,
  required: Required = { destinations: {} },
): Map<string, Document> {
  const { partition, source, destinations } = topology;
  const own = source.keyArn ?? [];
  const all = [own, ...source.additionalKeyArns, ...destinations.map(keyOf)].flat();
  return new Map(
    all
      .filter((arn) => !known.has(arn))
      .map((arn) => {
        // One key may be given to several destinations: its policy then has a grant for each.
        const under = destinations.filter((side) => side.keyArn === arn);
        const grants = under.flatMap((side) => {
          const asked = required.destinations[side.name]?.keyPolicyStatements;
          if (asked) return asked;
          const grant = replicaKeyGrant(topology, side);
          const Sid = `${grant.Sid}${sidPart(side.name)}`;
          return isCrossAccount(source, side) ? [{ ...grant, Sid }] : [];
        });
        const [{ accountId } = source] = under;
        return [arn, keyPolicy(partition, accountId, grants)] as const;
      }),
  );
}

const keyOf = ({ keyArn }: DestinationTopology) => keyArn;
