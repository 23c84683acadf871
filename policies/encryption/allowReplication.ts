import type { PolicyResource } from "@pulumi/policy";

import type { Finding } from "../findings";
import { violation } from "../findings";
import { stackPolicy } from "../policy";
import { keyDocuments } from "../stack/attachedDocuments";
import type { Reference } from "../stack/references";
import type { Replication, Rule } from "../stack/replications";
import { prefixOf } from "../stack/replications";
import type { Side } from "../stack/sides";
import { sidesOf } from "../stack/sides";
import type { Stack } from "../stack/stack";
import { propertyOf } from "../stack/stackResources";
import { Unknown, unknownsIn } from "../stack/unknownValues";
import type { Denial } from "./bucketPolicies";
import { bucketPoliciesOf, denialsIn } from "./bucketPolicies";
import type { DefaultEncryption } from "../stack/defaultEncryption";
import { bucketKeyOf, defaultEncryptionsOf, isByKms } from "../stack/defaultEncryption";
import { keysBehind } from "../stack/replicationKeys";
import type { KeyUse } from "./replicationRequests";
import { keyRequests, readsOf, rulesTo, writesOf } from "./replicationRequests";
import type { RoleRequest } from "./roleRequests";
import { callerOf, isAboutRole, isByNetwork } from "./roleRequests";

/**
 * No denial of a bucket policy or key policy refuses what S3 does as the role of a replication: read the
 * source, write the replicas, use the keys. A denial beats whatever allows, and shows only as replicas
 * that fail.
 *
 * Judged by made-up requests of the role over TLS, about objects of the rules' prefixes, disabled rules
 * included. They come from no network and no VPC endpoint of anybody's, as S3's own do. Where a denial
 * depends on what cannot be known here, such as the role's organisation or tags, nothing is said; nor of
 * documents that a preview does not know. Boundaries, SCPs and RCPs are not seen.
 */
export const allowReplication = stackPolicy(
  {
    name: "s3-replication-allow-replication",
    displayName: "No denial stops replication",
    description:
      "No denial of a bucket policy or key policy refuses the role of a replication what it needs of source, destinations and keys.",
    enforcementLevel: "mandatory",
    severity: "high",
    url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-troubleshoot.html",
    remediationSteps:
      "Exempt the replication role from the denial by ArnNotEquals aws:PrincipalArn, or narrow its actions: for demands on encryption headers to s3:PutObject, not s3:* and not s3:ReplicateObject.",
    controls: {},
  },
  (stack) => {
    const { sides, unknown } = sidesOf(stack);
    const parts = { ...partsOf(stack), sides };
    const replications = new Set(
      sides.flatMap(({ sourceOf, destinationOf }) => [...sourceOf, ...destinationOf]),
    );
    return [
      ...unknown,
      ...sides.flatMap((side) => bucketFindings(parts, side)),
      ...[...replications].flatMap((replication) => keyFindings(parts, replication)),
    ];
  },
);

const partsOf = (stack: Stack) => ({
  stack,
  policiesOf: bucketPoliciesOf(stack),
  encryptionsOf: defaultEncryptionsOf(stack),
  keyDocumentsOf: keyDocuments(stack),
});

type Parts = ReturnType<typeof partsOf> & { sides: readonly Side[] };

function bucketFindings(parts: Parts, side: Side): Finding[] {
  const { arn, denials, unknown } = parts.policiesOf(side);
  if (denials.length === 0) return unknown;
  if (arn instanceof Unknown) return [arn];
  const replications = new Set([...side.sourceOf, ...side.destinationOf]);
  return [
    ...unknown,
    ...[...replications].flatMap((replication) => {
      const reads = side.sourceOf.includes(replication)
        ? readsOf(side, arn, replication.rules)
        : [];
      const algorithm = algorithmOf(parts, replication);
      const writes = rulesTo(side, replication).flatMap((rule) => {
        const keyArn = algorithm === "AES256" ? undefined : replicaKeyArn(parts, rule);
        return writesOf(side, arn, rule, { algorithm, keyArn });
      });
      return denials.flatMap((denial) =>
        findings(denial, replication, [...reads, ...writes], `on ${side.name}, ${side.part}`),
      );
    }),
  ];
}

/** Replicas are encrypted in the way of their source objects. */
function algorithmOf(parts: Parts, replication: Replication): string {
  const known = encryptionsOfSource(parts, replication).map(({ algorithm }) => algorithm);
  const [algorithm = "aws:kms"] = known.filter((one) => typeof one === "string");
  return algorithm;
}

