import { createHash, randomBytes } from "node:crypto";

import { CreateKeyCommand, ScheduleKeyDeletionCommand } from "@aws-sdk/client-kms";
import type { PutObjectCommandInput } from "@aws-sdk/client-s3";
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from "@aws-sdk/client-s3";

import type { Check } from "../../operations/checks";
import { attempt } from "../../operations/checks";
import type { SideOutputs } from "../../operations/stackOutputs";
import { PLAIN_HTTP, unmarked } from "../localAws/clients";
import type { Scene } from "./promise";
import { check, everySide } from "./promise";

const KEY = "rehearsal/promises/upload.txt";

/** The bucket refuses what names another encryption than its own, and takes what names none, or its key. */
export function uploadsUnderOtherKeysRefused(scene: Scene): Promise<Check[]> {
  return everySide(scene, (name, side) =>
    attempt(name, `uploads into ${side.bucketName}`, async () => {
      const { kms } = scene.live.clientsOf(side);
      const { KeyMetadata } = await kms.send(new CreateKeyCommand({ Description: "Another key" }));
      try {
        return await uploads(scene, name, side, KeyMetadata?.Arn ?? "");
      } finally {
        await kms.send(new ScheduleKeyDeletionCommand({ KeyId: KeyMetadata?.KeyId }));
      }
    }),
  );
}

async function uploads(
  { live: { clientsOf } }: Scene,
  name: string,
  side: SideOutputs,
  otherKey: string,
): Promise<Check[]> {
  const { bucketName: Bucket, kmsKeyArn } = side;
  const ServerSideEncryption = "aws:kms";
  const refused = "AccessDenied";
  const kinds: [string, Partial<PutObjectCommandInput>, string][] = [
    ["that names no encryption", {}, `under ${kmsKeyArn}`],
    [
      "under the bucket's key",
      { ServerSideEncryption, SSEKMSKeyId: kmsKeyArn },
      `under ${kmsKeyArn}`,
    ],
    ["under another key", { ServerSideEncryption, SSEKMSKeyId: otherKey }, refused],
    ["under aws:kms without a key", { ServerSideEncryption }, refused],
    ["under AES256", { ServerSideEncryption: "AES256" }, refused],
    ["under a key of the caller's (SSE-C)", customerProvidedKey(), refused],
  ];
  const checks: Check[] = [];
  for (const [what, encryption, promised] of kinds) {
    const found = await outcomeOf(async () => {
      const put = new PutObjectCommand({ Bucket, Key: KEY, Body: "content", ...encryption });
      const { SSEKMSKeyId = "no key of KMS" } = await clientsOf(side).s3.send(put);
      return `under ${SSEKMSKeyId}`;
    });
    checks.push(check(name, `an upload into ${Bucket} ${what}`, found, promised));
  }
  return checks;
}

function customerProvidedKey(): Partial<PutObjectCommandInput> {
  const key = randomBytes(32);
  return {
    SSECustomerAlgorithm: "AES256",
    SSECustomerKey: key.toString("base64"),
    SSECustomerKeyMD5: createHash("md5").update(key).digest("base64"),
  };
}

/** The bucket answers nobody, not even its administrators, over plain HTTP. */
export function plainHttpRefused(scene: Scene): Promise<Check[]> {
  return everySide(scene, async (name, side) => {
    const { s3 } = scene.live.clientsOf(side);
    const { bucketName: Bucket } = side;
    const list = new ListObjectsV2Command({ Bucket });
    list.middlewareStack.add((next) => (args) => next(unmarked(args)), PLAIN_HTTP);
    const get = new GetObjectCommand({ Bucket, Key: KEY });
    get.middlewareStack.add((next) => (args) => next(unmarked(args)), PLAIN_HTTP);
    const put = new PutObjectCommand({ Bucket, Key: KEY, Body: "content" });
    put.middlewareStack.add((next) => (args) => next(unmarked(args)), PLAIN_HTTP);
    const answers = {
      "a look into": await outcomeOf(() => s3.send(list)),
      "a download from": await outcomeOf(() => s3.send(get)),
      "an upload into": await outcomeOf(() => s3.send(put)),
    };
    return Object.entries(answers).map(([what, found]) =>
      check(name, `${what} ${Bucket} over plain HTTP`, found, "AccessDenied"),
    );
  });
}

/**
 * What the answer comes to, or the name of the error: S3's AccessDenied is the local AWS's
 * AccessDeniedException.
 */
export async function outcomeOf(send: () => Promise<unknown>): Promise<string> {
  try {
    const answer = await send();
    return typeof answer === "string" ? answer : "accepted";
  } catch (error) {
    if (error instanceof Error) return error.name.replace(/Exception$/, "");
    throw error;
  }
}
