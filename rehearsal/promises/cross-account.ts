import {
  GetBucketAclCommand,
  GetBucketOwnershipControlsCommand,
  GetObjectAclCommand,
  PutObjectTaggingCommand,
} from "@aws-sdk/client-s3";

import type { Check } from "../../operations/checks";
import type { SideOutputs } from "../../operations/stackOutputs";
import { replicationOf } from "../../operations/verifyReplication";
import { put, remove, presenceOf } from "./objects";
import type { ExamplePromise, Scene } from "./promise";
import { accountsApart } from "./accounts";
import { check, destinationOf, everySide, whileUp } from "./promise";
import { tagged, whereabouts } from "./sides";

/** What examples/cross-account promises. */
export const crossAccount: readonly ExamplePromise[] = [
  whileUp("one destination in another Region, one in the source's own", (scene) =>
    whereabouts(scene, {
      source: { region: "us-east-1", bucket: /^records-source-bucket-[0-9a-f]{7}$/ },
      dr: { region: "us-west-2", bucket: /^records-dr-bucket-[0-9a-f]{7}$/ },
      audit: { region: "us-east-1", bucket: /^records-audit-bucket-[0-9a-f]{7}$/ },
    }),
  ),
  tagged("cross-account"),
  accountsApart("111111111111", "222222222222"),
  whileUp("replicas belong to the destinations' account, with ACLs and without", owners),
  whileUp("priority 30 wins over 20: deletes of contracts stay here", higherPriority),
  whileUp("invoices go to dr and audit, if tagged from their PUT on", taggedInvoices),
  whileUp("contracts alone are under Replication Time Control", timeControl),
];

/** The owner override where ACLs are in use, BucketOwnerEnforced where they are not. */
async function owners(scene: Scene): Promise<Check[]> {
  const { outputs, clientsOf } = scene.live;
  const version = await put(scene, "invoices/rehearsal/promises/owner.txt", { class: "gold" });
  const ownerOf = async (side: SideOutputs) => {
    const acl = new GetBucketAclCommand({ Bucket: side.bucketName });
    return (await clientsOf(side).s3.send(acl)).Owner?.ID;
  };
  const ofSource = await ownerOf(outputs.source);
  const ownership = { dr: "BucketOwnerPreferred", audit: "BucketOwnerEnforced" };
  const checks = Object.entries(ownership).map(async ([name, promised]) => {
    const side = destinationOf(outputs, name);
    const { bucketName: Bucket } = side;
    const { s3 } = clientsOf(side);
    const { OwnershipControls } = await s3.send(new GetBucketOwnershipControlsCommand({ Bucket }));
    const acl = await s3.send(new GetObjectAclCommand({ Bucket, ...version }));
    const ofBucket = await ownerOf(side);
    const found = OwnershipControls?.Rules?.[0]?.ObjectOwnership;
    return [
      check(name, `ownership of objects in ${Bucket}`, found, promised),
      check(name, `owner of the replica of ${version.Key}`, acl.Owner?.ID, ofBucket),
      check(name, "whether that is the source's owner, too", ofBucket === ofSource, false),
    ];
  });
  const overrides = await rulesWhere(
    scene,
    (destination) => destination?.AccessControlTranslation?.Owner === "Destination",
  );
  const promised = ["contracts-dr", "documents-dr", "invoices-dr"];
  return [
    ...(await Promise.all(checks)).flat(),
    check("source", "rules with an owner override", overrides, promised),
  ];
}

/** The ids of the rules in AWS whose destination is like this. */
async function rulesWhere(
  { live: { outputs, clientsOf } }: Scene,
  holds: (destination: Rule["Destination"]) => boolean,
): Promise<(string | undefined)[]> {
  const { source } = outputs;
  const { Rules = [] } = (await replicationOf(clientsOf(source).s3, source.bucketName)) ?? {};
  return Rules.filter(({ Destination }) => holds(Destination))
    .map(({ ID }) => ID)
    .sort();
}

type Rule = NonNullable<NonNullable<Awaited<ReturnType<typeof replicationOf>>>["Rules"]>[number];

async function higherPriority(scene: Scene): Promise<Check[]> {
  const { outputs, clientsOf } = scene.live;
  const { source } = outputs;
  const dr = destinationOf(outputs, "dr");
  const { Rules = [] } = (await replicationOf(clientsOf(source).s3, source.bucketName)) ?? {};
  const priorities = Object.fromEntries(Rules.map(({ ID = "", Priority }) => [ID, Priority]));
  const promised = {
    "contracts-dr": 30,
    "documents-dr": 20,
    "invoices-dr": 11,
    "invoices-audit": 10,
  };
  const deleted = async (key: string, promised: string) => {
    const version = await put(scene, key);
    const found = await presenceOf(scene, dr, version, await remove(scene, key));
    return check("dr", `what is there of ${key}`, found, promised);
  };
  return [
    check("source", "priorities of the rules", priorities, promised),
    await deleted("documents/contracts/rehearsal/promises/deleted.txt", "version"),
    await deleted("documents/rehearsal/promises/deleted.txt", "version and delete marker"),
  ];
}

async function taggedInvoices(scene: Scene): Promise<Check[]> {
  const { source } = scene.live.outputs;
  const gold = await put(scene, "invoices/rehearsal/promises/gold.txt", { class: "gold" });
  const late = await put(scene, "invoices/rehearsal/promises/late.txt");
  await scene.live.clientsOf(source).s3.send(
    new PutObjectTaggingCommand({
      Bucket: source.bucketName,
      ...late,
      Tagging: { TagSet: [{ Key: "class", Value: "gold" }] },
    }),
  );
  return everySide(scene, async (name, side) => {
    const [inTime, tooLate] = [
      await presenceOf(scene, side, gold),
      await presenceOf(scene, side, late),
    ];
    const promised = name === "source" ? "version" : "nothing";
    return [
      check(name, `what is there of ${gold.Key}`, inTime, "version"),
      check(name, `what is there of ${late.Key}, tagged later`, tooLate, promised),
    ];
  });
}

async function timeControl(scene: Scene): Promise<Check[]> {
  const inTime = (minutes: number | undefined) => minutes === 15;
  const [timed, thresholds] = await Promise.all([
    rulesWhere(
      scene,
      (to) => to?.ReplicationTime?.Status === "Enabled" && inTime(to.ReplicationTime.Time?.Minutes),
    ),
    rulesWhere(
      scene,
      (to) => to?.Metrics?.Status === "Enabled" && inTime(to.Metrics.EventThreshold?.Minutes),
    ),
  ]);
  return [
    check("source", "rules with Replication Time Control of 15 minutes", timed, ["contracts-dr"]),
    check("source", "rules with an event after 15 minutes", thresholds, ["contracts-dr"]),
  ];
}