function encryptionsOfSource({ sides, encryptionsOf }: Parts, replication: Replication) {
  return sides
    .filter(({ sourceOf }) => sourceOf.includes(replication))
    .flatMap((side) => encryptionsOf(side).encryptions);
}

/** The ARN of the key of a rule's replicas; undefined where it is not known. */
function replicaKeyArn({ stack }: Parts, { replicaKey }: Rule): string | undefined {
  const arns = [
    replicaKey?.outside,
    ...keysBehind(stack, replicaKey).keys.map((key) => propertyOf(key, "arn")),
  ].filter((arn) => typeof arn === "string");
  return arns.length === 1 ? arns[0] : undefined;
}

function keyFindings(parts: Parts, replication: Replication): Finding[] {
  const { stack, sides, encryptionsOf, policiesOf, keyDocumentsOf } = parts;
  const requests = new Map<PolicyResource, RoleRequest[]>();
  const ask = (reference: Reference | undefined, actions: string[], use: Omit<KeyUse, "key">) => {
    for (const key of keysBehind(stack, reference).keys) {
      requests.set(key, [...(requests.get(key) ?? []), ...keyRequests(actions, { key, ...use })]);
    }
  };
  const ofSource = bucketKeysOf(encryptionsOfSource(parts, replication));
  const own = sides.filter(({ sourceOf, destinationOf }) =>
    [...sourceOf, ...destinationOf].includes(replication),
  );
  for (const side of own) {
    const { encryptions } = encryptionsOf(side);
    const { arn: bucketArn } = policiesOf(side);
    if (side.sourceOf.includes(replication)) {
      const use = { bucketArn, prefix: "", bucketKey: ofSource };
      for (const { key } of encryptions.filter(isByKms)) ask(key, ["kms:Decrypt"], use);
    }
    // A replica keeps the Bucket Key of its source object, whatever the destination says.
    const states = [ofSource, bucketKeysOf(encryptions)];
    const bucketKey = states.includes(true) || (states.includes(undefined) ? undefined : false);
    const writes = ["kms:Encrypt", "kms:GenerateDataKey"];
    for (const rule of rulesTo(side, replication)) {
      const use = { bucketArn, prefix: prefixOf(rule), bucketKey };
      ask(rule.replicaKey, bucketKey === true ? [...writes, "kms:Decrypt"] : writes, use);
    }
  }
  return [...requests].flatMap(([key, asked]) => {
    const { documents, unknown } = keyDocumentsOf(key);
    const denials = denialsIn(documents);
    return [
      ...unknown,
      ...denials.flatMap((denial) => findings(denial, replication, asked, `on ${key.name}`)),
    ];
  });
}

/** Whether new objects get a Bucket Key; undefined where that is not known. */
function bucketKeysOf(encryptions: readonly DefaultEncryption[]): boolean | undefined {
  const states = encryptions.map(bucketKeyOf);
  if (states.includes(true)) return true;
  const isOpen = states.length === 0 || states.some((state) => state instanceof Unknown);
  return isOpen ? undefined : false;
}

/** What one denial refuses of the role's requests. */
function findings(
  { holder, statement }: Denial,
  replication: Replication,
  requests: readonly RoleRequest[],
  on: string,
): Finding[] {
  const caller = callerOf(replication);
  const judged = requests.map((request) => ({
    unless: [],
    ...request,
    refused: isAboutRole(statement, caller, request),
  }));
  const refused = judged.filter((one) => one.refused === "yes");
  const certain = refused.filter(({ unless }) => unless.length === 0).map(({ action }) => action);
  if (certain.length > 0) {
    const actions = [...new Set(certain)].join(", ");
    const fix = isByNetwork(statement)
      ? "S3 replicates from no network, VPC endpoint or access point of yours. Exempt the role by aws:PrincipalArn."
      : "A denial beats whatever allows. Exempt the role by aws:PrincipalArn, or deny less.";
    return [
      violation(
        holder,
        `denies the role of ${replication.config.name} ${actions} ${on}, by ${statement.label}. ${fix}`,
      ),
    ];
  }
  return [
    ...refused.flatMap(({ unless }) => unless),
    ...(judged.some((one) => one.refused === "unknown") ? unknownsIn(statement) : []),
  ];
}
