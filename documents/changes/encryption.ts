import type { ChangeGroup } from "./change";
import { LINKS } from "./prose";
import { keyOf, POLICY, RULES } from "./resources";

const TWICE = "aws:kms:dsse";
const SSE_S3 = "AES256";
const SOURCE_KEY = "arn:aws:kms:us-east-1:111111111111:key/11111111-1111-4111-8111-111111111111";

const OF_SOURCE = { "encryption of source": RULES, "bucket policy of source": POLICY };
const OF_DR = { "encryption of dr": RULES, "bucket policy of dr": POLICY };
/** Where Bucket Keys come or go with the algorithm, the role needs more or less of the replica key. */
const OF_BOTH = { ...OF_SOURCE, ...OF_DR, "key policy of dr": POLICY, "role policy": POLICY };
const BOTH_TWICE = {
  source: { sseAlgorithm: TWICE },
  destinations: { dr: { sseAlgorithm: TWICE } },
};

const UPLOADS = "Uploads that name the other algorithm are refused from then on.";
const REWRITTEN = `${LINKS.updateEncryption} moves SSE-S3 objects under a key, in each bucket by itself: replication does not carry it over.`;

/** How sides encrypt. */
export const encryptionChanges: ChangeGroup = {
  title: "Kinds of encryption",
  about:
    "An object keeps the kind of encryption that it was written with, and a replica has that of its object, whatever the destination's own is (`sseAlgorithm`).",
  changes: [
    {
      edit: "Source: from SSE-KMS to DSSE-KMS",
      edits: { source: { sseAlgorithm: TWICE } },
      resources: { updated: OF_SOURCE },
      objects: `New objects are encrypted twice, and so are their replicas, under the destination's key. What is there and what is pending stay SSE-KMS. ${UPLOADS}`,
    },
    {
      edit: "Source: from DSSE-KMS to SSE-KMS",
      before: { source: { sseAlgorithm: TWICE } },
      edits: { source: { sseAlgorithm: null } },
      resources: { updated: OF_SOURCE },
      objects: `New objects and their replicas are SSE-KMS, with Bucket Keys. What is there stays encrypted twice. ${UPLOADS}`,
    },
    {
      edit: "Destination: from SSE-KMS to DSSE-KMS",
      edits: { destinations: { dr: { sseAlgorithm: TWICE } } },
      resources: { updated: OF_DR },
      objects: `Nothing happens to replicas, new ones included: they are encrypted as their objects. What else is written to the bucket is encrypted twice. ${UPLOADS}`,
    },
    {
      edit: "Both sides: from SSE-KMS to DSSE-KMS",
      edits: BOTH_TWICE,
      resources: { updated: OF_BOTH },
      objects: `As before. The role may no longer decrypt under the destination's key, which S3 does to check a Bucket Key: an object that was written with one, and is still pending or sent again, fails. ${UPLOADS}`,
      first: [
        "Change the source first, and the destination when what was written with Bucket Keys is replicated.",
      ],
    },
    {
      edit: "Both sides: from DSSE-KMS to SSE-KMS",
      before: BOTH_TWICE,
      edits: {
        source: { sseAlgorithm: null },
        destinations: { dr: { sseAlgorithm: null } },
      },
      resources: { updated: OF_BOTH },
      objects: `New objects and their replicas are SSE-KMS, with Bucket Keys. What is there stays encrypted twice. ${UPLOADS}`,
    },
    {
      edit: "Source: from SSE-S3 to SSE-KMS",
      before: { source: { sseAlgorithm: SSE_S3 } },
      edits: { source: { sseAlgorithm: null } },
      resources: {
        created: keyOf("source"),
        updated: { ...OF_SOURCE, "role policy": POLICY },
      },
      objects: `New objects are encrypted under the created key, and their replicas under the destination's. Older ones stay SSE-S3, and so do replicas of them, those that are still pending too. Whoever writes and reads needs the new key. ${UPLOADS}`,
      first: [
        "Tell writers and readers of the source, whose IAM policies must let them use the key.",
      ],
      then: [REWRITTEN],
    },
    {
      edit: "Source: from a created key to SSE-S3",
      edits: { source: { sseAlgorithm: SSE_S3 } },
      resources: {
        updated: { ...OF_SOURCE, "role policy": POLICY },
        deleted: keyOf("source"),
        refusedWhileProtected: true,
      },
      objects: `New objects and their replicas are SSE-S3, under no key of yours. Older ones need the old key, which waits 30 days for its deletion and can be used by nobody meanwhile. What is still pending fails for good. ${UPLOADS}`,
      danger:
        "All older objects of the source become unreadable at once, and after 30 days for ever. Do it in two steps, as the next row. If it has happened: `aws kms cancel-key-deletion`, then `aws kms enable-key`.",
    },
    {
      edit: "Source: from a created key to SSE-S3, and keep the key",
      before: { source: { retainOnDelete: true } },
      edits: {
        source: { sseAlgorithm: SSE_S3 },
        additionalSourceKeyArns: [SOURCE_KEY],
      },
      resources: {
        updated: { ...OF_SOURCE, "role policy": POLICY },
        deleted: keyOf("source"),
        staysInAws: keyOf("source"),
        refusedWhileProtected: true,
      },
      objects: `New objects and their replicas are SSE-S3, under no key of yours. Older ones are read, and pending ones replicated, under the old key, which is yours to keep. ${UPLOADS}`,
      first: [
        "Set `retainOnDelete: true` on the side and `pulumi up`, so that the stack lets go of the key instead of deleting it. Note its ARN, and name it in `additionalSourceKeyArns` in the same edit.",
      ],
    },
    {
      edit: "Destination: to SSE-S3",
      edits: { destinations: { dr: { sseAlgorithm: SSE_S3 } } },
      refused: { "destinations.dr.sseAlgorithm": "aws:kms, aws:kms:dsse" },
      objects:
        "Replicas of an SSE-S3 source are SSE-S3 without it. All others need the destination's key.",
    },
  ],
};
