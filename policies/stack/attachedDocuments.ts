import type { PolicyResource } from "@pulumi/policy";

import type { Statement } from "./documents";
import { statementsOf } from "./documents";
import type { Reference } from "./references";
import { keyReference, roleReference } from "./references";
import type { ResourceKind } from "./resourceTypes";
import { BUCKET_POLICY, KEY_ALIAS, KEY_POLICY, MANAGED_POLICY } from "./resourceTypes";
import { ROLE_POLICY, ROLE_POLICY_ATTACHMENT } from "./resourceTypes";
import type { Side } from "./sides";
import { settingsOf } from "./sides";
import type { Stack } from "./stack";
import { groupedBy, resourcesOf } from "./stack";
import { dependenciesOf, propertyOf } from "./stackResources";
import { at, itemsOf, Unknown } from "./unknownValues";

/** A policy document and the resource that attaches it to a bucket, a key or a role. */
export interface AttachedDocument {
  /** The resource that holds it, which messages name. */
  holder: PolicyResource;
  /** Unknown where the preview does not know it as a whole. */
  statements: Statement[] | Unknown;
  /** What the document's values come from: all that a preview tells of one it does not know. */
  dependencies: PolicyResource[];
}

/** What is attached, and the values that keep one from telling what else is. */
export interface Attached {
  documents: AttachedDocument[];
  unknown: Unknown[];
}

function attached(holder: PolicyResource, property: string): AttachedDocument {
  const statements = statementsOf(propertyOf(holder, property));
  return { holder, statements, dependencies: dependenciesOf(holder, property) };
}

/** The bucket policies of a side; what the bucket itself says counts where no BucketPolicy does. */
export function bucketDocuments(stack: Stack): (side: Side) => Attached {
  const policiesOf = settingsOf(stack, BUCKET_POLICY);
  return (side) => {
    const { resources, unknown } = policiesOf(side);
    const documents = resources.map((policy) => attached(policy, "policy"));
    const inline = side.bucket && documents.length === 0 ? own(side.bucket, "policy") : [];
    return { documents: [...documents, ...inline], unknown };
  };
}

/**
 * The policy of a key; empty where the key is left with the default policy. An alias has its key's. Of
 * the key of another stack behind an alias nothing is known.
 */
export function keyDocuments(stack: Stack): (key: PolicyResource) => Attached {
  const policies = holdersOf(attachments(stack, KEY_POLICY, "keyId", keyReference));
  const documentsOf = (key: PolicyResource): Attached => {
    if (!KEY_ALIAS.has(key.type)) {
      const documents = policies.of(key).map((holder) => attached(holder, "policy"));
      const { unknown } = policies;
      // A policy that is unknown as a whole may be the default one, or come from a function that tells
      // no dependencies: it may say anything.
      const isSet = propertyOf(key, "policy") !== undefined;
      const inline = isSet && documents.length === 0 ? [attached(key, "policy")] : [];
      return { documents: [...documents, ...inline], unknown };
    }
    const { resources } = keyReference(
      stack,
      propertyOf(key, "targetKeyId"),
      dependenciesOf(key, "targetKeyId"),
    );
    const keys = resources.filter(({ type }) => !KEY_ALIAS.has(type));
    return keys.length > 0
      ? merged(keys.map(documentsOf))
      : { documents: [], unknown: [new Unknown(key.urn, key.name, "targetKeyId")] };
  };
  return documentsOf;
}

/** A role's documents, and the policies that it has by an ARN of which the stack has no resource. */
export interface RoleDocuments extends Attached {
  /** Such as `arn:aws:iam::aws:policy/AmazonS3FullAccess`, with the resource that attaches it. */
  elsewhere: { holder: PolicyResource; arn: string }[];
}

