import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";

import * as pulumi from "@pulumi/pulumi";
import { load } from "js-yaml";

import { partitionOf } from "../../components/partitions";
import type { RegisteredResource } from "./registeredPolicies";

// Run by itself, with the name of a stack: registers everything that the program would, against mocks,
// and prints it as JSON. A process of its own, since a program can be loaded only once.

const PROJECT = "replicated-bucket";

interface Place {
  partition: string;
  region: string;
  accountId: string;
}

type Inputs = Record<string, unknown>;
type Created = Inputs & { id: string };

const registered: RegisteredResource[] = [];
const places = new Map<string, Place>();

const hash = (text: string) => createHash("sha256").update(text).digest("hex");
const textOr = (value: unknown, other: string) => (typeof value === "string" ? value : other);
const named = (name: string) => `${name}-${hash(name).slice(0, 7)}`;

/** What AWS would answer with, beyond the inputs. */
const created: Record<string, (name: string, inputs: Inputs, place: Place) => Created> = {
  "aws:iam/role:Role": (name, inputs, { partition, accountId }) => {
    const roleName = textOr(inputs.name, named(name));
    const rolePath = textOr(inputs.path, "/");
    const arn = `arn:${partition}:iam::${accountId}:role${rolePath}${roleName}`;
    return { id: roleName, name: roleName, arn };
  },
  "aws:iam/rolePolicy:RolePolicy": (name, inputs) => ({ id: `${String(inputs.role)}:${name}` }),
  "aws:kms/key:Key": (name, _, { partition, region, accountId }) => {
    const id = hash(name).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, "$1-$2-$3-$4-$5");
    return { id, keyId: id, arn: `arn:${partition}:kms:${region}:${accountId}:key/${id}` };
  },
  "aws:kms/keyPolicy:KeyPolicy": (_, inputs) => ({ id: String(inputs.keyId) }),
  "aws:kms/alias:Alias": (name) => ({ id: `alias/${named(name)}` }),
  "aws:s3/bucket:Bucket": (name, inputs, { partition, region }) => {
    const bucket = textOr(inputs.bucket, named(name));
    return { id: bucket, bucket, region, arn: `arn:${partition}:s3:::${bucket}` };
  },
  ...Object.fromEntries(
    [
      "bucketPublicAccessBlock:BucketPublicAccessBlock",
      "bucketOwnershipControls:BucketOwnershipControls",
      "bucketVersioning:BucketVersioning",
      "bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
      "bucketPolicy:BucketPolicy",
      "bucketReplicationConfig:BucketReplicationConfig",
    ].map((type) => [`aws:s3/${type}`, (_, inputs: Inputs) => ({ id: String(inputs.bucket) })]),
  ),
};

/** Where a provider, given by its reference `<urn>::<id>`, leads. */
function placeOf(reference: string | undefined): Place {
  const place = places.get(reference?.split("::").at(-1) ?? "");
  if (!place) throw new Error(`no provider of ours: ${String(reference)}`);
  return place;
}

function newProvider(name: string, inputs: Inputs): pulumi.runtime.MockResourceResult {
  const region = String(inputs.region);
  const accounts = JSON.parse(String(inputs.allowedAccountIds)) as string[];
  const partition = partitionOf(region);
  if (partition === undefined || accounts[0] === undefined) throw new Error(`provider ${name}`);
  const id = `${name}-id`;
  places.set(id, { partition, region, accountId: accounts[0] });
  return { id, state: inputs };
}

function newResource(args: pulumi.runtime.MockResourceArgs): pulumi.runtime.MockResourceResult {
  const { type, name, provider, custom } = args;
  const inputs = args.inputs as Inputs;
  if (!custom && type.startsWith(`${PROJECT}:index:`)) return { id: undefined, state: inputs };
  if (type === "pulumi:providers:aws") return newProvider(name, inputs);
  const create = created[type];
  if (!create) throw new Error(`no mock of the type ${type}`);
  const place = placeOf(provider);
  const { id, ...outputs } = create(name, inputs, place);
  const state = { ...inputs, ...outputs };
  registered.push({ type, name, inputs, state, provider, ...place });
  return { id, state };
}

function call({ token, provider }: pulumi.runtime.MockCallArgs): pulumi.runtime.MockCallResult {
  const { accountId, region } = placeOf(provider);
  if (token === "aws:index/getCallerIdentity:getCallerIdentity") return { accountId };
  if (token === "aws:index/getRegion:getRegion") return { region };
  throw new Error(`no mock of the call ${token}`);
}

/** A stack's configuration as the Pulumi CLI hands it to a program: text, or JSON of what is not. */
function configurationOf(stack: string): Record<string, string> {
  const file = path.join(__dirname, "../..", `Pulumi.${stack}.yaml`);
  const { config } = load(readFileSync(file, "utf8")) as { config: Record<string, unknown> };
  const entries = Object.entries(config).map(([key, value]) => [
    key,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  return Object.fromEntries(entries) as Record<string, string>;
}

async function main(stack: string): Promise<void> {
  // Nothing is left to do only when every registration has settled.
  process.once("beforeExit", () => process.stdout.write(JSON.stringify(registered)));
  await pulumi.runtime.setMocks({ newResource, call }, PROJECT, stack);
  pulumi.runtime.setAllConfig(configurationOf(stack));
  await import("../../index.js");
}

void main(process.argv[2] ?? "");
