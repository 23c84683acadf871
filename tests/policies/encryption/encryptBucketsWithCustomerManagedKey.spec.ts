// The policy runs in the SDK's own server code on recorded resources. What a provider really returns
// for them, and what the CLI makes of a violation, is not shown here.
import assert from "node:assert/strict";

import { unknownValue } from "@pulumi/pulumi/runtime";

import { encryptBucketsWithCustomerManagedKey as policy } from "../../../policies/encryption/encryptBucketsWithCustomerManagedKey";
import type { RecordedResource } from "../../../rehearsal/recordedResource";
import { pair } from "../../support/goodPair";
import { bucket, encryption, key, replication } from "../../support/pairs";
import { bend, judge, resource, undecided, type Verdict } from "../../support/policies";

const FIX =
  'Set sseAlgorithm to "aws:kms" and kmsMasterKeyId to the ARN of a customer managed key.';
const DEFAULT = "rules.0.applyServerSideEncryptionByDefault";

const SOURCE = "archive-source-encryption encrypts archive-source, the source of archive,";
const DESTINATION = "archive-dr-encryption encrypts archive-dr, a destination of archive,";

type Pair = ReturnType<typeof pair>;

const judged = (stack: Partial<Pair>, ...more: RecordedResource[]) =>
  judge(policy, [...Object.values(stack), ...more]);

const fault = (resourceName: string, text: string): Verdict => [
  "mandatory",
  resourceName,
  `${text}. ${FIX}`,
];

const missing = (name: string, part: string): Verdict => [
  "mandatory",
  name,
  `${name} is ${part} and has no BucketServerSideEncryptionConfiguration, so S3 encrypts it under no key of yours. Add one. ${FIX}`,
];

/** A source that may be meant to be so. */
const BY_SSE_S3: Verdict = [
  "mandatory",
  "archive-source-encryption",
  `${SOURCE} by "AES256". Its replicas stay SSE-S3, too, whatever the destination's default is. ${FIX} If SSE-S3 is meant, suppress this with the reason, by the option "suppressions".`,
];

