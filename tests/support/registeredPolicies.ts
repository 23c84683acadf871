import { knownPartitionOf } from "../../components/partitions";
import type { Document } from "../../components/policyDocuments";
import type { DestinationTopology, Topology } from "../../components/topology";
import type { Registration } from "./mocks";
import { asCliConfig, runProgram, stackSettings } from "./programs";

/** The policies that the program registered, and what they are to serve. */
export interface RegisteredPolicies {
  topology: Topology;
  /** The replication role's own. */
  role: Document;
  /** Policies of buckets, keys and the role's trust, by the ARN of what they protect. */
  resources: Map<string, Document>;
}

/** The policies that the program registers for a stack, read from its resources alone. */
export async function registeredPolicies(stack: string): Promise<RegisteredPolicies> {
  const { registrations: resources, errors } = await runProgram({
    config: asCliConfig(stackSettings(stack)),
    world: { stack },
  });
  if (errors.length > 0) throw new Error(errors.join("\n"));
  const all = (type: string) => resources.filter((resource) => resource.type === type);
  const only = (type: string) => {
    const [found, ...others] = all(type);
    if (!found || others.length > 0) throw new Error(`${stack} has not exactly one ${type}`);
    return found;
  };
  const role = only("aws:iam/role:Role");
  const arnOf = ({ state }: Registration) => String(state.arn);
  const bucketPolicies = all("aws:s3/bucketPolicy:BucketPolicy").map((policy) => {
    const bucket = all("aws:s3/bucket:Bucket").find(
      ({ state }) => state.bucket === policy.inputs.bucket,
    );
    if (!bucket) throw new Error(`${policy.name} is the policy of no bucket`);
    return [arnOf(bucket), documentOf(policy.inputs.policy)] as const;
  });
  const keyPolicies = all("aws:kms/keyPolicy:KeyPolicy").map((policy) => {
    const key = all("aws:kms/key:Key").find(({ state }) => state.keyId === policy.inputs.keyId);
    if (!key) throw new Error(`${policy.name} is the policy of no key`);
    return [arnOf(key), documentOf(policy.inputs.policy)] as const;
  });
  return {
    topology: topologyOf(resources, role, only(REPLICATION)),
    role: documentOf(only("aws:iam/rolePolicy:RolePolicy").inputs.policy),
    resources: new Map([
      [arnOf(role), documentOf(role.inputs.assumeRolePolicy)],
      ...keyPolicies,
      ...bucketPolicies,
    ]),
  };
}

/** Documents are registered as objects where the provider takes them, else as text. */
const documentOf = (policy: unknown) =>
  (typeof policy === "string" ? JSON.parse(policy) : policy) as Document;

const REPLICATION = "aws:s3/bucketReplicationConfig:BucketReplicationConfig";
const ENCRYPTION =
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";

interface RegisteredRule {
  deleteMarkerReplication: { status: string };
  destination: { bucket: string; accessControlTranslation?: { owner: string } };
}

interface RegisteredEncryption {
  applyServerSideEncryptionByDefault: { kmsMasterKeyId: string };
  bucketKeyEnabled: boolean;
}

/** What was really built, whatever the program took it for. */
function topologyOf(
  resources: Registration[],
  role: Registration,
  replication: Registration,
): Topology {
  const rules = replication.inputs.rules as RegisteredRule[];
  const sides = resources
    .filter(({ type }) => type === "aws:s3/bucket:Bucket")
    .map((bucket): DestinationTopology => {
      const bucketArn = String(bucket.state.arn);
      const own = rules.filter(({ destination }) => destination.bucket === bucketArn);
      return {
        name: bucket.name,
        ...placeOf(resources, bucket),
        bucketArn,
        ...encryptionOf(resources, bucket),
        receivesDeleteMarkers: own.some(
          (rule) => rule.deleteMarkerReplication.status === "Enabled",
        ),
        translatesAccessControl: own.some(
          ({ destination }) => destination.accessControlTranslation?.owner === "Destination",
        ),
      };
    });
  const isSource = ({ bucketArn }: DestinationTopology) =>
    bucketArn.endsWith(`:${String(replication.inputs.bucket)}`);
  const source = sides.find(isSource);
  if (!source) throw new Error(`${replication.name} replicates no bucket of the program`);
  return {
    partition: knownPartitionOf(placeOf(resources, role).region),
    roleArn: String(role.state.arn),
    source,
    destinations: sides.filter((side) => side !== source),
  };
}

function encryptionOf(resources: Registration[], bucket: Registration) {
  const configuration = resources.find(
    ({ type, inputs }) => type === ENCRYPTION && inputs.bucket === bucket.state.bucket,
  );
  const [rule] = (configuration?.inputs.rules ?? []) as RegisteredEncryption[];
  if (!rule) throw new Error(`${bucket.name} has no default encryption`);
  const keyArn = rule.applyServerSideEncryptionByDefault.kmsMasterKeyId;
  return { keyArn, bucketKeyEnabled: rule.bucketKeyEnabled };
}

/** Where a resource's provider leads. */
function placeOf(resources: Registration[], { name, provider }: Registration) {
  const found = resources.find(
    (other) => other.type === "pulumi:providers:aws" && other.name === provider,
  );
  if (!found) throw new Error(`${name} has no provider of the program`);
  const { region, allowedAccountIds } = found.inputs as {
    region: string;
    allowedAccountIds: string[];
  };
  return { region, accountId: allowedAccountIds[0] ?? "" };
}
