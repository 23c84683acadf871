import type { ChangeGroup } from "./change";
import { LINKS } from "./prose";
import { keyOf, POLICY, RULES } from "./resources";

const keyArn = (region: string, accountId: string, digit: string) =>
  `arn:aws:kms:${region}:${accountId}:key/${digit.repeat(8)}-1111-4111-8111-111111111111`;
const SOURCE_KEY = keyArn("us-east-1", "111111111111", "1");
const OTHER_SOURCE_KEY = keyArn("us-east-1", "111111111111", "2");
const REPLICA_KEY = keyArn("us-west-2", "222222222222", "3");
const OTHER_REPLICA_KEY = keyArn("us-west-2", "222222222222", "4");

const OF_SOURCE = {
  "encryption of source": RULES,
  "bucket policy of source": POLICY,
  "role policy": POLICY,
};
const OF_REPLICAS = {
  "encryption of dr": RULES,
  "bucket policy of dr": POLICY,
  "role policy": POLICY,
  rules: RULES,
};

const UPLOADS =
  "Uploads that name the old key are refused from then on: the bucket policy knows the new one.";
const REWRITE = `To be free of the old key, move older objects to the new one by ${LINKS.updateEncryption}, in each bucket by itself: replication does not carry it over.`;
const RETAIN =
  "Set `retainOnDelete: true` on the side and `pulumi up`, so that the stack lets go of the key instead of deleting it. Note its ARN: `pulumi stack output --json`.";

const RESCUE = `\`aws kms cancel-key-deletion\`, then \`aws kms enable-key\` (${LINKS.deletion})`;
const GRANT =
  "Across accounts: add to the new key's policy what `required` says, which `pulumi preview` of the edit shows. S3 takes a rule with a key that it cannot use, and then every replica fails.";