describe("policy encryptBucketsWithCustomerManagedKey", () => {
  it("passes a pair whose sides are both encrypted under keys of the stack", async () => {
    assert.deepEqual(await judged(pair()), []);
  });

  it("passes the same pair in a preview, where the keys' ARNs are unknown", async () => {
    assert.deepEqual(await judged(pair("preview")), []);
  });

  it("passes a stack that replicates nothing, encrypted or not", async () => {
    assert.deepEqual(await judge(policy, [bucket("plain", "us-east-1")]), []);
  });

  for (const mode of ["update", "preview"] as const) {
    it(`refuses a source without an encryption configuration (${mode})`, async () => {
      const { sourceEncryption: _, ...stack } = pair(mode);
      assert.deepEqual(await judged(stack), [missing("archive-source", "the source of archive")]);
    });

    it(`refuses a destination without an encryption configuration (${mode})`, async () => {
      const { destinationEncryption: _, ...stack } = pair(mode);
      assert.deepEqual(await judged(stack), [missing("archive-dr", "a destination of archive")]);
    });

    it(`refuses a destination encrypted by SSE-S3 (${mode})`, async () => {
      const stack = pair(mode);
      bend(stack.destinationEncryption, `${DEFAULT}.sseAlgorithm`, "AES256");
      assert.deepEqual(await judged(stack), [
        fault("archive-dr-encryption", `${DESTINATION} by "AES256"`),
      ]);
    });

    it(`refuses a source encrypted by SSE-S3, and says how to have it all the same (${mode})`, async () => {
      const stack = pair(mode);
      bend(stack.sourceEncryption, `${DEFAULT}.sseAlgorithm`, "AES256");
      assert.deepEqual(await judged(stack), [BY_SSE_S3]);
    });

    it(`passes both sides encrypted by DSSE-KMS (${mode})`, async () => {
      const stack = pair(mode);
      for (const part of [stack.sourceEncryption, stack.destinationEncryption]) {
        bend(part, `${DEFAULT}.sseAlgorithm`, "aws:kms:dsse");
      }
      assert.deepEqual(await judged(stack), []);
    });

    it(`refuses a source whose configuration names no key (${mode})`, async () => {
      const stack = pair(mode);
      bend(stack.sourceEncryption, `${DEFAULT}.kmsMasterKeyId`, undefined);
      assert.deepEqual(await judged(stack), [
        fault(
          "archive-source-encryption",
          `${SOURCE} under no key by name, which is aws/s3 of AWS`,
        ),
      ]);
    });
  }

  it("reads the empty text that the provider returns for a missing key as a missing key", async () => {
    const stack = pair();
    bend(stack.sourceEncryption, `${DEFAULT}.kmsMasterKeyId`, "");
    assert.deepEqual(await judged(stack), [
      fault("archive-source-encryption", `${SOURCE} under no key by name, which is aws/s3 of AWS`),
    ]);
  });

  for (const alias of ["alias/aws/s3", "arn:aws:kms:us-east-1:111111111111:alias/aws/s3"]) {
    it(`refuses the key that AWS manages, as ${alias}`, async () => {
      const stack = pair();
      bend(stack.sourceEncryption, `${DEFAULT}.kmsMasterKeyId`, alias);
      assert.deepEqual(await judged(stack), [
        fault("archive-source-encryption", `${SOURCE} under "${alias}", a key of AWS`),
      ]);
    });
  }

  it("passes the alias of a customer managed key and double-layer encryption", async () => {
    const stack = pair();
    bend(stack.sourceEncryption, `${DEFAULT}.kmsMasterKeyId`, "alias/archive");
    bend(stack.destinationEncryption, `${DEFAULT}.sseAlgorithm`, "aws:kms:dsse");
    assert.deepEqual(await judged(stack), []);
  });

  it("refuses a configuration that sets no default or no algorithm", async () => {
    const stack = pair();
    bend(stack.sourceEncryption, "rules", [{ bucketKeyEnabled: true }]);
    bend(stack.destinationEncryption, `${DEFAULT}.sseAlgorithm`, null);
    assert.deepEqual(await judged(stack), [
      fault("archive-source-encryption", `${SOURCE} by no default`),
      fault("archive-dr-encryption", `${DESTINATION} by nothing`),
    ]);
  });

  it("judges each of several replications by its own buckets", async () => {
    const { destinationEncryption: _, ...second } = pair("preview", "invoices");
    assert.deepEqual(await judged(pair("preview"), ...Object.values(second)), [
      missing("invoices-dr", "a destination of invoices"),
    ]);
  });

  it("names a bucket once that is the source of one replication and the destination of another", async () => {
    const { sourceEncryption: _, ...stack } = pair();
    const back = replication("back", stack.destination, [["back", stack.source, stack.sourceKey]]);
    assert.deepEqual(await judged(stack, back), [
      missing("archive-source", "the source of archive"),
    ]);
  });

  it("finds a missing encryption among the destinations of a preview that it cannot tell apart", async () => {
    const stack = pair("preview");
    const extra = bucket("archive-eu", "eu-west-1", "preview");
    const extraKey = key("archive-eu-key", "eu-west-1", "preview");
    stack.replication = replication("archive", stack.source, [
      ["all-dr", stack.destination, stack.destinationKey],
      ["all-eu", extra, extraKey],
    ]);
    assert.deepEqual(await judged(stack, extra, extraKey), [
      missing("archive-eu", "a destination of archive"),
    ]);
    assert.deepEqual(await judged(stack, extra, extraKey, encryption(extra, extraKey)), []);
  });

  it("joins by dependencies where a preview knows no bucket name at all", async () => {
    const stack = pair("preview");
    for (const side of [stack.source, stack.destination]) bend(side, "bucket", unknownValue);
    for (const user of [stack.sourceEncryption, stack.destinationEncryption, stack.replication]) {
      bend(user, "bucket", unknownValue);
    }
    assert.deepEqual(await judged(stack), []);
    const { destinationEncryption: _, ...without } = stack;
    assert.deepEqual(await judged(without), [missing("archive-dr", "a destination of archive")]);
  });

  it("follows a bucket that is named by way of its versioning", async () => {
    const stack = pair("preview");
    const versioning = resource(
      "aws:s3/bucketVersioning:BucketVersioning",
      "archive-source-versioning",
      "us-east-1",
      { bucket: unknownValue },
      { bucket: [stack.source] },
    );
    bend(stack.replication, "bucket", unknownValue);
    stack.replication.propertyDependencies = {
      ...stack.replication.propertyDependencies,
      bucket: [versioning.urn],
    };
    const { sourceEncryption: _, ...without } = stack;
    assert.deepEqual(await judged(without, versioning), [
      missing("archive-source", "the source of archive"),
    ]);
  });

  it("joins by equal names where a program writes them out", async () => {
    const stack = pair();
    for (const part of Object.values(stack)) part.propertyDependencies = {};
    assert.deepEqual(await judged(stack), []);
    bend(stack.destinationEncryption, "bucket", "another-bucket");
    assert.deepEqual(await judged(stack), [missing("archive-dr", "a destination of archive")]);
  });

  it("leaves sides outside the stack alone, unless the stack encrypts them", async () => {
    const { source: _, destination: __, ...stack } = pair();
    const { sourceEncryption, destinationEncryption, ...rest } = stack;
    assert.deepEqual(await judged(rest), []);
    bend(destinationEncryption, `${DEFAULT}.sseAlgorithm`, "AES256");
    assert.deepEqual(await judged({ ...rest, sourceEncryption, destinationEncryption }), [
      fault(
        "archive-dr-encryption",
        'archive-dr-encryption encrypts archive-dr-1a2b3c4, a destination of archive, by "AES256"',
      ),
    ]);
  });

  it("takes the deprecated types of @pulumi/aws 7 for what they are", async () => {
    const stack = pair();
    stack.destination.type = "aws:s3/bucketV2:BucketV2";
    stack.destinationEncryption.type =
      "aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2";
    assert.deepEqual(await judged(stack), []);
    const { destinationEncryption: _, ...without } = stack;
    assert.deepEqual(await judged(without), [missing("archive-dr", "a destination of archive")]);
  });

  it("says by an advisory that an unknown key from elsewhere is not judged, and judges the rest", async () => {
    const stack = pair("preview");
    stack.destinationEncryption.propertyDependencies = {};
    bend(stack.sourceEncryption, `${DEFAULT}.sseAlgorithm`, "AES256");
    assert.deepEqual(await judged(stack), [
      BY_SSE_S3,
      undecided("archive-dr-encryption", `${DEFAULT}.kmsMasterKeyId`),
    ]);
  });

  it("says by an advisory that a side, an algorithm or an encrypted bucket is not known", async () => {
    const side = pair("preview");
    side.replication.propertyDependencies = {};
    assert.deepEqual(await judged(side), [undecided("archive", "rules.0.destination.bucket")]);

    const algorithm = pair("preview");
    bend(algorithm.sourceEncryption, `${DEFAULT}.sseAlgorithm`, unknownValue);
    assert.deepEqual(await judged(algorithm), [
      undecided("archive-source-encryption", `${DEFAULT}.sseAlgorithm`),
    ]);

    const encrypted = pair("preview");
    bend(encrypted.sourceEncryption, "bucket", unknownValue);
    encrypted.sourceEncryption.propertyDependencies = {};
    assert.deepEqual(await judged(encrypted), [undecided("archive-source-encryption", "bucket")]);
  });
});
