import type { ChangeGroup } from "./change";
import { LINKS } from "./prose";
import { bucketOf, bucketPartsOf, each, keyOf, POLICY, RULES } from "./resources";

const BUCKET = ["bucket"];

/** What becomes of a side's bucket that gets another name. */
const renamed = (side: string) => ({
  ...each(bucketOf(side), BUCKET),
  [`bucket policy of ${side}`]: ["bucket", "policy"],
});

const FIXED =
  "Where the new name is given and not made up, Pulumi deletes the old bucket first: with objects in it, that is where the `up` stops, with nothing lost and little done.";

/** What a side's bucket is like. */
export const bucketChanges: ChangeGroup = {
  title: "Buckets",
  about: "S3 cannot rename a bucket: another name is another bucket.",
  changes: [
    {
      edit: "Name a destination's bucket",
      edits: { destinations: { dr: { bucketName: "acme-replicas" } } },
      resources: {
        replaced: renamed("dr"),
        updated: { rules: RULES, "key policy of dr": POLICY, "role policy": POLICY },
        refusedWhileProtected: true,
      },
      refusedByAws: `To delete a bucket with objects in it. ${FIXED}`,
      objects: "Replicas stay in the old bucket. The new one starts empty.",
      danger:
        "Do not rename. Add a destination with the name you want, send existing objects to it, and take the old one away last.",
    },
    {
      edit: "Change the prefix of a destination's bucket name",
      before: { destinations: { dr: { bucketNamePrefix: "acme" } } },
      edits: { destinations: { dr: { bucketNamePrefix: "initech" } } },
      resources: {
        replaced: renamed("dr"),
        updated: { rules: RULES, "key policy of dr": POLICY, "role policy": POLICY },
        refusedWhileProtected: true,
      },
      refusedByAws: `To delete a bucket with objects in it. ${FIXED}`,
      objects: "Replicas stay in the old bucket. The new one starts empty.",
      danger: "As for a name.",
    },
    {
      edit: "Move a destination's bucket into its account's own namespace",
      edits: { destinations: { dr: { bucketNamespace: "account-regional" } } },
      resources: {
        replaced: {
          ...renamed("dr"),
          "bucket of dr": ["bucket", "bucketNamespace"],
        },
        updated: { rules: RULES, "key policy of dr": POLICY, "role policy": POLICY },
        refusedWhileProtected: true,
      },
      refusedByAws: `To delete a bucket with objects in it. ${FIXED}`,
      objects: "Replicas stay in the old bucket. The new one starts empty.",
      danger:
        "As for a name: the namespace is part of it, so choose it with the destination. Add a destination in that namespace, send existing objects to it, and take the old one away last.",
    },
    {
      edit: "Name the source's bucket",
      edits: { source: { bucketName: "acme-documents" } },
      resources: {
        replaced: { ...renamed("source"), rules: BUCKET },
        updated: { "role policy": POLICY },
        refusedWhileProtected: true,
      },
      refusedByAws: `To delete a bucket with objects in it. ${FIXED}`,
      objects:
        "Objects stay in the old bucket and are replicated no more: the rules go first. The new one starts empty.",
      danger:
        "Do not rename. Deploy a second stack with the name you want, point writers to it, and copy what is to come along.",
    },
    {
      edit: "Use ACLs in a destination (object ownership)",
      edits: { destinations: { dr: { objectOwnership: "BucketOwnerPreferred" } } },
      resources: {
        updated: {
          "ownership of dr": ["rule"],
          "bucket policy of dr": POLICY,
          "role policy": POLICY,
          rules: RULES,
        },
      },
      objects: `Across accounts new replicas change hands by the owner override (${LINKS.ownership}); ACLs stay behind. Replicas that are there already belong to the destination's account.`,
    },
    {
      edit: "Use ACLs in the source",
      edits: { source: { objectOwnership: "BucketOwnerPreferred" } },
      resources: { updated: { "ownership of source": ["rule"] } },
      objects:
        "Writers may set ACLs on new objects. They travel only to a destination that uses ACLs too and has no owner override.",
    },
    {
      edit: "Use ACLs in a destination no more",
      before: { destinations: { dr: { objectOwnership: "BucketOwnerPreferred" } } },
      edits: { destinations: { dr: { objectOwnership: null } } },
      resources: {
        updated: {
          "ownership of dr": ["rule"],
          "bucket policy of dr": POLICY,
          "role policy": POLICY,
          rules: RULES,
        },
      },
      refusedByAws: "While an ACL of the bucket lets other accounts in.",
      objects:
        "ACLs count no more, on replicas that are there too: who was let in by one is out. All replicas belong to the destination's account.",
      first: ["Move grants of ACLs to `additionalBucketPolicyStatements`."],
    },
    {
      edit: "Leave replicas to the source's account (owner override off)",
      before: { destinations: { dr: { objectOwnership: "ObjectWriter" } } },
      edits: { destinations: { dr: { accessControlTranslation: false } } },
      resources: {
        updated: { "bucket policy of dr": POLICY, "role policy": POLICY, rules: RULES },
      },
      objects:
        "New replicas belong to the source's account and carry their objects' ACLs; those that are there stay the destination's.",
      danger:
        "Whoever loses the source's account loses the say over replicas. That is seldom what a second account is for.",
    },
    {
      edit: "Let `pulumi destroy` delete objects (`forceDestroy`)",
      edits: { destinations: { dr: { forceDestroy: true } } },
      resources: { updated: { "bucket of dr": ["forceDestroy"] } },
      objects: "Nothing yet. The next `up` or `destroy` that deletes the bucket deletes them all.",
      danger: "It counts from the `up` after this one. Take it back before you need the replicas.",
    },
    {
      edit: "Add statements to a bucket's policy",
      edits: {
        destinations: {
          dr: {
            additionalBucketPolicyStatements: [
              {
                Sid: "LetAuditorsRead",
                Effect: "Allow",
                Principal: { AWS: "arn:aws:iam::333333333333:root" },
                Action: "s3:GetObject",
              },
            ],
          },
        },
      },
      resources: { updated: { "bucket policy of dr": POLICY } },
      objects: "Nothing happens to objects. A statement that denies can stop replication.",
      then: ["`npm run prove -- --stack NAME` tells whether replication still has all it needs."],
    },
    {
      edit: "Keep a side when it leaves the stack (`retainOnDelete`)",
      edits: { destinations: { dr: { retainOnDelete: true } } },
      resources: {
        options: { "retainOnDelete: true": [...keyOf("dr"), ...bucketOf("dr")] },
      },
      objects: "Nothing happens. The side stays in AWS, whole, when it leaves the stack.",
      then: ["`pulumi up`: it counts from the next one on."],
    },
    {
      edit: "Take away a destination that is kept",
      before: {
        destinations: {
          eu: { region: "eu-west-1", accountId: "222222222222", retainOnDelete: true },
        },
      },
      edits: { destinations: { eu: null } },
      resources: {
        deleted: ["provider of eu", ...keyOf("eu"), "bucket of eu", ...bucketPartsOf("eu")],
        staysInAws: [...keyOf("eu"), "bucket of eu", ...bucketPartsOf("eu")],
        updated: { rules: RULES, "role policy": POLICY },
        refusedWhileProtected: true,
      },
      objects:
        "Replicas stay, readable under their key. Nothing more comes, and what was pending is given up.",
      then: [
        "The bucket can come back as `existingBucket`, its key then being that of the bucket.",
      ],
    },
  ],
};
