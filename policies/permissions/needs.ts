import type { Request } from "../stack/evaluation";
import type { Named } from "./named";
import type { Destination, Participant, Participants } from "./participants";

/** What one request is about, by its ARN, and the condition keys that come with it. */
export interface Ask {
  resource: string;
  context: Readonly<Record<string, string>>;
}

/** What S3 must be able to do as the role, with one bucket, its objects or one key. */
export interface Need {
  actions: string[];
  /** What the actions are on, for messages: `objects of`, `the key`. */
  on: string;
  /** What policies name. */
  thing: Named;
  /** What the requests are about, the bucket, an object or the key, and the keys that come with them. */
  asks: Ask[];
  /** What happens otherwise. */
  consequence: string;
}

/**
 * What S3 asks for as the role, for the rules as they are. Of the actions about which AWS's pages
 * disagree only those are needed without which all of them say that replication fails.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-config-for-kms-objects.html
 */
export function needsOf({ source, destinations }: Participants): Need[] {
  return [
    bucketNeed("the bucket", source, [source.arn], {
      actions: ["s3:GetReplicationConfiguration", "s3:ListBucket"],
      consequence: "S3 cannot read the rules and find the objects",
    }),
    bucketNeed("objects of", source, objectsOf(source), {
      actions: ["s3:GetObjectVersionForReplication", "s3:GetObjectVersionAcl"],
      consequence: "S3 cannot read the objects",
    }),
    bucketNeed("objects of", source, objectsOf(source), {
      actions: ["s3:GetObjectVersionTagging"],
      consequence: "replicas lose their tags without a word",
    }),
    ...source.keys.map((key) => ({
      actions: ["kms:Decrypt"],
      on: "the key",
      thing: key,
      asks: keyAsks(key, source, source.bucketKeyEnabled),
      consequence: `S3 cannot decrypt the objects of ${source.name}`,
    })),
    ...destinations.flatMap((destination) => destinationNeeds(source, destination)),
  ];
}

function destinationNeeds(source: Participant, destination: Destination): Need[] {
  const replicas = (action: string, consequence: string) =>
    bucketNeed("objects of", destination, objectsOf(destination), {
      actions: [action],
      consequence,
    });
  return [
    replicas("s3:ReplicateObject", "S3 cannot write a replica"),
    ...(destination.receivesDeleteMarkers
      ? [replicas("s3:ReplicateDelete", "S3 cannot replicate delete markers")]
      : []),
    ...(destination.changesOwner
      ? [replicas("s3:ObjectOwnerOverrideToBucketOwner", "S3 cannot hand the replicas over")]
      : []),
    ...destination.keys.map((key) => replicaKeyNeed(key, source, destination)),
  ];
}

/** What the role needs of a key to write replicas, in the role's policy and in the key's. */
function replicaKeyNeed(key: Named, source: Participant, destination: Participant): Need {
  // A replica keeps the Bucket Key of its source object, whatever the destination says.
  const bucketKeys = source.bucketKeyEnabled || destination.bucketKeyEnabled;
  return {
    actions: bucketKeys ? ["kms:Encrypt", "kms:Decrypt"] : ["kms:Encrypt"],
    on: "the key",
    thing: key,
    asks: keyAsks(key, destination, bucketKeys),
    consequence: `S3 cannot encrypt the replicas in ${destination.name}`,
  };
}

/** Objects that stand for all that the rules select of a bucket: one for each prefix. */
export const objectsOf = ({ arn, prefixes }: Participant) =>
  prefixes.map((prefix) => `${arn}/${prefix}any/object`);

/** Asks of a bucket or its objects. */
export const overTls = (resources: readonly string[]): Ask[] =>
  resources.map((resource) => ({ resource, context: TLS }));

function bucketNeed(
  on: string,
  thing: Named,
  resources: readonly string[],
  need: Pick<Need, "actions" | "consequence">,
): Need {
  return { ...need, on, thing, asks: overTls(resources) };
}

const TLS = { "aws:SecureTransport": "true", "s3:TlsVersion": "1.3" };

/** With a Bucket Key, the encryption context is the bucket's ARN, without one the object's. */
function keyAsks(key: Named, bucket: Participant, bucketKey: boolean): Ask[] {
  const { region = "" } = bucket;
  return (bucketKey ? [bucket.arn] : objectsOf(bucket)).map((arn) => ({
    resource: key.arn,
    context: {
      ...TLS,
      "kms:ViaService": `s3.${region}.amazonaws.com`,
      "kms:EncryptionContext:aws:s3:arn": arn,
    },
  }));
}

/** Condition keys that S3's requests carry or not: no page of AWS says. */
const UNSURE = [
  "aws:sourceaccount",
  "aws:sourcearn",
  "aws:principalorgid",
  "aws:principalorgpaths",
  "aws:resourceaccount",
  "aws:resourceorgid",
  "aws:requestedregion",
  "aws:calledvia",
  "aws:calledviafirst",
  "aws:viaawsservice",
  "aws:principalisawsservice",
  "s3:resourceaccount",
  "kms:encryptioncontextkeys",
  "kms:encryptionalgorithm",
];

/** The requests of a need by a role. */
export function requestsOf(
  { actions, asks, thing }: Pick<Need, "actions" | "asks" | "thing">,
  role: Named,
): Request[] {
  const { accountId } = role;
  const account = accountId && {
    "aws:PrincipalAccount": accountId,
    "kms:CallerAccount": accountId,
  };
  // AWS documents no value for S3 in China.
  const china = thing.region?.startsWith("cn-") ? ["kms:viaservice"] : [];
  const unsure = [
    ...UNSURE,
    ...china,
    ...(account ? [] : ["aws:principalaccount", "kms:calleraccount"]),
  ];
  return actions.flatMap((action) =>
    asks.map(({ resource, context }) => ({
      action,
      resource,
      principal: role.arn,
      context: { ...context, "aws:PrincipalArn": role.arn, ...(account ?? {}) },
      unsure,
    })),
  );
}
