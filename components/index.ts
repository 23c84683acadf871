export { ReplicatedBucket } from "./replicatedBucket";
export type { DestinationArgs, ReplicatedBucketArgs, SourceArgs } from "./replicatedBucketArgs";
export { ReplicationBucket } from "./replicationBucket";
export type { ReplicationRule } from "./replicationRules";
export type {
  DestinationSettings,
  ReplicationSettings,
  RuleSettings,
  SideSettings,
} from "./settings";
