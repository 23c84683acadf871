import { TagResourceCommand, UntagResourceCommand } from "@aws-sdk/client-kms";
import type { ReplicationRule } from "@aws-sdk/client-s3";

import { bendBucketPolicy, bendKeyPolicy, bendRules } from "../../support/bend";
import type { LiveStack } from "../../support/liveStack";
import { describeLiveExample } from "../../support/liveStack";
import type { Bent } from "../../support/promises";
import { describePromises, promisesOf } from "../../support/promises";

/** Bends one rule of the source. */
const rule =
  (id: string, change: (rule: ReplicationRule) => ReplicationRule) =>
  ({ outputs, clientsOf }: LiveStack) =>
    bendRules(clientsOf(outputs.source).s3, outputs.source.bucketName, (rules) =>
      rules.map((one) => (one.ID === id ? change(one) : one)),
    );

const bends: Bent[] = [
  {
    promise: "one destination in another Region, one in the source's own",
    when: "the destinations are exchanged",
    scene: ({ outputs, clientsOf }) => {
      const { dr, audit } = outputs.destinations;
      const destinations = { dr: audit!, audit: dr! };
      return { live: { outputs: { ...outputs, destinations }, clientsOf } };
    },
    wrong: /^WRONG audit: Region of the bucket records-dr-.*: us-west-2; expected us-east-1;/,
  },
  {
    promise: "everything is tagged example=cross-account",
    when: "a key has no tags",
    bend: async ({ outputs, clientsOf }) => {
      const audit = outputs.destinations.audit!;
      const { kms } = clientsOf(audit);
      const KeyId = audit.kmsKeyArn;
      await kms.send(new UntagResourceCommand({ KeyId, TagKeys: ["example"] }));
      const Tags = [{ TagKey: "example", TagValue: "cross-account" }];
      return () => kms.send(new TagResourceCommand({ KeyId, Tags }));
    },
    wrong: /^WRONG audit: tags of the key arn:aws:kms:us-east-1:222222222222:.*: \{\}; expected /,
  },
  {
    promise: "neither account's administrators enter the other's buckets",
    when: "a bucket and its key let the source's account in",
    bend: async ({ outputs, clientsOf }) => {
      const dr = outputs.destinations.dr!;
      const { s3, kms } = clientsOf(dr);
      const all = { Effect: "Allow", Principal: { AWS: "arn:aws:iam::111111111111:root" } };
      const read = { ...all, Action: "s3:GetObject", Resource: `${dr.bucketArn}/*` };
      const decrypt = { ...all, Action: "kms:Decrypt", Resource: "*" };
      const mends = [
        await bendBucketPolicy(s3, dr.bucketName, (statements) => [...statements, read]),
        await bendKeyPolicy(kms, dr.kmsKeyArn, (statements) => [...statements, decrypt]),
      ];
      return () => Promise.all(mends.map((mend) => mend()));
    },
    wrong: /^WRONG dr: a download from \S+ by 111111111111: accepted; expected AccessDenied;/,
  },
  {
    promise: "replicas belong to the destinations' account, with ACLs and without",
    when: "a rule translates no owner",
    bend: rule("invoices-dr", ({ Destination, ...rest }) => ({
      ...rest,
      Destination: { ...Destination!, AccessControlTranslation: undefined },
    })),
    wrong: /^WRONG dr: owner of the replica of /,
  },
  {
    promise: "priority 30 wins over 20: deletes of contracts stay here",
    when: "the rule of the contracts comes after that of all documents",
    bend: rule("contracts-dr", (one) => ({ ...one, Priority: 5 })),
    wrong: /^WRONG dr: what is there of documents\/contracts\/\S+: version and delete marker;/,
  },
  {
    promise: "invoices go to dr and audit, if tagged from their PUT on",
    when: "a rule asks for no tag",
    bend: rule("invoices-audit", (one) => ({ ...one, Filter: { Prefix: "invoices/" } })),
    wrong: /^WRONG audit: what is there of invoices\/.*, tagged later: version; expected nothing;/,
  },
  {
    promise: "contracts alone are under Replication Time Control",
    when: "they are not",
    bend: rule("contracts-dr", ({ Destination, ...rest }) => ({
      ...rest,
      Destination: { ...Destination!, ReplicationTime: undefined },
    })),
    wrong: /^WRONG source: rules with Replication Time Control of 15 minutes: \[\]; expected /,
  },
];

describeLiveExample("the promises of cross-account", "cross-account", (live) => {
  describePromises(promisesOf("cross-account"), live, bends);
});
