// The pack's whole list on pairs that encrypt otherwise than by SSE-KMS, with the documents that the
// component writes for them. The policies run in the SDK's own server code on recorded resources.
import assert from "node:assert/strict";

import { rolePolicy } from "../../components/policyDocuments";
import {
  bucketPolicy,
  destinationGrants,
  keyPolicy,
  replicaKeyGrant,
} from "../../components/resourcePolicies";
import type { SseAlgorithm } from "../../components/topology";
import { allowReplication } from "../../policies/encryption/allowReplication";
import { encryptBucketsWithCustomerManagedKey as wantsKey } from "../../policies/encryption/encryptBucketsWithCustomerManagedKey";
import { policies } from "../../policies/policies";
import { pair, topologyOf } from "../support/goodPair";
import type { Mode } from "../support/pairs";
import type { Verdict } from "../support/policies";
import { bend, judge } from "../support/policies";

const OTHER_ACCOUNT = "222222222222";
const DEFAULT = "rules.0.applyServerSideEncryptionByDefault";

type Stack = Partial<ReturnType<typeof pair>>;

/** The good pair, whose source encrypts otherwise, and whose destination does, too, where it can. */
function pairBy(sseAlgorithm: SseAlgorithm, mode: Mode, destinationAccount: string): Stack {
  const stack = pair(mode, "archive", destinationAccount);
  const topology = topologyOf("archive", destinationAccount);
  const isByKey = sseAlgorithm !== "AES256";
  const source = { ...topology.source, sseAlgorithm, bucketKeyEnabled: false };
  if (!isByKey) Reflect.deleteProperty(source, "keyArn");
  const own = { sseAlgorithm, bucketKeyEnabled: false };
  const to = { ...topology.destinations[0]!, ...(isByKey && own) };
  const grantee = { ...topology, source };
  const isForeign = to.accountId !== source.accountId;

  bend(stack.sourceEncryption, `${DEFAULT}.sseAlgorithm`, sseAlgorithm);
  bend(stack.sourceEncryption, "rules.0.bucketKeyEnabled", false);
  if (isByKey) {
    bend(stack.destinationEncryption, `${DEFAULT}.sseAlgorithm`, sseAlgorithm);
    bend(stack.destinationEncryption, "rules.0.bucketKeyEnabled", false);
  } else bend(stack.sourceEncryption, `${DEFAULT}.kmsMasterKeyId`, undefined);
  if (mode === "update") {
    const grants = isForeign ? destinationGrants(grantee, to) : [];
    const ofKey = keyPolicy("aws", to.accountId, isForeign ? [replicaKeyGrant(grantee, to)] : []);
    bend(stack.sourcePolicy, "policy", JSON.stringify(bucketPolicy(source)));
    bend(stack.destinationPolicy, "policy", JSON.stringify(bucketPolicy(to, grants)));
    bend(stack.destinationKeyPolicy, "policy", JSON.stringify(ofKey));
    const ofRole = rolePolicy({ source, destinations: [to] });
    bend(stack.rolePolicy, "policy", JSON.stringify(ofRole));
  }
  if (isByKey) return stack;
  const { sourceKey: _key, sourceKeyPolicy: _policy, ...withoutKey } = stack;
  return withoutKey;
}

/** What every policy of the pack finds, but for those that are about previews as such. */
async function verdicts(stack: Stack): Promise<[string, Verdict][]> {
  const found: [string, Verdict][] = [];
  for (const policy of policies) {
    if (!("validateStack" in policy)) continue;
    const of = await judge(policy, Object.values(stack));
    found.push(...of.map((verdict): [string, Verdict] => [policy.name, verdict]));
  }
  return found;
}

const BY_SSE_S3: [string, Verdict] = [
  wantsKey.name,
  [
    "mandatory",
    "archive-source-encryption",
    'archive-source-encryption encrypts archive-source, the source of archive, by "AES256". Its replicas stay SSE-S3, too, whatever the destination\'s default is. Set sseAlgorithm to "aws:kms" and kmsMasterKeyId to the ARN of a customer managed key. If SSE-S3 is meant, suppress this with the reason, by the option "suppressions".',
  ],
];

describe("the pack", () => {
  for (const mode of ["update", "preview"] as const) {
    for (const account of ["111111111111", OTHER_ACCOUNT]) {
      const where = `${mode}, destination of ${account}`;

      it(`finds of DSSE-KMS what it finds of SSE-KMS (${where})`, async () => {
        const usual = await verdicts(pair(mode, "archive", account));
        assert.deepEqual(await verdicts(pairBy("aws:kms:dsse", mode, account)), usual);
      });

      it(`finds of an SSE-S3 source that it has no key, and nothing else (${where})`, async () => {
        const usual = await verdicts(pair(mode, "archive", account));
        const found = await verdicts(pairBy("AES256", mode, account));
        const more = found.filter(([name]) => name === wantsKey.name);
        assert.deepEqual(more, [BY_SSE_S3]);
        // A preview does not know policy documents, of which there is one less.
        const less = JSON.stringify(usual).replace("archive-source-key-policy, ", "");
        assert.deepEqual(
          found.filter(([name]) => name !== wantsKey.name),
          JSON.parse(less),
        );
      });
    }
  }

  it("lets an SSE-S3 source be where that is meant, with the reason", async () => {
    const suppressions = [
      { resource: "archive-source-encryption", reason: "public data", expires: "2999-12-31" },
    ];
    const stack = Object.values(pairBy("AES256", "update", OTHER_ACCOUNT));
    const [verdict, ...others] = await judge(wantsKey, stack, { suppressions });
    assert.deepEqual(others, []);
    assert.deepEqual(verdict!.slice(0, 2), ["advisory", "archive-source-encryption"]);
    assert.match(verdict![2], /^Suppressed until 2999-12-31: public data\n/);
  });

  it("finds a destination that refuses SSE-S3 replicas, which only an SSE-S3 source has", async () => {
    const algorithm = "s3:x-amz-server-side-encryption";
    const denial = {
      Sid: "OnlyKms",
      Effect: "Deny",
      Principal: "*",
      Action: "s3:ReplicateObject",
      Resource: "arn:aws:s3:::archive-dr-1a2b3c4/*",
      Condition: { StringNotEquals: { [algorithm]: ["aws:kms", "aws:kms:dsse"] } },
    };
    const found = async (sseAlgorithm: SseAlgorithm) => {
      const stack = pairBy(sseAlgorithm, "update", OTHER_ACCOUNT);
      const { policy: document } = stack.destinationPolicy!.properties;
      const { Statement, ...rest } = JSON.parse(String(document)) as { Statement: unknown[] };
      const text = JSON.stringify({ ...rest, Statement: [...Statement, denial] });
      bend(stack.destinationPolicy!, "policy", text);
      return (await judge(allowReplication, Object.values(stack))).map(([, resource]) => resource);
    };
    assert.deepEqual(await found("aws:kms:dsse"), []);
    assert.deepEqual(await found("AES256"), ["archive-dr-policy"]);
  });
});
