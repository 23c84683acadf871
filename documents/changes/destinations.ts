import type { ChangeGroup } from "./change";
import { LINKS } from "./prose";
import { POLICY, RULES, wholeSideOf } from "./resources";

const VAULT = { region: "us-west-2", accountId: "222222222222" };
const EU = { region: "eu-west-1", accountId: "222222222222" };

/** The role of another source, as its settings are by default. */
const WEB = { roleArn: "arn:aws:iam::333333333333:role/web-replication" };

/** Destinations come, go and are renamed. */
export const destinationChanges: ChangeGroup = {
  title: "Destinations",
  about: "A destination's name is part of every resource name of its side.",
  changes: [
    {
      edit: "Add a destination",
      edits: { destinations: { eu: EU } },
      resources: {
        created: wholeSideOf("eu"),
        updated: { rules: RULES, "role policy": POLICY },
      },
      objects:
        "Only objects written from then on go to `eu`. Those that were there before, replicated to `dr` or not, do not.",
      then: [
        "Wait a quarter of an hour, as AWS advises after versioning is first enabled, then verify.",
        `Send the others by ${LINKS.batchReplication}, with the status filter COMPLETED for what has replicas elsewhere, NONE and FAILED for the rest. A job follows all rules: what is in place already costs nothing.`,
      ],
    },
    {
      edit: "Take a destination away",
      before: { destinations: { eu: EU } },
      edits: { destinations: { eu: null } },
      resources: {
        deleted: wholeSideOf("eu"),
        updated: { rules: RULES, "role policy": POLICY },
        refusedWhileProtected: true,
      },
      refusedByAws:
        "To delete a bucket with objects in it: the `up` changes rules and role policy and stops there, with bucket, key and replicas intact.",
      objects:
        "Nothing more goes to `eu`, and what was pending for it is given up. Its replicas stay until its bucket is emptied; the key is deleted after the bucket.",
      first: [
        "To keep bucket, key and replicas: set `retainOnDelete: true` on `eu` and `pulumi up`; the edit then only takes them out of the stack.",
      ],
      then: [
        "To be rid of them: empty the bucket, a large one by a lifecycle rule, and `pulumi up` again. The key then waits 30 days for its deletion, and nobody can use it meanwhile.",
      ],
    },
    {
      edit: "Let the role of another source replicate to a destination",
      edits: { destinations: { dr: { additionalReplicationRoles: [WEB] } } },
      resources: { updated: { "bucket policy of dr": POLICY, "key policy of dr": POLICY } },
      objects:
        "Nothing happens to the replicas of this source. Equal keys of several sources become versions of one object: give each source prefixes of its own.",
      then: [
        "Deploy the other source's stack, with this bucket as `existingBucket` under this key. What it asks for in its output `required` is there already.",
      ],
    },
    {
      edit: "Let the role of another source in no more",
      before: { destinations: { dr: { additionalReplicationRoles: [WEB] } } },
      edits: { destinations: { dr: { additionalReplicationRoles: null } } },
      resources: { updated: { "bucket policy of dr": POLICY, "key policy of dr": POLICY } },
      objects:
        "Replicas of the other source stay. New ones fail, and failure is final; S3 tells its stack alone.",
      first: ["Take the destination out of the other source's stack."],
    },
    {
      edit: "Take the last destination away",
      edits: { destinations: { dr: null } },
      refused: { destinations: "at least one destination" },
      objects:
        "Nothing happens. To stop replication set `replicationEnabled: false`; to end it, see `teardown` in the README.",
    },
    {
      edit: "Rename a destination",
      edits: { destinations: { dr: null, vault: VAULT } },
      resources: {
        created: wholeSideOf("vault"),
        deleted: wholeSideOf("dr"),
        updated: { rules: RULES, "role policy": POLICY },
        refusedWhileProtected: true,
      },
      refusedByAws:
        "With a fixed `bucketName`: to create a bucket whose name the old one still has. Otherwise: to delete the old one with replicas in it.",
      objects:
        "Replicas stay in the old bucket. The new one starts empty and gets only what is written from then on.",
      danger: "A new name is a new destination. Set `formerName` to the old one beside it.",
    },
    {
      edit: "Rename a destination, with `formerName`",
      edits: { destinations: { dr: null, vault: { ...VAULT, formerName: "dr" } } },
      resources: {
        renamed: wholeSideOf("vault"),
        updated: { rules: RULES, "role policy": POLICY, "key of vault": ["description"] },
      },
      objects:
        "Replicas stay where they are, under the same key, and new ones come to them. S3's rules get new ids, since a rule is called after its destination. What becomes of objects that were pending under an old id, AWS does not say.",
      first: [
        "Name the destination anew in the `destinations` of rules.",
        "Let pending objects come through: the metric `OperationsPendingReplication` at 0, or a quiet hour.",
      ],
      then: [
        "Point alarms and dashboards at the new rule ids: they are the dimension `RuleId` of replication metrics, which begin anew.",
      ],
    },
    {
      edit: "Take the `formerName` of a destination away again",
      before: { destinations: { dr: null, vault: { ...VAULT, formerName: "dr" } } },
      edits: { destinations: { vault: { formerName: null } } },
      resources: {},
      objects: "Nothing happens.",
      first: ["`pulumi up` with it, or it is a rename without."],
    },
    {
      edit: "Give a destination's old name to a new one",
      before: { destinations: { dr: null, vault: { ...VAULT, formerName: "dr" } } },
      edits: { destinations: { dr: EU } },
      refused: { "destinations.vault.formerName": "a name that no destination has now" },
      objects: "Nothing happens. Take `formerName` away first, and `pulumi up`.",
    },
  ],
};
