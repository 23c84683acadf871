import type { Change, ChangeGroup, Patch } from "./change";
import { LINKS } from "./prose";
import { POLICY, RULES } from "./resources";

const DOCUMENTS = { id: "documents", prefix: "documents/" };
const ONLY_RULES = { updated: { rules: RULES } };
const EXISTING = `Send objects that were there before by ${LINKS.batchReplication}, status filter NONE.`;

/** An edit of the one rule, which changes nothing but the rules. */
const ofRule = (
  edit: string,
  [before, after]: [Patch, Patch],
  told: Pick<Change, "objects"> & Partial<Pick<Change, "then" | "danger">>,
): Change => ({
  edit,
  before: { rules: [before] },
  edits: { rules: [after] },
  resources: ONLY_RULES,
  ...told,
});

/** Which objects go where, and how. */
export const ruleChanges: ChangeGroup = {
  title: "Rules",
  about:
    "All rules are one resource, and S3 takes them all at once: there is no moment without any. They decide on objects at the time of their writing.",
  changes: [
    ofRule("Rename a rule", [DOCUMENTS, { ...DOCUMENTS, id: "papers" }], {
      objects: "Nothing happens to objects. Metrics carry the rule's id and start anew under it.",
      then: ["Point alarms and dashboards that name the dimension `RuleId` to the new id."],
    }),
    ofRule("Change a prefix", [DOCUMENTS, { ...DOCUMENTS, prefix: "papers/" }], {
      objects:
        "Objects below `papers/` that were there before have no replicas. Replicas of `documents/` stay, and are neither overwritten nor hidden any more when their objects are.",
      then: [EXISTING],
    }),
    ofRule("Select by tags", [DOCUMENTS, { ...DOCUMENTS, tags: { class: "gold" } }], {
      objects:
        "Objects without the tag are no longer replicated; their replicas stay. The tag must come with the PUT: tags that are added later never start a replication.",
      then: [EXISTING],
    }),
    {
      edit: "Select by tags and replicate delete markers",
      before: { rules: [{ ...DOCUMENTS, deleteMarkerReplication: true }] },
      edits: {
        rules: [{ ...DOCUMENTS, deleteMarkerReplication: true, tags: { class: "gold" } }],
      },
      refused: { "rules[0].deleteMarkerReplication": "false on a rule with tags" },
      objects: "Nothing happens. S3 would refuse the rules.",
    },
    {
      edit: "Give a rule another priority",
      before: {
        rules: [
          { id: "all", priority: 1 },
          { ...DOCUMENTS, priority: 2 },
        ],
      },
      edits: {
        rules: [
          { id: "all", priority: 3 },
          { ...DOCUMENTS, priority: 2 },
        ],
      },
      resources: ONLY_RULES,
      objects:
        "An object that both rules select for one destination follows the other one from then on: its storage class, its delete markers. Replicas keep what they got.",
    },
    {
      edit: "Give two rules one priority",
      before: {
        rules: [
          { id: "all", priority: 1 },
          { ...DOCUMENTS, priority: 2 },
        ],
      },
      edits: {
        rules: [
          { id: "all", priority: 2 },
          { ...DOCUMENTS, priority: 2 },
        ],
      },
      refused: { "rules[1].priority": "numbers of its own; rules[0] also takes 2" },
      objects: "Nothing happens. S3 would refuse the rules.",
    },
    {
      edit: "Reorder rules without priorities",
      before: { rules: [{ id: "all" }, DOCUMENTS] },
      edits: { rules: [DOCUMENTS, { id: "all" }] },
      resources: ONLY_RULES,
      objects:
        "As with a priority: the first rule of the list wins, so an object that both select follows the other one from then on.",
    },
    {
      edit: "Add a rule",
      edits: { rules: [{ id: "everything" }, DOCUMENTS] },
      resources: ONLY_RULES,
      objects:
        "Objects that it selects and no other rule did are replicated if written from then on.",
      then: [EXISTING],
    },
    {
      edit: "Take a rule away",
      before: { rules: [{ id: "everything" }, DOCUMENTS] },
      edits: { rules: [{ id: "everything" }] },
      resources: ONLY_RULES,
      objects:
        "Replicas stay. Objects that only this rule selected are no longer replicated, and what was pending by it is given up.",
    },
    {
      edit: "Send a rule to fewer destinations",
      before: {
        destinations: { eu: { region: "eu-west-1", accountId: "222222222222" } },
        rules: [{ id: "everything" }, { ...DOCUMENTS, destinations: ["dr", "eu"] }],
      },
      edits: { rules: [{ id: "everything" }, { ...DOCUMENTS, destinations: ["dr"] }] },
      resources: ONLY_RULES,
      objects:
        "Replicas stay where they are. The role keeps its permissions for both destinations, since another rule names both.",
    },
    ofRule("Disable a rule", [DOCUMENTS, { ...DOCUMENTS, status: "Disabled" }], {
      objects: `Objects written while it is disabled ${LINKS.pausing}, not even when it is enabled again.`,
    }),
    ofRule("Enable a rule again", [{ ...DOCUMENTS, status: "Disabled" }, DOCUMENTS], {
      objects: "Only what is written from then on is replicated.",
      then: [
        `Send what was written meanwhile by ${LINKS.batchReplication}, status filter NONE, created after the day it was disabled.`,
      ],
    }),
    {
      edit: "Replicate delete markers",
      edits: { rules: [{ id: "everything", deleteMarkerReplication: true }] },
      resources: {
        updated: { rules: RULES, "role policy": POLICY, "bucket policy of dr": POLICY },
      },
      objects: `New ${LINKS.deleteMarkers} hide the replicas too. Objects that were deleted before stay visible in the destination. Versions are never deleted there.`,
      then: ["Delete in the destination what should be hidden there as well."],
    },
    {
      edit: "Replicate delete markers no more",
      before: { rules: [{ id: "everything", deleteMarkerReplication: true }] },
      edits: { rules: [{ id: "everything" }] },
      resources: {
        updated: { rules: RULES, "role policy": POLICY, "bucket policy of dr": POLICY },
      },
      objects:
        "Markers that were replicated stay and keep hiding their replicas. New ones are not replicated.",
    },
    ofRule(
      "Commit S3 to 15 minutes (Replication Time Control)",
      [DOCUMENTS, { ...DOCUMENTS, replicationTimeControl: true }],
      {
        objects:
          "For objects written from then on, at a price per GB. Replicas that are there, and what Batch Replication sends, are outside of it.",
        then: [
          "Look at the metrics after a quarter of an hour: they begin then. More than 1 Gbps needs a higher quota.",
        ],
      },
    ),
    ofRule(
      "Take Replication Time Control away",
      [{ ...DOCUMENTS, replicationTimeControl: true }, DOCUMENTS],
      {
        objects:
          "Replication goes on without a promise. Threshold events (missed, replicated after) no longer come.",
        then: ["Take away alarms on the threshold events."],
      },
    ),
    ofRule("Switch metrics off", [DOCUMENTS, { ...DOCUMENTS, metrics: false }], {
      objects: "Replication goes on as before.",
      danger: `Nobody learns of failures: without ${LINKS.metrics} S3 sends no failure events either. Keep them on.`,
    }),
    ofRule("Switch metrics on again", [{ ...DOCUMENTS, metrics: false }, DOCUMENTS], {
      objects: "Nothing happens to objects. What has failed meanwhile was not reported and is not.",
      then: [`Send what has failed by ${LINKS.batchReplication}, status filter FAILED.`],
    }),
    {
      edit: "Switch metrics off under Replication Time Control",
      before: { rules: [{ ...DOCUMENTS, replicationTimeControl: true }] },
      edits: { rules: [{ ...DOCUMENTS, replicationTimeControl: true, metrics: false }] },
      refused: { "rules[0].metrics": "true with replicationTimeControl" },
      objects: "Nothing happens. S3 would refuse the rules.",
    },
    ofRule(
      "Bring metadata changes of replicas back",
      [DOCUMENTS, { ...DOCUMENTS, replicaModifications: true }],
      {
        objects:
          "Nothing yet: it takes a rule in the other direction as well, which the stack does not make.",
      },
    ),
    ofRule(
      "Change a rule's storage class",
      [DOCUMENTS, { ...DOCUMENTS, storageClass: "GLACIER_IR" }],
      {
        objects: "New replicas get it. Those that are there keep theirs.",
        then: ["Move older replicas by a lifecycle rule of the destination's bucket."],
      },
    ),
    {
      edit: "Change a destination's storage class",
      edits: { destinations: { dr: { storageClass: "STANDARD_IA" } } },
      resources: ONLY_RULES,
      objects: "New replicas get it. Those that are there keep theirs.",
      then: ["Move older replicas by a lifecycle rule of the destination's bucket."],
    },
  ],
};
