import type { RecordedResource } from "../../../rehearsal/recordedResource";
import { pair } from "../../support/goodPair";
import type { Mode } from "../../support/pairs";
import { bend, resource } from "../../support/policies";

/** What each key of the good pair is for, as messages say it. */
export const USES = {
  "archive-source-key": "encrypts archive-source, the source of archive",
  "archive-dr-key": "encrypts archive-dr, a destination of archive",
};

export const KMS_KEY = "rules.0.applyServerSideEncryptionByDefault.kmsMasterKeyId";
export const REPLICA_KEY = "rules.0.destination.encryptionConfiguration.replicaKmsKeyId";

/** A pair whose replicas lie under a key of their own, not under the destination's. */
export function withReplicaKey(mode: Mode, replicaKey: RecordedResource) {
  const stack = pair(mode);
  bend(stack.replication, REPLICA_KEY, replicaKey.properties.arn);
  const { rules = [], ...others } = stack.replication.propertyDependencies;
  const kept = rules.filter((urn) => urn !== stack.destinationKey.urn);
  stack.replication.propertyDependencies = { ...others, rules: [...kept, replicaKey.urn] };
  return { ...stack, replicaKey };
}

/** A pair whose source names its key by an alias. */
export function withAlias(mode: Mode) {
  const stack = pair(mode);
  const alias = resource(
    "aws:kms/alias:Alias",
    "archive-source",
    "us-east-1",
    {
      name: "alias/archive",
      arn: "arn:aws:kms:us-east-1:111111111111:alias/archive",
      targetKeyId: stack.sourceKey.properties.keyId,
    },
    { targetKeyId: [stack.sourceKey] },
  );
  bend(stack.sourceEncryption, KMS_KEY, "alias/archive");
  stack.sourceEncryption.propertyDependencies = {
    ...stack.sourceEncryption.propertyDependencies,
    rules: [alias.urn],
  };
  return { ...stack, alias };
}
