import { isCrossAccount } from "../components/topology";
import type { DestinationTopology, Topology } from "../components/topology";
import type { Document } from "../components/policyDocuments";
import { sidPart } from "../components/policyDocuments";
import { keyPolicy, replicaKeyGrant } from "../components/resourcePolicies";
import { parseSettings, rawSettings } from "../config";
import type { StackConfig } from "../stackFiles";
import { projectName } from "../stackFiles";
import type { Policies } from "./policies";
import { ProofError } from "./proofError";
import { runProgram } from "./recording/programs";
import type { Registration } from "./recording/recorder";
import { only, registeredTopology } from "./registeredTopology";

/**
 * The policies that the unchanged program registers for a stack, read from its resources alone.
 *
 * @throws ProofError if the program fails; with its messages.
 */
export async function registeredPolicies(stack: string, config: StackConfig): Promise<Policies> {
  const { registrations, errors } = await runProgram({ config, world: { stack } });
  if (errors.length > 0) throw new ProofError(errors.join("\n"));
  const { settings } = parseSettings(rawSettings(projectName(), config));
  return policiesIn(registrations, settings.additionalSourceKeyArns ?? []);
}

/**
 * The policies among the resources of a program.
 *
 * @param additionalKeyArns the source's other keys, which only the settings tell of.
 */
export function policiesIn(registrations: Registration[], additionalKeyArns: string[]): Policies {
  const topology = registeredTopology(registrations, additionalKeyArns);
  const role = only(registrations, "aws:iam/role:Role");
  const rolePolicy = only(registrations, "aws:iam/rolePolicy:RolePolicy");
  const resources = new Map([
    [topology.roleArn, documentOf(role.inputs.assumeRolePolicy)],
    ...policiesOf(registrations, "aws:s3/bucketPolicy:BucketPolicy", "bucket"),
    ...policiesOf(registrations, "aws:kms/keyPolicy:KeyPolicy", "keyId"),
  ]);
  const assumed = assumedKeyPolicies(topology, resources);
  return {
    topology,
    role: documentOf(rolePolicy.inputs.policy),
    resources: new Map([...resources, ...assumed]),
    assumed: [...assumed.keys()],
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
    return [String(found.state.arn), documentOf(inputs.policy)];
  });
}

/** Documents are registered as objects where the provider takes them, else as text. */
const documentOf = (policy: unknown) =>
  (typeof policy === "string" ? JSON.parse(policy) : policy) as Document;

/**
 * What the policies of keys that the stack was given must say at least: that the account's IAM policies
 * decide, and across accounts that the role may use it.
 */
export function assumedKeyPolicies(
  topology: Topology,
  known: ReadonlyMap<string, Document>,
): Map<string, Document> {
  const { partition, source, destinations } = topology;
  const all = [source.keyArn, ...source.additionalKeyArns, ...destinations.map(keyOf)];
  return new Map(
    all
      .filter((arn) => !known.has(arn))
      .map((arn) => {
        // One key may be given to several destinations: its policy then has a grant for each.
        const under = destinations.filter((side) => side.keyArn === arn);
        const grants = under
          .filter((side) => isCrossAccount(source, side))
          .map((side) => ({
            ...replicaKeyGrant(topology, side),
            Sid: `EncryptReplicas${sidPart(side.name)}`,
          }));
        const [{ accountId } = source] = under;
        return [arn, keyPolicy(partition, accountId, grants)] as const;
      }),
  );
}

const keyOf = ({ keyArn }: DestinationTopology) => keyArn;
