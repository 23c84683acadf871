import {
  CreateAliasCommand,
  DeleteAliasCommand,
  DisableKeyRotationCommand,
  EnableKeyRotationCommand,
  ListAliasesCommand,
} from "@aws-sdk/client-kms";
import {
  DeleteBucketTaggingCommand,
  DeletePublicAccessBlockCommand,
  PutBucketTaggingCommand,
  PutPublicAccessBlockCommand,
} from "@aws-sdk/client-s3";

import type { Mend } from "../../support/bend";
import { bendBucketPolicy, bendRules } from "../../support/bend";
import type { LiveStack } from "../../support/liveStack";
import { describeLiveExample } from "../../support/liveStack";
import type { Bent } from "../../support/promises";
import { describePromises, promisesOf } from "../../support/promises";

// TLS versions are not bent: the local AWS knows of none.

const dr = ({ outputs, clientsOf }: LiveStack) => {
  const side = outputs.destinations.dr!;
  return { Bucket: side.bucketName, KeyId: side.kmsKeyArn, ...clientsOf(side) };
};

/** Takes a denial out of the policy of dr's bucket. */
const without =
  (denial: string) =>
  (live: LiveStack): Promise<Mend> => {
    const { s3, Bucket } = dr(live);
    return bendBucketPolicy(s3, Bucket, (all) => all.filter(({ Sid }) => Sid !== denial));
  };

const UPLOADS = "both buckets refuse uploads under any other key";
const KEYS = "each side has a key of its own, which rotates and has an alias";

const bends: Bent[] = [
  {
    promise: "a bucket in each of two Regions, named after stack and side",
    when: "source and destination are exchanged",
    scene: ({ outputs, clientsOf }) => ({
      live: {
        outputs: {
          ...outputs,
          source: outputs.destinations.dr!,
          destinations: { dr: { ...outputs.source, kmsKeyArn: outputs.source.kmsKeyArn! } },
        },
        clientsOf,
      },
    }),
    wrong: /^WRONG dr: Region of the bucket archive-source-.*: us-east-1; expected us-west-2;/,
  },
  {
    promise: "everything is tagged example=disaster-recovery",
    when: "a bucket has no tags",
    bend: async (live) => {
      const { s3, Bucket } = dr(live);
      await s3.send(new DeleteBucketTaggingCommand({ Bucket }));
      const Tagging = { TagSet: [{ Key: "example", Value: "disaster-recovery" }] };
      return () => s3.send(new PutBucketTaggingCommand({ Bucket, Tagging }));
    },
    wrong: /^WRONG dr: tags of the bucket archive-dr-.*: nothing;/,
  },
  {
    promise: KEYS,
    when: "a key does not rotate",
    bend: async (live) => {
      const { kms, KeyId } = dr(live);
      await kms.send(new DisableKeyRotationCommand({ KeyId }));
      return () => kms.send(new EnableKeyRotationCommand({ KeyId }));
    },
    wrong: /^WRONG dr: rotation of the key .*: false; expected true;/,
  },
  {
    promise: KEYS,
    when: "a key has no alias",
    bend: async (live) => {
      const { kms, KeyId } = dr(live);
      const { Aliases = [] } = await kms.send(new ListAliasesCommand({ KeyId }));
      const [{ AliasName } = {}] = Aliases;
      await kms.send(new DeleteAliasCommand({ AliasName }));
      return () => kms.send(new CreateAliasCommand({ AliasName, TargetKeyId: KeyId }));
    },
    wrong: /^WRONG dr: aliases of the key .*: 0; expected 1;/,
  },
  {
    promise: "both buckets are versioned and closed to the public",
    when: "a bucket is not",
    bend: async (live) => {
      const { s3, Bucket } = dr(live);
      await s3.send(new DeletePublicAccessBlockCommand({ Bucket }));
      const PublicAccessBlockConfiguration = {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      };
      return () =>
        s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration }));
    },
    wrong: /^WRONG dr: public access block of the bucket archive-dr-.*: nothing;/,
  },
  {
    promise: "replicas are STANDARD_IA",
    when: "the rule names no storage class",
    bend: ({ outputs, clientsOf }) =>
      bendRules(clientsOf(outputs.source).s3, outputs.source.bucketName, (rules) =>
        rules.map((rule) => ({
          ...rule,
          Destination: { ...rule.Destination!, StorageClass: undefined },
        })),
      ),
    wrong: /^WRONG dr: storage class of .*: STANDARD; expected STANDARD_IA;/,
  },
  {
    promise: "a delete in the source hides no replica",
    when: "the rule replicates delete markers",
    bend: ({ outputs, clientsOf }) =>
      bendRules(clientsOf(outputs.source).s3, outputs.source.bucketName, (rules) =>
        rules.map((rule) => ({ ...rule, DeleteMarkerReplication: { Status: "Enabled" } })),
      ),
    wrong: /^WRONG dr: what is there of \S+: version and delete marker; expected version;/,
  },
  {
    promise: UPLOADS,
    when: "a bucket takes another key",
    bend: without("DenyWrongKey"),
    wrong: /^WRONG dr: an upload into \S+ under another key: under arn:aws:kms:us-west-2:/,
  },
  {
    promise: UPLOADS,
    when: "a bucket takes aws:kms without a key",
    bend: without("DenyKmsWithoutKey"),
    wrong: /^WRONG dr: an upload into \S+ under aws:kms without a key: under /,
  },
  {
    promise: UPLOADS,
    when: "a bucket takes another algorithm",
    bend: without("DenyOtherEncryption"),
    wrong:
      /^WRONG dr: an upload into \S+ under AES256: under no key of KMS; expected AccessDenied;/,
  },
  {
    promise: UPLOADS,
    when: "a bucket takes nothing",
    bend: (live) => {
      const { s3, Bucket } = dr(live);
      const Sid = "DenyAllUploads";
      const upload = { Sid, Effect: "Deny", Principal: "*", Action: "s3:PutObject" };
      const Resource = `arn:aws:s3:::${Bucket}/*`;
      const denied = { ...upload, Resource };
      return bendBucketPolicy(s3, Bucket, (all) => [...all, denied]);
    },
    wrong: /^WRONG dr: an upload into \S+ that names no encryption: AccessDenied; expected under /,
  },
  {
    promise: "both buckets refuse plain HTTP",
    when: "a bucket answers over it",
    bend: without("DenyPlainHttp"),
    wrong: /^WRONG dr: a look into \S+ over plain HTTP: accepted; expected AccessDenied;/,
  },
];

describeLiveExample("the promises of disaster-recovery", "disaster-recovery", (live) => {
  describePromises(promisesOf("disaster-recovery"), live, bends);
});
