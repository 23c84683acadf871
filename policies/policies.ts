import { allowReplication } from "./encryption/allowReplication";
import { allowUploadsByDefaultEncryption } from "./encryption/allowUploadsByDefaultEncryption";
import { closeKeyPolicies } from "./encryption/closeKeyPolicies";
import { decideBucketKeys } from "./encryption/decideBucketKeys";
import { delayKeyDeletion } from "./encryption/delayKeyDeletion";
import { denyUploadsUnderOtherKeys } from "./encryption/denyUploadsUnderOtherKeys";
import { encryptBucketsInTheirRegion } from "./encryption/encryptBucketsInTheirRegion";
import { encryptBucketsWithCustomerManagedKey } from "./encryption/encryptBucketsWithCustomerManagedKey";
import { encryptReplicasInDestinationAccount } from "./encryption/encryptReplicasInDestinationAccount";
import { encryptReplicasInDestinationRegion } from "./encryption/encryptReplicasInDestinationRegion";
import { keepKeysAdministrable } from "./encryption/keepKeysAdministrable";
import { requireTls } from "./encryption/requireTls";
import { rotateKeys } from "./encryption/rotateKeys";
import { configureBucketsInTheirRegion } from "./pair/configureBucketsInTheirRegion";
import { configureOnce } from "./pair/configureOnce";
import { configureReplicationBesideTheBucket } from "./pair/configureReplicationBesideTheBucket";
import { keepDataWhereAllowed } from "./pair/keepDataWhereAllowed";
import { lockBothSides } from "./pair/lockBothSides";
import { orderAfterVersioning } from "./pair/orderAfterVersioning";
import { ownReplicas } from "./pair/ownReplicas";
import { replicateFromTheOrigin } from "./pair/replicateFromTheOrigin";
import { replicateToAnotherBucket } from "./pair/replicateToAnotherBucket";
import { useDifferentAccounts } from "./pair/useDifferentAccounts";
import { useDifferentRegions } from "./pair/useDifferentRegions";
import { versionBothSides } from "./pair/versionBothSides";
import { avoidUnsupportedSettings } from "./rules/avoidUnsupportedSettings";
import { chooseStorageClass } from "./rules/chooseStorageClass";
import { decideOnDeleteMarkers } from "./rules/decideOnDeleteMarkers";
import { enableEveryRule } from "./rules/enableEveryRule";
import { filterEveryRule } from "./rules/filterEveryRule";
import { identifyRules } from "./rules/identifyRules";
import { limitTimeControl } from "./rules/limitTimeControl";
import { pairTimeControlWithMetrics } from "./rules/pairTimeControlWithMetrics";
import { prioritizeRules } from "./rules/prioritizeRules";
import { grantRoleNoMore } from "./permissions/grantRoleNoMore";
import { grantRoleWhatRulesNeed } from "./permissions/grantRoleWhatRulesNeed";
import { knowPolicyDocuments } from "./permissions/knowPolicyDocuments";
import { letOnlyTheRoleWriteReplicas } from "./permissions/letOnlyTheRoleWriteReplicas";
import { letTheRoleUseKeys } from "./permissions/letTheRoleUseKeys";
import { trustOnlyS3 } from "./permissions/trustOnlyS3";
import { avoidAcls } from "./exposure/avoidAcls";
import { avoidForceDestroy } from "./exposure/avoidForceDestroy";
import { avoidRequesterPays } from "./exposure/avoidRequesterPays";
import { blockPublicAccess } from "./exposure/blockPublicAccess";
import { expireOldVersions } from "./exposure/expireOldVersions";
import { keepLogsOut } from "./exposure/keepLogsOut";
import { keepOutsidersOut } from "./exposure/keepOutsidersOut";
import { protectData } from "./exposure/protectData";
import { requireTags } from "./exposure/requireTags";
import { alarmOnFailures } from "./watching/alarmOnFailures";
import { alarmWhereMetricsLive } from "./watching/alarmWhereMetricsLive";
import { measureEveryRule } from "./watching/measureEveryRule";
import type { PairPolicy } from "./policy";

/** What the policies are about, which is also the name of their folder. */
export type Group = "encryption" | "pair" | "rules" | "permissions" | "exposure" | "watching";

/** The policies of each group. */
export const groups: Readonly<Record<Group, readonly PairPolicy[]>> = {
  encryption: [
    allowReplication,
    allowUploadsByDefaultEncryption,
    closeKeyPolicies,
    decideBucketKeys,
    delayKeyDeletion,
    denyUploadsUnderOtherKeys,
    encryptBucketsInTheirRegion,
    encryptBucketsWithCustomerManagedKey,
    encryptReplicasInDestinationAccount,
    encryptReplicasInDestinationRegion,
    keepKeysAdministrable,
    requireTls,
    rotateKeys,
  ],
  pair: [
    configureBucketsInTheirRegion,
    configureOnce,
    configureReplicationBesideTheBucket,
    keepDataWhereAllowed,
    lockBothSides,
    orderAfterVersioning,
    ownReplicas,
    replicateFromTheOrigin,
    replicateToAnotherBucket,
    useDifferentAccounts,
    useDifferentRegions,
    versionBothSides,
  ],
  rules: [
    avoidUnsupportedSettings,
    chooseStorageClass,
    decideOnDeleteMarkers,
    enableEveryRule,
    filterEveryRule,
    identifyRules,
    limitTimeControl,
    pairTimeControlWithMetrics,
    prioritizeRules,
  ],
  permissions: [
    grantRoleNoMore,
    grantRoleWhatRulesNeed,
    knowPolicyDocuments,
    letOnlyTheRoleWriteReplicas,
    letTheRoleUseKeys,
    trustOnlyS3,
  ],
  exposure: [
    avoidAcls,
    avoidForceDestroy,
    avoidRequesterPays,
    blockPublicAccess,
    expireOldVersions,
    keepLogsOut,
    keepOutsidersOut,
    protectData,
    requireTags,
  ],
  watching: [alarmOnFailures, alarmWhereMetricsLive, measureEveryRule],
};

/** Every policy of the pack, group by group. */
export const policies: readonly PairPolicy[] = Object.values(groups).flat();
