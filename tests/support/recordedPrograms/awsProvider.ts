import { unknownValue } from "@pulumi/pulumi/runtime";

import { keyId, madeUpState } from "../../../proof/recording/madeUpState";
import type { Property, Schema } from "./schema";
import { automaticNameOf, fieldsOf, schemaOf } from "./schema";

type Bag = Record<string, unknown>;

/** Where a provider works. */
export interface Place {
  region: string;
  accountId: string;
  /** The tags that it gives all resources. */
  defaultTags: Record<string, string>;
}

/** A resource as the provider gets it. */
export interface Resource {
  type: string;
  name: string;
  inputs: Bag;
  place: Place;
}

/** What a provider answers. */
export interface State {
  id: string;
  outputs: Bag;
}

/** What Terraform's provider fills in for arguments that are left out. */
const DEFAULTS: Readonly<Record<string, Bag>> = {
  "aws:s3/bucket:Bucket": { forceDestroy: false },
  "aws:s3/bucketV2:BucketV2": { forceDestroy: false },
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": {
    blockPublicAcls: false,
    blockPublicPolicy: false,
    ignorePublicAcls: false,
    restrictPublicBuckets: false,
  },
  "aws:iam/role:Role": { forceDetachPolicies: false, maxSessionDuration: 3600, path: "/" },
  "aws:kms/key:Key": {
    bypassPolicyLockoutSafetyCheck: false,
    customerMasterKeySpec: "SYMMETRIC_DEFAULT",
    enableKeyRotation: false,
    isEnabled: true,
    keyUsage: "ENCRYPT_DECRYPT",
  },
  "aws:cloudwatch/metricAlarm:MetricAlarm": { actionsEnabled: true, treatMissingData: "missing" },
};

/**
 * The inputs as the provider's check leaves them, which is how policies see them: with defaults and the
 * automatic name; documents given as objects as JSON text, unknown as a whole where any part is.
 */
export function checked({ type, name, inputs }: Omit<Resource, "place">): Bag {
  const schema = schemaOf(type);
  const texts = Object.entries(inputs).map(([key, value]) => [
    key,
    schema.get(key)?.type === "string" && typeof value === "object" ? jsonOf(value) : value,
  ]);
  const given = { ...DEFAULTS[type], ...(Object.fromEntries(texts) as Bag) };
  const key = automaticNameOf(type);
  if (key === undefined || given[key] !== undefined || given[`${key}Prefix`] !== undefined) {
    return given;
  }
  const suffixed = `${name}-${keyId(name).slice(0, 7)}`;
  const prefix = type === "aws:kms/alias:Alias" ? "alias/" : "";
  return { ...given, [key]: prefix + (key === "bucket" ? suffixed.toLowerCase() : suffixed) };
}

function jsonOf(document: unknown): string {
  const text = JSON.stringify(document);
  return text.includes(unknownValue) ? unknownValue : text;
}

/** What a preview knows of a new resource: its inputs, its Region and its tags. */
export function planned(resource: Resource): State {
  const { type, inputs } = resource;
  const known = { ...evident(resource), ...inputs };
  const outputs = completed(known, schemaOf(type), () => unknownValue);
  return { id: "", outputs: { ...outputs, id: unknownValue } };
}

/** What AWS makes of a new resource. */
export function created(resource: Resource): State {
  const { type, inputs } = resource;
  const { id, state } = inAws(resource);
  const outputs = completed({ ...evident(resource), ...state, ...inputs }, schemaOf(type), made);
  return { id, outputs: { ...outputs, id } };
}

/** What is there of a resource that exists already, outside the stack. */
export function read(resource: Resource, id: string): State {
  const key = automaticNameOf(resource.type) ?? "name";
  const { outputs } = created({ ...resource, inputs: { ...resource.inputs, [key]: id } });
  return { id, outputs: { ...outputs, id } };
}

/** What follows from inputs and provider alone. */
function evident({ type, inputs, place }: Resource): Bag {
  const schema = schemaOf(type);
  const { region, defaultTags } = place;
  return {
    ...(schema.has("region") && { region }),
    ...(schema.has("tagsAll") && { tagsAll: { ...defaultTags, ...(inputs.tags as object) } }),
  };
}

type Fill = (name: string, property: Property, isNested: boolean) => unknown;

