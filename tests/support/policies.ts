import type { StackValidationPolicy } from "@pulumi/policy";
import * as server from "@pulumi/policy/server";
import type { AnalyzeResponse, AnalyzeStackRequest } from "@pulumi/pulumi/proto/analyzer_pb";
import { EnforcementLevel } from "@pulumi/pulumi/proto/analyzer_pb";
import { unknownValue } from "@pulumi/pulumi/runtime";

import type { RecordedResource } from "../../rehearsal/recordedResource";
import { analyzeStackRequest } from "../../rehearsal/recordedResource";

/** Untyped in the SDK: how its server runs stack policies, unknown values and all. */
const { makeAnalyzeStackRpcFun } = server as unknown as {
  makeAnalyzeStackRpcFun: (
    ...pack: [name: string, version: string, level: string, policies: StackValidationPolicy[]]
  ) => (
    call: { request: AnalyzeStackRequest },
    done: (error: Error | null, reply: AnalyzeResponse) => void,
  ) => Promise<void>;
};

/** What a policy says: the level, the name of the resource at fault (none: the stack), the message. */
export type Verdict = [level: "mandatory" | "advisory", resource: string, message: string];

/** Runs one stack policy on recorded resources, in this process, by the SDK's own server code. */
export async function judge(
  policy: StackValidationPolicy,
  resources: RecordedResource[],
): Promise<Verdict[]> {
  const run = makeAnalyzeStackRpcFun("tested", "0.0.0", "advisory", [policy]);
  const reply = await new Promise<AnalyzeResponse>((resolve, reject) => {
    const done = (error: Error | null, answer: AnalyzeResponse) => {
      if (error) reject(error);
      else resolve(answer);
    };
    run({ request: analyzeStackRequest(resources) }, done).catch(reject);
  });
  return reply.getDiagnosticsList().map((diagnostic) => [
    diagnostic.getEnforcementlevel() === EnforcementLevel.MANDATORY ? "mandatory" : "advisory",
    diagnostic.getUrn().split("::").at(-1) ?? "",
    // The SDK puts the description in front of what a policy reports.
    diagnostic.getMessage().replace(`${policy.description}\n`, ""),
  ]);
}

/** What the SDK says of a policy that met an unknown value. */
export const cannotRun = (policy: StackValidationPolicy, property: string): Verdict => [
  "advisory",
  "",
  `can't run policy '${policy.name}' from policy pack 'tested@v0.0.0' during preview: string value at .${property} can't be known during preview`,
];

/** How resources are made up: as an update leaves them, or as a preview of new ones shows them. */
export type Mode = "update" | "preview";

const output = (mode: Mode, value: string) => (mode === "update" ? value : unknownValue);

/** A resource of any type in a Region, by a provider of that Region. */
export function resource(
  type: string,
  name: string,
  region: string,
  properties: Record<string, unknown>,
  propertyDependencies: Record<string, RecordedResource[]> = {},
): RecordedResource {
  const urnsBy = Object.entries(propertyDependencies).map(
    ([property, resources]) => [property, resources.map(({ urn }) => urn)] as const,
  );
  return {
    urn: `urn:pulumi:test::program::${type}::${name}`,
    type,
    name,
    properties,
    dependencies: [...new Set(urnsBy.flatMap(([, urns]) => urns))],
    propertyDependencies: Object.fromEntries(urnsBy),
    provider: {
      urn: `urn:pulumi:test::program::pulumi:providers:aws::${region}`,
      type: "pulumi:providers:aws",
      name: region,
      properties: { region },
    },
  };
}

/** A bucket, called by its name plus `-1a2b3c4`. A preview knows the name, not the ARN. */
export function bucket(name: string, region: string, mode: Mode = "update"): RecordedResource {
  return resource("aws:s3/bucket:Bucket", name, region, {
    bucket: `${name}-1a2b3c4`,
    arn: output(mode, `arn:aws:s3:::${name}-1a2b3c4`),
  });
}

/** A key. */
export function key(name: string, region: string, mode: Mode = "update"): RecordedResource {
  const arn = `arn:aws:kms:${region}:111111111111:key/${name}`;
  return resource("aws:kms/key:Key", name, region, { arn: output(mode, arn) });
}

/** The default encryption of a bucket under a key. */
export function encryption(of: RecordedResource, under: RecordedResource): RecordedResource {
  const settings = { sseAlgorithm: "aws:kms", kmsMasterKeyId: under.properties.arn };
  return resource(
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
    `${of.name}-encryption`,
    of.provider!.name,
    {
      bucket: of.properties.bucket,
      rules: [{ applyServerSideEncryptionByDefault: settings, bucketKeyEnabled: true }],
    },
    { bucket: [of], rules: [under] },
  );
}

/** A rule to be: its id, the destination and the key of its replicas. */
export type RuleTo = [id: string, destination: RecordedResource, key: RecordedResource];

/** A replication configuration of a source. */
export function replication(
  name: string,
  source: RecordedResource,
  rules: RuleTo[],
): RecordedResource {
  return resource(
    "aws:s3/bucketReplicationConfig:BucketReplicationConfig",
    name,
    source.provider!.name,
    {
      bucket: source.properties.bucket,
      rules: rules.map(([id, destination, replicaKey]) => ({
        id,
        status: "Enabled",
        sourceSelectionCriteria: { sseKmsEncryptedObjects: { status: "Enabled" } },
        destination: {
          bucket: destination.properties.arn,
          encryptionConfiguration: { replicaKmsKeyId: replicaKey.properties.arn },
        },
      })),
    },
    { bucket: [source], rules: rules.flatMap(([, ...used]) => used) },
  );
}

/** A whole replication in good order, of one source in us-east-1 to one destination in us-west-2. */
export function pair(mode: Mode = "update", name = "archive") {
  const source = bucket(`${name}-source`, "us-east-1", mode);
  const sourceKey = key(`${name}-source-key`, "us-east-1", mode);
  const destination = bucket(`${name}-dr`, "us-west-2", mode);
  const destinationKey = key(`${name}-dr-key`, "us-west-2", mode);
  return {
    source,
    sourceKey,
    sourceEncryption: encryption(source, sourceKey),
    destination,
    destinationKey,
    destinationEncryption: encryption(destination, destinationKey),
    replication: replication(name, source, [["all-dr", destination, destinationKey]]),
  };
}

/** Sets one property of a resource, by its path; undefined takes it away. */
export function bend(of: RecordedResource, path: string, value: unknown): void {
  const keys = path.split(".");
  const last = keys.pop()!;
  const holder = keys.reduce((here, step) => here[step] as Record<string, unknown>, of.properties);
  holder[last] = value;
}
