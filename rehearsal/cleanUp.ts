import { paginateListRoles } from "@aws-sdk/client-iam";
import type { KMSClient } from "@aws-sdk/client-kms";
import { DescribeKeyCommand, paginateListAliases, paginateListKeys } from "@aws-sdk/client-kms";
import { DeleteBucketReplicationCommand, paginateListBuckets } from "@aws-sdk/client-s3";

import { emptyBucket } from "../operations/emptyBucket";
import { isAwsError, messageOf } from "../operations/errors";
import { destroy } from "./deployment/destroy";
import type { Places } from "./deployment/places";
import type { ResourceRecord } from "./deployment/records";
import type { LocalClients } from "./localAws/clients";
import { GONE } from "./handlers/handler";

/**
 * Removes whatever a rehearsal made, protected or not, full or not, in whatever state it ended; what
 * is gone already is no failure. Answers with what could not be removed.
 */
export async function cleanUp(
  resources: readonly ResourceRecord[],
  places: Places,
): Promise<string[]> {
  const failures: string[] = [];
  for (const { type, id, provider, read } of resources) {
    if (type !== "aws:s3/bucket:Bucket" || id === undefined || !provider || read) continue;
    try {
      const { clients } = await places.of(provider.inputs);
      await clients.s3.send(new DeleteBucketReplicationCommand({ Bucket: id }));
      await emptyBucket(clients.s3, id, Infinity, () => undefined);
    } catch (error) {
      if (!isAwsError(error, ...GONE)) failures.push(`${id}: ${messageOf(error)}`);
    }
  }
  const free = resources.map((resource) => ({
    ...resource,
    protect: false,
    retainOnDelete: false,
  }));
  const { failures: stuck } = await destroy(free, places, GONE);
  return [...failures, ...stuck];
}

/** What an account holds in a Region, but for what AWS itself puts there. */
export async function inventory({ s3, kms, iam }: LocalClients): Promise<string[]> {
  const [buckets, roles, aliases] = await Promise.all([
    listed(paginateListBuckets({ client: s3 }, {}), ({ Buckets }) => Buckets),
    listed(paginateListRoles({ client: iam }, {}), ({ Roles }) => Roles),
    listed(paginateListAliases({ client: kms }, {}), ({ Aliases }) => Aliases),
  ]);
  const ours = aliases.filter(({ AliasName }) => !AliasName?.startsWith("alias/aws/"));
  const managed = aliases
    .filter((alias) => !ours.includes(alias))
    .map((alias) => alias.TargetKeyId);
  return [
    ...buckets.map(({ Name }) => `bucket ${Name ?? ""}`),
    ...roles
      .filter(({ Path }) => !Path?.startsWith("/aws-service-role/"))
      .map(({ Arn }) => `role ${Arn ?? ""}`),
    ...ours.map(({ AliasName }) => `alias ${AliasName ?? ""}`),
    ...(await keys(kms, managed)),
  ];
}

/** All items of all pages: a local AWS that was used before may hold more than one. */
async function listed<Page, Item>(
  pages: AsyncIterable<Page>,
  itemsOf: (page: Page) => Item[] | undefined,
): Promise<Item[]> {
  const items: Item[] = [];
  for await (const page of pages) items.push(...(itemsOf(page) ?? []));
  return items;
}

/** The keys that nobody manages for us; one that waits for its deletion is as good as gone. */
async function keys(kms: KMSClient, managed: (string | undefined)[]): Promise<string[]> {
  const all = await listed(paginateListKeys({ client: kms }, {}), ({ Keys }) => Keys);
  // The local AWS lists the keys of every Region, but describes only those of the client's.
  const region = await kms.config.region();
  const here = all.filter(
    ({ KeyId, KeyArn }) => KeyArn?.split(":")[3] === region && !managed.includes(KeyId),
  );
  const described = await Promise.all(
    here.map(({ KeyId }) => kms.send(new DescribeKeyCommand({ KeyId }))),
  );
  return described.flatMap(({ KeyMetadata }) =>
    KeyMetadata?.KeyState === "PendingDeletion" ? [] : [`key ${KeyMetadata?.Arn ?? ""}`],
  );
}