/** Which keys objects and replicas are encrypted under. */
export const keyChanges: ChangeGroup = {
  title: "Keys",
  about:
    "An object keeps the key that it was written under, a replica the one of the rule that made it. Whoever reads them needs those keys as long as they exist.",
  changes: [
    {
      edit: "Source: from a created key to one of yours",
      edits: { source: { kmsKeyArn: SOURCE_KEY } },
      resources: {
        updated: OF_SOURCE,
        deleted: keyOf("source"),
        refusedWhileProtected: true,
      },
      objects: `New objects are encrypted under the new key. Older ones need the old key, which waits 30 days for its deletion and can be used by nobody meanwhile. What is still pending fails for good. ${UPLOADS}`,
      danger: `All older objects of the source become unreadable at once, and after 30 days for ever. Do it in two steps, as the next row. If it has happened: ${RESCUE}.`,
    },
    {
      edit: "Source: from a created key to one of yours, and keep the old one",
      before: { source: { retainOnDelete: true } },
      edits: {
        source: { kmsKeyArn: SOURCE_KEY },
        additionalSourceKeyArns: [OTHER_SOURCE_KEY],
      },
      resources: {
        updated: OF_SOURCE,
        deleted: keyOf("source"),
        staysInAws: keyOf("source"),
        refusedWhileProtected: true,
      },
      objects: `New objects are encrypted under the new key. Older ones are read, and pending ones replicated, under the old key, which is yours to keep. ${UPLOADS}`,
      first: [
        RETAIN,
        "Name that ARN in `additionalSourceKeyArns` in the same edit as the new `kmsKeyArn`.",
      ],
      then: [REWRITE],
    },
    {
      edit: "Source: from one key of yours to another, without `additionalSourceKeyArns`",
      before: { source: { kmsKeyArn: SOURCE_KEY } },
      edits: { source: { kmsKeyArn: OTHER_SOURCE_KEY } },
      resources: { updated: OF_SOURCE },
      objects: `New objects are encrypted under the new key. The role loses the old one: what is pending fails for good, and Batch Replication of older objects fails. Replicas are not affected. ${UPLOADS}`,
      danger: "Name the old key in `additionalSourceKeyArns`, as in the next row.",
      then: [
        `Where it has happened: add the old key to \`additionalSourceKeyArns\`, \`pulumi up\`, and send what failed by ${LINKS.batchReplication}, status filter FAILED.`,
      ],
    },
    {
      edit: "Source: from one key of yours to another, with `additionalSourceKeyArns`",
      before: { source: { kmsKeyArn: SOURCE_KEY } },
      edits: {
        source: { kmsKeyArn: OTHER_SOURCE_KEY },
        additionalSourceKeyArns: [SOURCE_KEY],
      },
      resources: { updated: OF_SOURCE },
      objects: `New objects are encrypted under the new key. Pending and older ones are replicated under the old one, which readers need too. ${UPLOADS}`,
      then: [REWRITE, "Only then take the old key out of `additionalSourceKeyArns`."],
    },
    {
      edit: "Source: from a key of yours to a created one",
      before: { source: { kmsKeyArn: SOURCE_KEY } },
      edits: { source: { kmsKeyArn: null }, additionalSourceKeyArns: [SOURCE_KEY] },
      resources: { updated: OF_SOURCE, created: keyOf("source") },
      objects: `New objects are encrypted under the created key. Pending and older ones need yours, which the stack never touched. ${UPLOADS}`,
      then: [REWRITE],
    },
    {
      edit: "Forget an additional key of the source",
      before: { additionalSourceKeyArns: [OTHER_SOURCE_KEY] },
      edits: { additionalSourceKeyArns: null },
      resources: { updated: { "role policy": POLICY } },
      objects:
        "Objects under that key can no longer be replicated; pending ones fail for good. Replicas are not affected.",
      first: ["See that nothing under that key is still pending, such as by the metrics."],
    },
    {
      edit: "Destination: from a created key to one of yours",
      edits: { destinations: { dr: { kmsKeyArn: REPLICA_KEY } } },
      resources: { updated: OF_REPLICAS, deleted: keyOf("dr"), refusedWhileProtected: true },
      objects:
        "New replicas are encrypted under the new key. Older ones need the old key, which waits 30 days for its deletion and can be used by nobody meanwhile.",
      danger: `All older replicas become unreadable at once, and after 30 days for ever, while the source says COMPLETED. Do it in two steps, as the next row. If it has happened: ${RESCUE}.`,
    },
    {
      edit: "Destination: from a created key to one of yours, and keep the old one",
      before: { destinations: { dr: { retainOnDelete: true } } },
      edits: { destinations: { dr: { kmsKeyArn: REPLICA_KEY } } },
      resources: {
        updated: OF_REPLICAS,
        deleted: keyOf("dr"),
        staysInAws: keyOf("dr"),
        refusedWhileProtected: true,
      },
      objects:
        "New replicas are encrypted under the new key. Older ones are read under the old key, which is yours to keep.",
      first: [RETAIN, GRANT],
      then: [REWRITE],
    },
    {
      edit: "Destination: from one key of yours to another",
      before: { destinations: { dr: { kmsKeyArn: REPLICA_KEY } } },
      edits: { destinations: { dr: { kmsKeyArn: OTHER_REPLICA_KEY } } },
      resources: { updated: OF_REPLICAS },
      objects:
        "New replicas are encrypted under the new key, those on their way too. Older ones need the old key: whoever reads them, not the role.",
      first: [GRANT],
      then: ["Keep the old key as long as replicas under it exist.", REWRITE],
    },
    {
      edit: "Destination: from a key of yours to a created one",
      before: { destinations: { dr: { kmsKeyArn: REPLICA_KEY } } },
      edits: { destinations: { dr: { kmsKeyArn: null } } },
      resources: { updated: OF_REPLICAS, created: keyOf("dr") },
      objects: "New replicas are encrypted under the created key. Older ones need yours.",
      then: ["Keep the old key as long as replicas under it exist.", REWRITE],
    },
    {
      edit: "Bucket Keys: off on the source",
      edits: { source: { bucketKeyEnabled: false } },
      resources: { updated: { "encryption of source": RULES } },
      objects: `New objects have none, and a replica has what its object has, whatever the destination says. Those that are there keep theirs. The role may use keys with ${LINKS.bucketKeys} and without, so nothing fails; KMS is asked for each object, at its price.`,
    },
    {
      edit: "Bucket Keys: off on a destination",
      edits: { destinations: { dr: { bucketKeyEnabled: false } } },
      resources: { updated: { "encryption of dr": RULES } },
      objects:
        "Nothing happens to replicas, new ones included: they have what their objects have. What else is written to the bucket has none.",
    },
    {
      edit: "Bucket Keys: off on the other side too",
      before: { source: { bucketKeyEnabled: false } },
      edits: { destinations: { dr: { bucketKeyEnabled: false } } },
      resources: {
        updated: {
          "encryption of dr": RULES,
          "key policy of dr": POLICY,
          "role policy": POLICY,
        },
      },
      objects:
        "As before for new replicas. The role may no longer decrypt under the destination's key, which S3 does to check a Bucket Key: an object that was written with one, and is still pending or sent again, fails.",
      first: [
        "Wait until what was written with Bucket Keys is replicated; Batch Replication of such objects needs one of the sides on.",
      ],
    },
    {
      edit: "Bucket Keys: on again",
      before: {
        source: { bucketKeyEnabled: false },
        destinations: { dr: { bucketKeyEnabled: false } },
      },
      edits: { source: { bucketKeyEnabled: true } },
      resources: {
        updated: {
          "encryption of source": RULES,
          "key policy of dr": POLICY,
          "role policy": POLICY,
        },
      },
      objects:
        "New objects and replicas have one. Those that are there stay without, and cost a request to KMS at each reading.",
    },
    {
      edit: "Rotate the key more often",
      edits: { source: { keyRotationPeriodInDays: 90 } },
      resources: { updated: { "key of source": ["rotationPeriodInDays"] } },
      objects: "Nothing happens to objects: rotation keeps the key, its ARN and all old material.",
    },
    {
      edit: "Change the key's deletion window",
      edits: { source: { keyDeletionWindowInDays: 7 } },
      resources: { updated: { "key of source": ["deletionWindowInDays"] } },
      objects: "Nothing happens to objects.",
      danger:
        "It counts on the day the key is deleted, and only as `up` wrote it down before. A shorter window is a shorter time to notice.",
    },
    {
      edit: "Name administrators of the key, or add statements to its policy",
      edits: {
        source: {
          keyAdministrators: ["arn:aws:iam::111111111111:role/keys"],
          additionalKeyPolicyStatements: [
            {
              Sid: "LetAuditorsRead",
              Effect: "Allow",
              Principal: { AWS: "arn:aws:iam::333333333333:root" },
              Action: "kms:Decrypt",
            },
          ],
        },
      },
      resources: { updated: { "key policy of source": POLICY } },
      objects: "Nothing happens to objects.",
    },
  ],
};