/** Fills in what was not given and is not optional, in nested objects too. */
function completed(values: Bag, schema: Schema, fill: Fill, isNested = false): Bag {
  const missing = [...schema].filter(
    ([name, { isOptional }]) => !isOptional && values[name] === undefined,
  );
  const completedValues = [
    ...missing.map(([name, of]) => [name, fill(name, of, isNested)] as const),
    ...Object.entries(values).map(
      ([name, value]) => [name, completedValue(value, schema.get(name)?.type ?? "", fill)] as const,
    ),
  ];
  return Object.fromEntries(completedValues.filter(([, value]) => value !== undefined));
}

function completedValue(value: unknown, type: string, fill: Fill): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => completedValue(item, type.replace(/\[\]$/, ""), fill));
  }
  const fields = fieldsOf(type);
  const isObject = typeof value === "object" && value !== null && fields.size > 0;
  return isObject ? completed(value as Bag, fields, fill, true) : value;
}

/** What a provider keeps of a thing that AWS leaves empty; S3 gives rules an id of its own making. */
function made(name: string, { type }: Property, isNested: boolean): unknown {
  if (name === "id" && isNested) return keyId("rule");
  if (type.endsWith("[]")) return [];
  return new Map<string, unknown>([
    ["string", ""],
    ["boolean", false],
    ["number", 0],
  ]).get(type);
}

function inAws({ type, name, inputs, place }: Resource): { id: string; state: Bag } {
  const region = typeof inputs.region === "string" ? inputs.region : place.region;
  const at = { ...place, region };
  const { accountId } = place;
  const partition = /^(?:cn|us-gov)(?=-)/.exec(region)?.[0];
  const arn = (rest: string) => `arn:aws${partition ? `-${partition}` : ""}:${rest}`;
  const named = typeof inputs.name === "string" ? inputs.name : name;
  switch (type) {
    case "aws:s3/bucket:Bucket":
    case "aws:s3/bucketV2:BucketV2": {
      const prefix = inputs.bucketPrefix;
      const bucket = typeof prefix === "string" ? prefix + keyId(name).slice(0, 7) : inputs.bucket;
      const given = { ...inputs, bucket };
      const { id, state } = madeUpState("aws:s3/bucket:Bucket", name, given, at);
      return { id, state: { ...bucketAsCreated(id, region), ...state } };
    }
    case "aws:kms/key:Key": {
      const { id, state } = madeUpState(type, name, inputs, at);
      return { id, state: { policy: defaultKeyPolicy(arn(`iam::${accountId}:root`)), ...state } };
    }
    case "aws:kms/alias:Alias": {
      const { id, state } = madeUpState(type, name, inputs, at);
      const key = arn(`kms:${region}:${accountId}:key/${String(inputs.targetKeyId)}`);
      return { id, state: { ...state, targetKeyArn: key } };
    }
    case "aws:iam/policy:Policy": {
      const own = arn(`iam::${accountId}:policy/${named}`);
      return { id: own, state: { arn: own } };
    }
    case "aws:cloudwatch/metricAlarm:MetricAlarm":
      return { id: named, state: { arn: arn(`cloudwatch:${region}:${accountId}:alarm:${named}`) } };
    case "aws:iam/rolePolicy:RolePolicy":
      return { id: `${String(inputs.role)}:${named}`, state: {} };
    default: {
      const { id, state } = madeUpState(type, name, inputs, at);
      const ofBucket = type.startsWith("aws:s3/bucket") && typeof inputs.bucket === "string";
      return { id: ofBucket ? String(inputs.bucket) : id, state };
    }
  }
}

/** A new bucket as the provider reads it, before any other resource has configured it. */
const bucketAsCreated = (name: string, region: string): Bag => ({
  bucketRegion: region,
  bucketDomainName: `${name}.s3.amazonaws.com`,
  bucketRegionalDomainName: `${name}.s3.${region}.amazonaws.com`,
  grants: [{ id: "0a1b2c", type: "CanonicalUser", permissions: ["FULL_CONTROL"], uri: "" }],
  requestPayer: "BucketOwner",
  serverSideEncryptionConfiguration: {
    rule: {
      applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256", kmsMasterKeyId: "" },
      bucketKeyEnabled: false,
    },
  },
  versioning: { enabled: false, mfaDelete: false },
});

/** @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html */
const defaultKeyPolicy = (root: string) =>
  JSON.stringify({
    Version: "2012-10-17",
    Id: "key-default-1",
    Statement: [
      {
        Sid: "Enable IAM User Permissions",
        Effect: "Allow",
        Principal: { AWS: root },
        Action: "kms:*",
        Resource: "*",
      },
    ],
  });
