import type { ChangeGroup } from "./change";
import { keyOf, POLICY, RULES, sideOf } from "./resources";

const REPLICAS = { name: "acme-replicas" };
const SWITCHED_ON = { enableVersioning: true, replaceEncryption: true, extendBucketPolicy: true };
const SWITCHED_OFF = { enableVersioning: null, replaceEncryption: null, extendBucketPolicy: null };

/** Of an existing bucket, what the stack makes when it is told to. */
const MADE = ["versioning of dr", "encryption of dr", "bucket policy of dr", ...keyOf("dr")];

/** Buckets that are there already, instead of those that the stack makes. */
export const existingBucketChanges: ChangeGroup = {
  title: "Existing buckets",
  about:
    "Of an existing bucket (`existingBucket`) the stack makes and deletes nothing but what it is told to switch on, and leaves that when it goes. Whether the bucket can take part is found out before anything is changed.",
  changes: [
    {
      edit: "Point a destination to a bucket that is there",
      edits: {
        destinations: { dr: { existingBucket: REPLICAS, objectOwnership: "BucketOwnerEnforced" } },
      },
      resources: {
        deleted: sideOf("dr"),
        updated: { rules: RULES, "role policy": POLICY },
        refusedWhileProtected: true,
      },
      refusedByAws: "To delete the old bucket with replicas in it.",
      objects: "Replicas stay in the old bucket. New ones go to the other.",
      danger:
        "As renaming: better add the existing bucket as another destination, send existing objects to it, and take the old one away last.",
      first: [
        "Across accounts: add to the policies of bucket and key what the output `required` says, which `pulumi preview` of the edit shows, or set `extendBucketPolicy`.",
      ],
    },
    {
      edit: "Let go of a bucket that the stack made, and go on using it",
      before: { destinations: { dr: { bucketName: "acme-replicas" } } },
      edits: {
        destinations: {
          dr: {
            bucketName: null,
            existingBucket: REPLICAS,
            objectOwnership: "BucketOwnerEnforced",
          },
        },
      },
      resources: {
        deleted: sideOf("dr"),
        updated: { rules: RULES, "role policy": POLICY },
        refusedWhileProtected: true,
      },
      refusedByAws: "To delete the bucket with replicas in it.",
      objects: "Where the bucket is empty, it goes, and replicas fail from then on.",
      danger:
        "Pulumi knows the adopted bucket as another resource, and deletes the one that it made, which is the same. Set `retainOnDelete: true` and `pulumi up` first, as in the next row.",
    },
    {
      edit: "Let go of a bucket that the stack made and is told to keep",
      before: { destinations: { dr: { bucketName: "acme-replicas", retainOnDelete: true } } },
      edits: {
        destinations: {
          dr: {
            bucketName: null,
            retainOnDelete: null,
            existingBucket: REPLICAS,
            objectOwnership: "BucketOwnerEnforced",
          },
        },
      },
      resources: {
        deleted: sideOf("dr"),
        staysInAws: sideOf("dr"),
        updated: { rules: RULES, "role policy": POLICY },
        refusedWhileProtected: true,
      },
      objects:
        "Nothing happens to replicas: bucket, key and policies stay as they are, and yours to look after. New ones are encrypted under the key that the bucket has.",
    },
    {
      edit: "Point the source to a bucket that is there",
      edits: { source: { existingBucket: { name: "acme-documents" } } },
      resources: {
        deleted: sideOf("source"),
        replaced: { rules: ["bucket"] },
        updated: { "role policy": POLICY },
        refusedWhileProtected: true,
      },
      refusedByAws: "To delete the old bucket with objects in it.",
      objects:
        "Objects of the old bucket stay there and are replicated no more; their replicas stay. Of the other bucket, what is written from then on is replicated.",
      danger:
        "Two sources in turn fill one destination: keys of both lie there side by side, and equal keys become versions of one object. A second stack keeps them apart.",
      then: [
        "Send the other bucket's existing objects by Batch Replication, status filter NONE. Older keys of theirs go to `additionalSourceKeyArns`.",
      ],
    },
    {
      edit: "From a bucket that is there to one that the stack makes",
      before: { source: { existingBucket: { name: "acme-documents" } } },
      edits: { source: { existingBucket: null } },
      resources: {
        created: sideOf("source"),
        replaced: { rules: ["bucket"] },
        updated: { "role policy": POLICY },
        refusedWhileProtected: true,
      },
      objects:
        "The old bucket stays with all its objects, which are replicated no more. The new one starts empty.",
      then: ["Point writers to the new bucket, and copy what is to come along."],
    },
    {
      edit: "Have the stack switch on what an existing bucket lacks",
      before: {
        destinations: { dr: { existingBucket: REPLICAS, objectOwnership: "BucketOwnerEnforced" } },
      },
      edits: { destinations: { dr: { existingBucket: SWITCHED_ON } } },
      resources: { created: MADE, updated: { rules: RULES, "role policy": POLICY } },
      objects:
        "Objects that are there keep their encryption, and need the key they have. New replicas are encrypted under the created key, and so is whatever else is written there without naming one.",
      first: ["Whoever else writes to the bucket needs the new key: tell them its ARN."],
    },
    {
      edit: "Have the stack look after an existing bucket no more",
      before: {
        destinations: {
          dr: {
            existingBucket: { ...REPLICAS, ...SWITCHED_ON },
            objectOwnership: "BucketOwnerEnforced",
          },
        },
      },
      edits: { destinations: { dr: { existingBucket: SWITCHED_OFF } } },
      resources: {
        deleted: MADE,
        staysInAws: MADE,
        updated: { rules: RULES, "role policy": POLICY },
        refusedWhileProtected: true,
      },
      objects:
        "Nothing happens to replicas. Versioning, encryption, policy and key stay as they are, and yours to look after.",
    },
    {
      edit: "Take over the rules of an existing source",
      before: { source: { existingBucket: { name: "acme-documents" } } },
      edits: { source: { existingBucket: { replaceReplicationRules: true } } },
      resources: {},
      objects:
        "Nothing, where the rules are the stack's already. In a first deployment, somebody else's rules stop, and what they had pending is given up; their replicas stay.",
    },
  ],
};
