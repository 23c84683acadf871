import type { ChangeGroup } from "./change";
import { each, RULES, sideOf, wholeSideOf } from "./resources";

const ONCE = ["role", "role policy", "rules"];
const IN_AWS = [...sideOf("source"), ...sideOf("dr"), ...ONCE];
const EVERYTHING = [...wholeSideOf("source"), ...wholeSideOf("dr"), ...ONCE];
const TAGGED = ["key", "bucket"].flatMap((kind) => [`${kind} of source`, `${kind} of dr`]);

/** What concerns all of a stack. */
export const stackChanges: ChangeGroup = {
  title: "The whole stack",
  about: "Of the options nothing is seen in AWS: Pulumi writes them into its state.",
  changes: [
    {
      edit: "Take the protection off",
      edits: { protect: false },
      resources: { options: { "protect: false": IN_AWS } },
      objects: "Nothing happens. From now on Pulumi deletes what an edit takes away.",
      danger: "Protect again as soon as the edit that needed it is done.",
    },
    {
      edit: "Protect again",
      before: { protect: false },
      edits: { protect: true },
      resources: { options: { "protect: true": IN_AWS } },
      objects: "Nothing happens.",
    },
    {
      edit: "Rename the stack's resources (`name`)",
      edits: { name: "records" },
      resources: { created: EVERYTHING, deleted: EVERYTHING, refusedWhileProtected: true },
      refusedByAws:
        "With fixed names of buckets or role: to create what the old one's name still has. Otherwise: to delete buckets with objects in them.",
      objects:
        "Objects stay in the old buckets and are replicated no more. The new buckets start empty.",
      danger:
        "A new name is a new set of buckets. Set `formerName` to the old one beside it. For a second set deploy a second stack.",
    },
    {
      edit: "Rename the stack's resources, with `formerName`",
      edits: { name: "records", formerName: "archive" },
      resources: {
        renamed: EVERYTHING,
        updated: each(["key of source", "key of dr"], ["description"]),
      },
      objects:
        "Nothing happens. Names that Pulumi made up, of buckets, role and alias, keep the old word.",
      then: [
        "Leave `formerName` where it is, above all with an existing bucket as the source: by it the stack knows the role again, and its rules. Or take it away, once every stack of the program was deployed with it.",
      ],
    },
    {
      edit: "Take the stack's `formerName` away again",
      before: { name: "records", formerName: "archive" },
      edits: { formerName: null },
      resources: {},
      objects: "Nothing happens.",
      first: ["`pulumi up` with it, or it is a rename without."],
    },
    {
      edit: "Rename the stack's resources, where a bucket's name is made from it",
      before: { destinations: { dr: { bucketNamePrefix: "acme" } } },
      edits: { name: "records", formerName: "archive" },
      refused: {
        "destinations.dr.bucketNamePrefix":
          'bucketName instead, beside formerName: the bucket "acme-archive-us-west-2" would be replaced by "acme-records-us-west-2"',
      },
      objects:
        "Nothing happens. Set `bucketName` to the name that the bucket has, and take `bucketNamePrefix` away.",
    },
    {
      edit: "Change tags",
      edits: { tags: { department: "records" } },
      resources: { updated: { role: ["tags"], ...each(TAGGED, ["tags"]) } },
      objects: "Nothing happens to objects: these are tags of resources.",
    },
    {
      edit: "Stop replication",
      edits: { replicationEnabled: false },
      resources: { updated: { rules: RULES } },
      objects:
        "Replicas stay. Objects written from then on are not replicated and not caught up, when it starts again either.",
    },
    {
      edit: "Start replication again",
      before: { replicationEnabled: false },
      edits: { replicationEnabled: true },
      resources: { updated: { rules: RULES } },
      objects: "Only what is written from then on is replicated.",
      then: [
        "Send what was written meanwhile by Batch Replication, status filter NONE, created after the day of the stop.",
      ],
    },
  ],
};
