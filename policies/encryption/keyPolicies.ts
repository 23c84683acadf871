import type { PolicyResource } from "@pulumi/policy";

import { keyDocuments } from "../stack/attachedDocuments";
import type { Statement } from "../stack/documents";
import type { Stack } from "../stack/stack";
import { accountOf, propertyOf, regionOf, partitionOf } from "../stack/stackResources";
import { Unknown } from "../stack/unknownValues";
import type { ReplicationKey } from "../stack/replicationKeys";
import { replicationKeysOf } from "../stack/replicationKeys";

/** A key of a replication and what its policy says. */
export interface KeyPolicies extends ReplicationKey {
  /** Undefined where nothing tells. */
  accountId?: string;
  /** The principal that stands for the key's own account; undefined where the account is not known. */
  root?: string;
  /** What a request about the key is about. */
  arn: string;
  /** The documents that are known, each with the resource that holds it. */
  documents: { holder: PolicyResource; statements: Statement[] }[];
  /** What holds a document, known or not. */
  holders: PolicyResource[];
  /** Whether there is a document that the preview does not know as a whole. */
  isOpen: boolean;
}

/** The keys of all replications with their policies, and what keeps a preview from telling others. */
export function keyPoliciesOf(stack: Stack): { keys: KeyPolicies[]; unknown: Unknown[] } {
  const documentsOf = keyDocuments(stack);
  const { keys, unknown } = replicationKeysOf(stack);
  const attached = keys.map((key) => ({ key, ...documentsOf(key.key) }));
  return {
    keys: attached.map(({ key, documents }) => {
      const known = documents.flatMap(({ holder, statements }) =>
        statements instanceof Unknown ? [] : [{ holder, statements }],
      );
      return {
        ...key,
        ...namesOf(key.key),
        documents: known,
        holders: documents.map(({ holder }) => holder),
        isOpen: known.length < documents.length,
      };
    }),
    unknown: [...unknown, ...attached.flatMap(({ unknown: pending }) => pending)],
  };
}

function namesOf(key: PolicyResource) {
  const arn = propertyOf(key, "arn");
  const accountId = accountOf(key);
  const partition = partitionOf(regionOf(key));
  return {
    accountId,
    root: accountId === undefined ? undefined : `arn:${partition}:iam::${accountId}:root`,
    // In a key's policy "*" is the key itself, which any text matches.
    arn: typeof arn === "string" ? arn : "*",
  };
}