/** All that says what a role may do: its own policies, attached ones, and those written into the role. */
export function roleDocuments(stack: Stack): (role: PolicyResource) => RoleDocuments {
  const policies = holdersOf(attachments(stack, ROLE_POLICY, "role", roleReference));
  const attaching = holdersOf(
    ["role", "roles", "roleName"].flatMap((property) =>
      attachments(stack, ROLE_POLICY_ATTACHMENT, property, roleReference),
    ),
  );
  const managed = groupedBy(resourcesOf(stack, MANAGED_POLICY), (policy) => [
    propertyOf(policy, "arn"),
  ]);
  const foundBy = ({ holder, arn, dependencies }: AttachedArn) => {
    const found =
      arn instanceof Unknown
        ? dependencies.filter(({ type }) => MANAGED_POLICY.has(type))
        : (managed.get(arn) ?? []);
    return { holder, arn, found };
  };
  return (role) => {
    // What the role itself says counts where no resource does: providers put there what they read.
    const own = policies.of(role);
    const holders = attaching.of(role);
    const arns = (
      holders.length > 0
        ? holders.flatMap((holder) => [
            ...attachedArns(holder, "policyArn"),
            ...attachedArns(holder, "policyArns"),
          ])
        : managedPolicyArns(role)
    ).map(foundBy);
    const attachedOnes = new Set(arns.flatMap(({ found }) => found));
    return {
      documents: [
        ...own.map((holder) => attached(holder, "policy")),
        ...[...attachedOnes].map((policy) => attached(policy, "policy")),
        ...(own.length > 0 ? [] : inlinePolicies(role)),
      ],
      unknown: [
        ...policies.unknown,
        ...attaching.unknown,
        ...arns.flatMap(({ arn, found }) =>
          arn instanceof Unknown && found.length === 0 ? arn : [],
        ),
      ],
      elsewhere: arns.flatMap(({ holder, arn, found }) =>
        typeof arn === "string" && found.length === 0 ? { holder, arn } : [],
      ),
    };
  };
}

/** A resource that holds a document for another. */
interface Attachment {
  holder: PolicyResource;
  to: Reference;
}

/** Resources of a kind that hold a document for what a property names. */
export function attachments(
  stack: Stack,
  kind: ResourceKind,
  property: string,
  referenceOf: typeof keyReference,
): Attachment[] {
  return resourcesOf(stack, kind).flatMap((holder) => {
    const dependencies = dependenciesOf(holder, property);
    return listed(propertyOf(holder, property)).map((name) => ({
      holder,
      to: referenceOf(stack, name, dependencies),
    }));
  });
}

/** Finds who holds documents for a resource, each once, and the values that keep one from telling. */
function holdersOf(found: readonly Attachment[]) {
  const byResource = groupedBy(found, ({ to }) => to.resources);
  return {
    of: (resource: PolicyResource) => [
      ...new Set(byResource.get(resource)?.map(({ holder }) => holder)),
    ],
    unknown: found.flatMap(({ to }) => to.unknown ?? []),
  };
}

/** The ARN of a managed policy, or a value that a preview does not know. */
interface AttachedArn {
  holder: PolicyResource;
  arn: unknown;
  dependencies: PolicyResource[];
}

function attachedArns(holder: PolicyResource, property: string): AttachedArn[] {
  const dependencies = dependenciesOf(holder, property);
  return listed(propertyOf(holder, property)).map((arn) => ({ holder, arn, dependencies }));
}

function managedPolicyArns(role: PolicyResource): AttachedArn[] {
  const property = "managedPolicyArns";
  const isMissing = isRead(propertyOf(role, property), dependenciesOf(role, property));
  return isMissing ? [] : attachedArns(role, property);
}

function inlinePolicies(role: PolicyResource): AttachedDocument[] {
  const dependencies = dependenciesOf(role, "inlinePolicies");
  const policies = propertyOf(role, "inlinePolicies");
  if (isRead(policies, dependencies)) return [];
  return itemsOf(policies)
    .map((inline) => at(inline, "policy"))
    .filter((document) => document !== undefined)
    .map((document) => ({ holder: role, statements: statementsOf(document), dependencies }));
}

function own(holder: PolicyResource, property: string): AttachedDocument[] {
  const document = propertyOf(holder, property);
  const isMissing = document === undefined || isRead(document, dependenciesOf(holder, property));
  return isMissing ? [] : [attached(holder, property)];
}

/** Whether a value is unknown as a whole and from nowhere: what the provider will read after the update. */
const isRead = (value: unknown, dependencies: readonly PolicyResource[]) =>
  value instanceof Unknown && dependencies.length === 0;

const listed = (value: unknown) => (typeof value === "string" ? [value] : itemsOf(value));

function merged(parts: readonly Attached[]): Attached {
  return {
    documents: parts.flatMap(({ documents }) => documents),
    unknown: parts.flatMap(({ unknown }) => unknown),
  };
}
