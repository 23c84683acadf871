import { GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";

import type { Check } from "../../operations/checks";
import type { SideOutputs } from "../../operations/stackOutputs";
import { localClients } from "../localAws/clients";
import { put } from "./objects";
import type { ExamplePromise, Scene } from "./promise";
import { check, sidesByName, whileUp } from "./promise";
import { outcomeOf } from "./uploads";

/** The source is in one account, its destinations are in another, and nobody enters both. */
export function accountsApart(ofSource: string, ofDestinations: string): ExamplePromise {
  return whileUp("neither account's administrators enter the other's buckets", (scene) =>
    strangersRefused(scene, ofSource, ofDestinations),
  );
}

async function strangersRefused(
  scene: Scene,
  ofSource: string,
  ofDestinations: string,
): Promise<Check[]> {
  const { outputs } = scene.live;
  const { Key } = await put(scene, "documents/rehearsal/promises/apart.txt");
  const strangerIn = async (account: string, { region }: SideOutputs) =>
    localClients(scene.aws.endpoint, region, await scene.aws.administratorOf(account)).s3;
  const sides = sidesByName(outputs).map(async ([name, side]) => {
    const { bucketName: Bucket } = side;
    const own = name === "source" ? ofSource : ofDestinations;
    const other = name === "source" ? ofDestinations : ofSource;
    const made = scene.resources.find(({ id }) => id === Bucket)?.provider;
    const s3 = await strangerIn(other, side);
    const read = await outcomeOf(() => s3.send(new GetObjectCommand({ Bucket, Key })));
    const upload = new PutObjectCommand({ Bucket, Key, Body: "content" });
    const written = await outcomeOf(() => s3.send(upload));
    return [
      check(name, `account of the bucket ${Bucket}`, made?.accountId, own),
      check(name, `a download from ${Bucket} by ${other}`, read, "AccessDenied"),
      check(name, `an upload into ${Bucket} by ${other}`, written, "AccessDenied"),
    ];
  });
  return (await Promise.all(sides)).flat();
}
