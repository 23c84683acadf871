import { unknownValue } from "@pulumi/pulumi/runtime";

import type { Document } from "../../components/policyDocuments";
import { rolePolicy, trustPolicy } from "../../components/policyDocuments";
import {
  bucketPolicy,
  destinationGrants,
  keyPolicy,
  replicaKeyGrant,
} from "../../components/resourcePolicies";
import type { Topology } from "../../components/topology";
import type { RecordedResource } from "../../rehearsal/recordedResource";
import type { Mode } from "./pairs";
import {
  ACCOUNT,
  bucket,
  encryption,
  key,
  ownership,
  publicAccessBlock,
  replication,
  setting,
  versioning,
} from "./pairs";
import { resource } from "./policies";

const SOURCE_REGION = "us-east-1";
const DESTINATION_REGION = "us-west-2";

/**
 * A whole replication in good order, of one source in us-east-1 to one destination in us-west-2, with
 * the documents that the component writes. The destination's account is the source's unless told
 * otherwise. Where a preview makes these resources, it knows neither their ARNs nor the documents.
 */
export function pair(mode: Mode = "update", name = "archive", destinationAccount = ACCOUNT) {
  const source = bucket(`${name}-source`, SOURCE_REGION, mode);
  const sourceKey = key(`${name}-source-key`, SOURCE_REGION, mode);
  const destination = bucket(`${name}-dr`, DESTINATION_REGION, mode, destinationAccount);
  const destinationKey = key(`${name}-dr-key`, DESTINATION_REGION, mode, destinationAccount);
  const role = replicationRole(`${name}-replication`, mode);
  const topology = topologyOf(name, destinationAccount);
  const { source: from, destinations, partition } = topology;
  const [to] = destinations;
  const crossAccount = destinationAccount !== ACCOUNT;
  const document = (of: Document) => (mode === "update" ? JSON.stringify(of) : unknownValue);

  const parts = {
    role,
    source,
    sourceKey,
    sourceKeyPolicy: keyPolicyOf(sourceKey, document(keyPolicy(partition, ACCOUNT)), [source]),
    sourceEncryption: encryption(source, sourceKey),
    sourceVersioning: versioning(source),
    sourcePublicAccessBlock: publicAccessBlock(source),
    sourceOwnership: ownership(source),
    sourcePolicy: policyOf(source, document(bucketPolicy(from)), [sourceKey]),
    destination,
    destinationKey,
    destinationKeyPolicy: keyPolicyOf(
      destinationKey,
      document(
        keyPolicy(
          partition,
          destinationAccount,
          crossAccount ? [replicaKeyGrant(topology, to!)] : [],
        ),
      ),
      [destination, ...(crossAccount ? [role] : [])],
    ),
    destinationEncryption: encryption(destination, destinationKey),
    destinationVersioning: versioning(destination),
    destinationPublicAccessBlock: publicAccessBlock(destination),
    destinationOwnership: ownership(destination),
    destinationPolicy: policyOf(
      destination,
      document(bucketPolicy(to!, crossAccount ? destinationGrants(topology, to!) : [])),
      [destinationKey, ...(crossAccount ? [role] : [])],
    ),
    rolePolicy: rolePolicyOf(role, document(rolePolicy(topology)), [
      source,
      sourceKey,
      destination,
      destinationKey,
    ]),
  };
  const config = replication(name, source, [["all-dr", destination, destinationKey]], role);
  const waitsFor = Object.values(parts).map(({ urn }) => urn);
  const ordered: RecordedResource = {
    ...config,
    dependencies: [...new Set([...config.dependencies, ...waitsFor])],
  };
  return { ...parts, replication: ordered, alarm: failureAlarm(name, source, destination) };
}

/** The topology that the pair's resources stand for once they exist. */
export function topologyOf(name = "archive", destinationAccount = ACCOUNT): Topology {
  const side = (suffix: string, region: string, accountId: string) => ({
    region,
    accountId,
    bucketArn: `arn:aws:s3:::${name}-${suffix}-1a2b3c4`,
    sseAlgorithm: "aws:kms" as const,
    keyArn: `arn:aws:kms:${region}:${accountId}:key/${name}-${suffix}-key`,
    bucketKeyEnabled: true,
  });
  return {
    partition: "aws",
    roleArn: `arn:aws:iam::${ACCOUNT}:role/${name}-replication-1a2b3c4`,
    source: { ...side("source", SOURCE_REGION, ACCOUNT), additionalKeyArns: [] },
    destinations: [
      {
        ...side("dr", DESTINATION_REGION, destinationAccount),
        name: "dr",
        receivesDeleteMarkers: false,
        translatesAccessControl: false,
      },
    ],
  };
}

function replicationRole(name: string, mode: Mode): RecordedResource {
  return resource("aws:iam/role:Role", name, SOURCE_REGION, {
    name: `${name}-1a2b3c4`,
    arn: mode === "update" ? `arn:aws:iam::${ACCOUNT}:role/${name}-1a2b3c4` : unknownValue,
    assumeRolePolicy: JSON.stringify(trustPolicy()),
    tags: { team: "storage" },
  });
}

function rolePolicyOf(role: RecordedResource, policy: string, names: RecordedResource[]) {
  return resource(
    "aws:iam/rolePolicy:RolePolicy",
    `${role.name}-policy`,
    SOURCE_REGION,
    { role: role.properties.name, policy },
    { role: [role], policy: names },
  );
}

const policyOf = (of: RecordedResource, policy: string, names: RecordedResource[]) =>
  setting("BucketPolicy", of, "policy", { policy }, { policy: [of, ...names] });

function keyPolicyOf(of: RecordedResource, policy: string, names: RecordedResource[]) {
  const made = resource(
    "aws:kms/keyPolicy:KeyPolicy",
    `${of.name}-policy`,
    of.provider!.name,
    { keyId: of.properties.keyId, policy },
    { keyId: [of], policy: names },
  );
  return { ...made, provider: of.provider };
}

function failureAlarm(name: string, source: RecordedResource, destination: RecordedResource) {
  return resource(
    "aws:cloudwatch/metricAlarm:MetricAlarm",
    `${name}-failures`,
    SOURCE_REGION,
    {
      namespace: "AWS/S3",
      metricName: "OperationsFailedReplication",
      statistic: "Sum",
      threshold: 0,
      comparisonOperator: "GreaterThanThreshold",
      dimensions: {
        SourceBucket: source.properties.bucket,
        DestinationBucket: destination.properties.bucket,
        RuleId: "all-dr",
      },
      treatMissingData: "ignore",
      alarmActions: [`arn:aws:sns:${SOURCE_REGION}:${ACCOUNT}:oncall`],
    },
    { dimensions: [source, destination] },
  );
}
