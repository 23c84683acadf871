export type { AdditionalStatement } from "./additionalStatements";
export { ReplicatedBucket } from "./replicatedBucket";
export type { DestinationArgs, ReplicatedBucketArgs, SourceArgs } from "./replicatedBucketArgs";
export { ExistingBucket } from "./existingBucket";
export type { ExistingBucketSettings } from "./existingBucketSettings";
export type { KeySettings } from "./keySettings";
export { ReplicationBucket } from "./replicationBucket";
export type { ReplicationSide } from "./replicationSide";
export type { ReplicationRule } from "./replicationRules";
export type { RoleSettings } from "./roleSettings";
export type {
  DestinationSettings,
  ReplicationSettings,
  RuleSettings,
  SideSettings,
} from "./settings";
