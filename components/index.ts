// What a program of your own may import: the component, what it is made of, and the types of its settings.
export { ReplicatedBucket } from "./replicatedBucket";
export type { DestinationArgs, ReplicatedBucketArgs, SourceArgs } from "./replicatedBucketArgs";

// One side each: a bucket that is made, or one that was there before.
export { ExistingBucket } from "./existingBucket";
export { ReplicationBucket } from "./replicationBucket";
export type { DestinationSide, ReplicationSide } from "./replicationSide";

// Settings, and the S3 rules that they lead to.
export type { AdditionalReplicationRole } from "./additionalRoles";
export type { AdditionalStatement } from "./additionalStatements";
export type { ExistingBucketSettings } from "./existingBucketSettings";
export type { KeySettings } from "./keySettings";
export type { ReplicationRule } from "./replicationRules";
export type { RoleSettings } from "./roleSettings";
export type {
  DestinationSettings,
  ReplicationSettings,
  RuleSettings,
  SideSettings,
} from "./settings";
