import type { Request } from "../stack/evaluation";
import type { Named } from "./named";
import type { Destination, Participant, Participants } from "./participants";

/** What S3 must be able to do as the role, with one bucket, its objects or one key. */
export interface Need {
  actions: string[];
  /** What the actions are on, for messages: `objects of`, `the key`. */
  on: string;
  /** What policies name. */
  thing: Named;
  /** What a request is about: the bucket's ARN, an object's, the key's. */
  resource: string;
  /** The condition keys that come with the requests. */
  context: Readonly<Record<string, string>>;
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
    bucketNeed("the bucket", source, source.arn, {
      actions: ["s3:GetReplicationConfiguration", "s3:ListBucket"],
      consequence: "S3 cannot read the rules and find the objects",
    }),
    bucketNeed("objects of", source, objectOf(source), {
      actions: ["s3:GetObjectVersionForReplication", "s3:GetObjectVersionAcl"],
      consequence: "S3 cannot read the objects",
    }),
    bucketNeed("objects of", source, objectOf(source), {
      actions: ["s3:GetObjectVersionTagging"],
      consequence: "replicas lose their tags without a word",
    }),
    ...source.keys.map((key) => ({
      actions: ["kms:Decrypt"],
      on: "the key",
      thing: key,
      resource: key.arn,
      context: keyContext(source, source.bucketKeyEnabled),
      consequence: `S3 cannot decrypt the objects of ${source.name}`,
    })),
    ...destinations.flatMap((destination) => destinationNeeds(source, destination)),
  ];
}

function destinationNeeds(source: Participant, destination: Destination): Need[] {
  const replicas = (action: string, consequence: string) =>
    bucketNeed("objects of", destination, objectOf(destination), {
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
export function replicaKeyNeed(key: Named, source: Participant, destination: Participant): Need {
  // A replica keeps the Bucket Key of its source object, whatever the destination says.
  const bucketKeys = source.bucketKeyEnabled || destination.bucketKeyEnabled;
  return {
    actions: bucketKeys ? ["kms:Encrypt", "kms:Decrypt"] : ["kms:Encrypt"],
    on: "the key",
    thing: key,
    resource: key.arn,
    context: keyContext(destination, bucketKeys),
    consequence: `S3 cannot encrypt the replicas in ${destination.name}`,
  };
}

/** An object that stands for all of a bucket's. */
export const objectOf = ({ arn }: Named) => `${arn}/any/object`;

function bucketNeed(
  on: string,
  thing: Named,
  resource: string,
  need: Pick<Need, "actions" | "consequence">,
): Need {
  return { ...need, on, thing, resource, context: TLS };
}

const TLS = { "aws:SecureTransport": "true", "s3:TlsVersion": "1.3" };

/** With a Bucket Key, the encryption context is the bucket's ARN, without one the object's. */
function keyContext(bucket: Named, bucketKey: boolean): Record<string, string> {
  const { region = "" } = bucket;
  return {
    ...TLS,
    "kms:ViaService": `s3.${region}.amazonaws.com`,
    "kms:EncryptionContext:aws:s3:arn": bucketKey ? bucket.arn : objectOf(bucket),
  };
}

/** Condition keys that S3's requests carry or not: no page of AWS says. */
export const UNSURE = [
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
export function requestsOf({ actions, resource, context, thing }: Need, role: Named): Request[] {
  const { accountId } = role;
  const account = accountId && {
    "aws:PrincipalAccount": accountId,
    "kms:CallerAccount": accountId,
  };
  // AWS documents no value for S3 in China.
  const china = thing.region?.startsWith("cn-") ? ["kms:viaservice"] : [];
  return actions.map((action) => ({
    action,
    resource,
    principal: role.arn,
    context: { ...context, "aws:PrincipalArn": role.arn, ...(account ?? {}) },
    unsure: [
      ...UNSURE,
      ...china,
      ...(account ? [] : ["aws:principalaccount", "kms:calleraccount"]),
    ],
  }));
}
