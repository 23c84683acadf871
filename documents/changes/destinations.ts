import type { ChangeGroup } from "./change";
import { LINKS } from "./prose";
import { POLICY, RULES, wholeSideOf } from "./resources";

const VAULT = { region: "us-west-2", accountId: "222222222222" };
const EU = { region: "eu-west-1", accountId: "222222222222" };

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
      danger:
        "A new name is a new destination. Keep the old name: nobody but Pulumi reads it. If it must go, add the new destination, send existing objects to it, and take the old one away last.",
    },
  ],
};
