import assert from "node:assert/strict";

import {
  GetBucketEncryptionCommand,
  HeadObjectCommand,
  PutBucketEncryptionCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";

import type { SideOutputs } from "../../operations/stackOutputs";
import { verify } from "../../operations/verify";
import { asCliConfig, frozenStacks } from "../../stackFiles";
import { wrongWhile } from "../support/bend";
import type { LiveStack } from "../support/liveStack";
import { describeLive, wrongOnes } from "../support/liveStack";

// Sources that encrypt otherwise than by SSE-KMS, on the local AWS. It keeps the kind of encryption of an
// object on its replica, as S3 does, but encrypts replicas of DSSE-KMS objects under the source's key instead
// of the rule's, which `verify` finds: what S3 does there, only S3 can show.

const CANARY = { timeoutSeconds: 20, settleSeconds: 0, pollSeconds: 0.01 };

/** The configuration of dev, whose source encrypts otherwise. */
const devBy = (sseAlgorithm: string) => () => {
  const source = frozenStacks.settings("dev")["replicated-bucket:source"] as object;
  return { ...frozenStacks.config("dev"), ...asCliConfig({ source: { ...source, sseAlgorithm } }) };
};

const look = ({ outputs, clientsOf }: LiveStack, canary = false) =>
  verify(outputs, clientsOf, { sample: 10, ...(canary && { canary: CANARY }) }, () => undefined);

async function put({ outputs, clientsOf }: LiveStack, headers: object = {}) {
  const { source } = outputs;
  const at = { Bucket: source.bucketName, Key: "object.txt" };
  const { VersionId } = await clientsOf(source).s3.send(
    new PutObjectCommand({ ...at, ...headers, Body: "content" }),
  );
  return { Key: at.Key, VersionId };
}

async function encryptionIn({ clientsOf }: LiveStack, side: SideOutputs, at: { Key: string }) {
  const head = await clientsOf(side).s3.send(
    new HeadObjectCommand({ Bucket: side.bucketName, ...at }),
  );
  return [head.ServerSideEncryption, head.SSEKMSKeyId];
}

describeLive("a source by SSE-S3", "dev", devBy("AES256"), (live) => {
  it("tells of no key, and verify finds nothing wrong, canary and all", async () => {
    const { source } = live().outputs;
    assert.deepEqual([source.sseAlgorithm, source.kmsKeyArn], ["AES256", undefined]);
    assert.deepEqual(wrongOnes(await look(live(), true)), []);
  });

  it("has SSE-S3 replicas in a destination whose default is SSE-KMS", async () => {
    const at = await put(live());
    const { source, destinations } = live().outputs;
    for (const side of [source, destinations.dr!]) {
      assert.deepEqual(await encryptionIn(live(), side, at), ["AES256", undefined]);
    }
    assert.equal(destinations.dr!.sseAlgorithm, "aws:kms");
    assert.deepEqual(wrongOnes(await look(live())), []);
  });

  it("refuses uploads under a key, whose replicas the role could not make", async () => {
    const SSEKMSKeyId = live().outputs.destinations.dr!.kmsKeyArn;
    for (const headers of [
      { ServerSideEncryption: "aws:kms" },
      { ServerSideEncryption: "aws:kms", SSEKMSKeyId },
      { ServerSideEncryption: "aws:kms:dsse", SSEKMSKeyId },
    ]) {
      await assert.rejects(put(live(), headers), { name: /^AccessDenied/ });
    }
    const at = await put(live(), { ServerSideEncryption: "AES256" });
    assert.deepEqual(await encryptionIn(live(), live().outputs.source, at), ["AES256", undefined]);
  });

  it("is found wrong when its default encryption is under a key", async () => {
    const { outputs, clientsOf } = live();
    const { bucketName: Bucket } = outputs.source;
    const { s3 } = clientsOf(outputs.source);
    const KMSMasterKeyID = outputs.destinations.dr!.kmsKeyArn;
    const bend = async () => {
      const before = await s3.send(new GetBucketEncryptionCommand({ Bucket }));
      const byDefault = { SSEAlgorithm: "aws:kms", KMSMasterKeyID } as const;
      const Rules = [{ ApplyServerSideEncryptionByDefault: byDefault }];
      await s3.send(
        new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration: { Rules } }),
      );
      return async () => {
        const { ServerSideEncryptionConfiguration } = before;
        await s3.send(
          new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration }),
        );
      };
    };
    const wrong = await wrongWhile(bend, () => look(live()));
    assert.deepEqual(
      wrong.map(({ what, found, expected }) => [what, found, expected]),
      [
        [
          `default encryption of the bucket ${Bucket}`,
          `aws:kms under ${KMSMasterKeyID}`,
          "AES256 under no key",
        ],
      ],
    );
  });
});

describeLive("a source by DSSE-KMS", "dev", devBy("aws:kms:dsse"), (live) => {
  it("encrypts objects twice by default, and its replicas are so, too", async () => {
    const at = await put(live());
    const { source, destinations } = live().outputs;
    assert.deepEqual(await encryptionIn(live(), source, at), ["aws:kms:dsse", source.kmsKeyArn]);
    const [algorithm] = await encryptionIn(live(), destinations.dr!, at);
    assert.equal(algorithm, "aws:kms:dsse");
  });

  it("is right in all but the key of its replicas, which the local AWS leaves as it was", async () => {
    await put(live());
    const { source, destinations } = live().outputs;
    const wrong = wrongOnes(await look(live(), true));
    assert.deepEqual(
      new Set(
        wrong.map(({ what, found, expected }) => [what.split(", ")[1], found, expected].join()),
      ),
      new Set([["key", source.kmsKeyArn, destinations.dr!.kmsKeyArn].join()]),
    );
    assert.equal(wrong.length, 2);
  });

  it("refuses one layer of encryption", async () => {
    const SSEKMSKeyId = live().outputs.source.kmsKeyArn;
    const once = { ServerSideEncryption: "aws:kms", SSEKMSKeyId };
    await assert.rejects(put(live(), once), { name: /^AccessDenied/ });
    const twice = { ServerSideEncryption: "aws:kms:dsse", SSEKMSKeyId };
    assert.ok((await put(live(), twice)).VersionId);
  });
});
