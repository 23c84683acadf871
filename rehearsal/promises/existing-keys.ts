import type { Check } from "../../operations/checks";
import { headOf, put } from "./objects";
import type { ExamplePromise, Scene } from "./promise";
import { check, destinationOf, onceDestroyed, whileUp } from "./promise";
import { bucketKeys, tagged, whereabouts } from "./sides";

/** What examples/existing-keys promises. */
export const existingKeys: readonly ExamplePromise[] = [
  whileUp("a bucket in each of two Regions, named after stack and side", (scene) =>
    whereabouts(scene, {
      source: { region: "eu-west-1", bucket: /^ledger-source-bucket-[0-9a-f]{7}$/ },
      vault: { region: "eu-central-1", bucket: /^ledger-vault-bucket-[0-9a-f]{7}$/ },
    }),
  ),
  tagged("existing-keys"),
  whileUp("each account is entered by a profile of its own", ownProfiles),
  whileUp("both keys and their policies are as their owners left them", asOwnersLeftThem),
  whileUp("the stack holds no key, alias or key policy", noKeysMade),
  whileUp("Bucket Keys are off on both sides", (scene) => bucketKeys(scene, false)),
  whileUp("objects and replicas are under the owners' keys, without a Bucket Key", replicaKeys),
  onceDestroyed("both keys and their policies outlive the stack unchanged", asOwnersLeftThem),
];

/** Which profile leads where, as STS said when the stack's providers were made. */
async function ownProfiles({ resources, places }: Scene): Promise<Check[]> {
  const providers = new Map(
    resources.flatMap(({ provider }) => (provider ? [[provider.name, provider]] : [])),
  );
  const ways = [...providers.values()].map(async ({ inputs }) => {
    const { accountId, region } = await places.of(inputs);
    return `${String(inputs.profile)} to ${accountId}, ${region}`;
  });
  return [
    check("all", "ways in", (await Promise.all(ways)).sort(), [
      "storage to 111111111111, eu-west-1",
      "vault to 222222222222, eu-central-1",
    ]),
  ];
}

async function asOwnersLeftThem({ existingKeys: keys }: Scene): Promise<Check[]> {
  const changes = await Promise.all(keys.map((key) => key.changes()));
  return [check("keys", "keys that were there before", keys.length, 2), ...changes.flat()];
}

function noKeysMade({ resources }: Scene): Promise<Check[]> {
  const made = resources
    .filter(({ type }) => type.startsWith("aws:kms/"))
    .map(({ type, name }) => `${type} ${name}`);
  return Promise.resolve([check("all", "resources of KMS in the stack", made, [])]);
}

async function replicaKeys(scene: Scene): Promise<Check[]> {
  const { outputs } = scene.live;
  const { source } = outputs;
  const vault = destinationOf(outputs, "vault");
  const version = await put(scene, "rehearsal/promises/keys.txt");
  const found = async (side: typeof source) => {
    const head = await headOf(scene, side, version);
    return head && { key: head.SSEKMSKeyId, bucketKey: head.BucketKeyEnabled ?? false };
  };
  const promised = (place: string) => {
    const key = scene.existingKeys.find(({ arn }) => arn.includes(place))?.arn;
    return { key, bucketKey: false };
  };
  const what = `key of ${version.Key}`;
  return [
    check("source", what, await found(source), promised(":eu-west-1:111111111111:")),
    check("vault", what, await found(vault), promised(":eu-central-1:222222222222:")),
  ];
}
