import assert from "node:assert/strict";

import { planted, plantAction, plantResource, plantStatement, plantValue } from "../support/plants";
import { labelled, policiesOf, textsOf, withResources } from "../support/necessities";

// That what is superfluous is found, wherever it stands: else to find nothing would prove nothing.

const CONTEXT = "kms:EncryptionContext:aws:s3:arn";
const OTHER = "arn:aws:s3:::other";
const ROLE = "arn:aws:iam::111111111111:role/planted";

describe("what the proof calls superfluous", function () {
  this.timeout(60_000);

  it("finds whatever is superfluous in a role, a bucket's grants and a key's, by name", async () => {
    const policies = await policiesOf("prod");
    const { bucketArn, keyArn } = policies.topology.destinations[0]!;
    const role = planted(
      policies.role,
      plantAction("ReadSourceVersions", "s3:GetObjectVersion"),
      plantResource("Replicate", `${OTHER}/*`),
      plantValue("EncryptReplicasDr", "StringLike", CONTEXT, OTHER),
      plantStatement("DecryptSource", { Action: "kms:DescribeKey", Condition: undefined }),
    );
    const bucket = planted(
      policies.resources.get(bucketArn)!,
      plantAction("Replicate", "s3:PutObject"),
      plantResource("Replicate", bucketArn),
      plantValue("ReadVersioning", "ArnEquals", "aws:PrincipalArn", ROLE),
      plantStatement("ReadVersioning", { Action: "s3:PutBucketVersioning", Condition: undefined }),
    );
    const key = planted(
      policies.resources.get(keyArn)!,
      plantAction("EncryptReplicas", "kms:ReEncryptFrom"),
      plantValue("EncryptReplicas", "StringLike", CONTEXT, `${OTHER}/*`),
      plantStatement("EncryptReplicas", { Action: "kms:CreateGrant", Condition: undefined }),
    );
    const { survivors } = await labelled(
      withResources({ ...policies, role }, [bucketArn, bucket], [keyArn, key]),
    );
    assert.deepEqual(textsOf(survivors).sort(), [
      "bucket policy of dr, Planted: whole statement",
      "bucket policy of dr, ReadVersioning: value arn:aws:iam::111111111111:role/planted of ArnEquals aws:PrincipalArn",
      "bucket policy of dr, Replicate: action s3:PutObject",
      `bucket policy of dr, Replicate: resource ${bucketArn}`,
      "key policy of dr, EncryptReplicas: action kms:ReEncryptFrom",
      `key policy of dr, EncryptReplicas: value ${OTHER}/* of StringLike ${CONTEXT}`,
      "key policy of dr, Planted: whole statement",
      `role policy, EncryptReplicasDr: value ${OTHER} of StringLike ${CONTEXT}`,
      "role policy, Planted: whole statement",
      "role policy, ReadSourceVersions: action s3:GetObjectVersion",
      `role policy, Replicate: resource ${OTHER}/*`,
    ]);
  });

  it("finds a denial and a condition that change nothing", async () => {
    const policies = await policiesOf("dev");
    const { bucketArn } = policies.topology.source;
    const bucket = planted(
      policies.resources.get(bucketArn)!,
      plantStatement("DenyWrongKey", { Action: "s3:PutObjectAcl", Condition: undefined }),
      plantValue("DenyPlainHttp", "Null", "aws:SecureTransport", "false"),
    );
    const { survivors } = await labelled(withResources(policies, [bucketArn, bucket]));
    assert.deepEqual(textsOf(survivors), [
      "bucket policy of source, DenyPlainHttp: condition Null aws:SecureTransport",
      "bucket policy of source, Planted: whole statement",
    ]);
  });
});
