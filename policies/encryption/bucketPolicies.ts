import type { PolicyResource } from "@pulumi/policy";

import type { AttachedDocument } from "../stack/attachedDocuments";
import { bucketDocuments } from "../stack/attachedDocuments";
import type { Statement } from "../stack/documents";
import type { Side } from "../stack/sides";
import type { Stack } from "../stack/stack";
import { partitionOf, propertyOf, regionOf } from "../stack/stackResources";
import { Unknown } from "../stack/unknownValues";

/** A statement that denies, and the resource whose document it is in. */
export interface Denial {
  holder: PolicyResource;
  statement: Statement;
}

/** What the bucket policy of a side denies. */
export interface BucketPolicies {
  /** Where a policy that denies too little is to be mended: itself, else the bucket. */
  holder?: PolicyResource;
  hasPolicy: boolean;
  /** The ARN by which policies name the bucket. */
  arn: string | Unknown;
  denials: Denial[];
  /** Whether there is a document that the preview does not know as a whole. */
  isOpen: boolean;
  /** What may be this side's policy too. */
  unknown: Unknown[];
}

/** Finds what the bucket policy of a side denies. */
export function bucketPoliciesOf(stack: Stack): (side: Side) => BucketPolicies {
  const documentsOf = bucketDocuments(stack);
  return (side) => {
    const { documents, unknown } = documentsOf(side);
    const holder = documents[0]?.holder ?? side.bucket;
    return {
      holder,
      hasPolicy: documents.length > 0,
      arn: bucketArn(side, side.bucket ?? holder),
      denials: denialsIn(documents),
      isOpen: documents.some(({ statements }) => statements instanceof Unknown),
      unknown,
    };
  };
}

/** The denials of documents, as far as they are known. */
export function denialsIn(documents: readonly AttachedDocument[]): Denial[] {
  return documents.flatMap(({ holder, statements }) =>
    statements instanceof Unknown
      ? []
      : statements
          .filter(({ effect }) => effect === "Deny")
          .map((statement) => ({ holder, statement })),
  );
}

function bucketArn({ bucket, name }: Side, near: PolicyResource | undefined): string | Unknown {
  const arn = bucket && propertyOf(bucket, "arn");
  if (typeof arn === "string") return arn;
  const known = bucket ? propertyOf(bucket, "bucket") : name;
  return known instanceof Unknown
    ? known
    : `arn:${partitionOf(near && regionOf(near))}:s3:::${String(known)}`;
}

/**
 * Objects of a bucket that stand for all that a statement can tell apart: any one, and one for each
 * pattern of the statement that lies below the prefix.
 */
export function objectsFor(statement: Statement, bucketArn: string, prefix = ""): string[] {
  const start = `${bucketArn}/${prefix}`;
  const named = statement.resources
    .filter((pattern) => typeof pattern === "string")
    .map((pattern) => pattern.replaceAll("*", "any").replaceAll("?", "x"));
  return [`${start}any/object`, ...named.filter((object) => object.startsWith(start))];
}
