// The policy runs in the SDK's own server code on recorded resources. That S3 makes the requests which
// the policy asks for is documented, and cannot be shown here; that they are requests of the proof is.
import assert from "node:assert/strict";

import { unknownValue } from "@pulumi/pulumi/runtime";

import { replicationRequests } from "../../../components/permissions";
import { grantRoleWhatRulesNeed as policy } from "../../../policies/permissions/grantRoleWhatRulesNeed";
import type { RecordedResource } from "../../../rehearsal/recordedResource";
import { pair, topologyOf } from "../../support/goodPair";
import { key, type Mode } from "../../support/pairs";
import {
  bend,
  bendStatements,
  judge,
  resource,
  withStatement,
  type Verdict,
} from "../../support/policies";

const OTHER = "222222222222";
const ROLE = "archive-replication";

type Pair = ReturnType<typeof pair>;

const judged = (stack: Partial<Pair>, ...more: RecordedResource[]) =>
  judge(policy, [...Object.values(stack), ...more]);

const lacks = (text: string, fix = "Allow it in a policy of the role."): Verdict => [
  "mandatory",
  ROLE,
  `${ROLE} may not ${text}. ${fix}`,
];

const DECRYPT = lacks(
  "kms:Decrypt on the key archive-source-key, so S3 cannot decrypt the objects of archive-source",
);
const ENCRYPT = lacks(
  "kms:Encrypt and kms:Decrypt on the key archive-dr-key, so S3 cannot encrypt the replicas in archive-dr",
);
const WRITE = lacks("s3:ReplicateObject on objects of archive-dr, so S3 cannot write a replica");
const READ = [
  lacks(
    "s3:GetReplicationConfiguration and s3:ListBucket on the bucket archive-source, so S3 cannot read the rules and find the objects",
  ),
  lacks(
    "s3:GetObjectVersionForReplication and s3:GetObjectVersionAcl on objects of archive-source, so S3 cannot read the objects",
  ),
  lacks(
    "s3:GetObjectVersionTagging on objects of archive-source, so replicas lose their tags without a word",
  ),
];

const without = (...sids: string[]) => {
  const stack = pair();
  bendStatements(stack.rolePolicy, (all) => all.filter(({ Sid }) => !sids.includes(Sid as string)));
  return stack;
};

/** A policy attached to the pair's role by its ARN, instead of the role's own. */
function attach(stack: Pair, arn: string): RecordedResource {
  return resource(
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    "attachment",
    "us-east-1",
    { role: stack.role.properties.name, policyArn: arn },
    { role: [stack.role] },
  );
}

describe("policy grantRoleWhatRulesNeed", () => {
  for (const mode of ["update", "preview"] as const) {
    it(`passes the component's own documents, in one account and across two (${mode})`, async () => {
      assert.deepEqual(await judged(pair(mode)), []);
      assert.deepEqual(await judged(pair(mode, "archive", OTHER)), []);
    });

    it(`refuses a role without any policy (${mode})`, async () => {
      const { rolePolicy: _, ...stack } = pair(mode);
      assert.deepEqual(await judged(stack), [
        [
          "mandatory",
          ROLE,
          `${ROLE} is the role of archive and has no policy, so S3 replicates nothing. Give it one that allows what the rules need.`,
        ],
      ]);
    });
  }

  it("asks for nothing that the proof's requests do not know, and for all that replicas cannot do without", async () => {
    const { rolePolicy, ...stack } = pair();
    bendStatements(rolePolicy, () => []);
    const said = (await judge(policy, [...Object.values(stack), rolePolicy])).map(
      ([, , text]) => text,
    );
    const asked = new Set(said.flatMap((text) => text.match(/(?:s3|kms):\w+/g) ?? []));
    const known = new Set(replicationRequests(topologyOf()).map(({ action }) => action));
    assert.deepEqual(
      [...known].filter((action) => !asked.has(action)),
      [
        "sts:AssumeRole",
        "s3:GetObjectVersionAnnotationForReplication",
        "s3:ReplicateTags",
        "kms:GenerateDataKey",
      ],
    );
    assert.deepEqual(
      [...asked].filter((action) => !known.has(action)),
      [],
    );
  });

  it("refuses the role that nearly all peers make: no right to any key", async () => {
    assert.deepEqual(await judged(without("DecryptSource", "EncryptReplicasDr")), [
      DECRYPT,
      ENCRYPT,
    ]);
  });

  it("refuses in a preview a role whose policies depend on no key", async () => {
    const stack = pair("preview");
    const { source, destination } = stack;
    stack.rolePolicy.propertyDependencies = {
      ...stack.rolePolicy.propertyDependencies,
      policy: [source.urn, destination.urn],
    };
    assert.deepEqual(await judged(stack), [DECRYPT, ENCRYPT]);
  });

  it("refuses a role that may not read the source, or not write the destination", async () => {
    assert.deepEqual(
      await judged(without("ReadReplicationConfiguration", "ReadSourceVersions")),
      READ,
    );
    assert.deepEqual(await judged(without("Replicate")), [WRITE]);
  });

  it("refuses a role that may write another bucket only", async () => {
    const stack = pair();
    bendStatements(
      stack.rolePolicy,
      withStatement("Replicate", (statement) => ({
        ...statement,
        Resource: "arn:aws:s3:::other/*",
      })),
    );
    assert.deepEqual(await judged(stack), [WRITE]);
  });

  it("asks for delete markers and for the change of owner where rules have them", async () => {
    const stack = pair("update", "archive", OTHER);
    bend(stack.replication, "rules.0.deleteMarkerReplication.status", "Enabled");
    bend(stack.replication, "rules.0.destination.accessControlTranslation", {
      owner: "Destination",
    });
    assert.deepEqual(await judged(stack), [
      lacks("s3:ReplicateDelete on objects of archive-dr, so S3 cannot replicate delete markers"),
      lacks(
        "s3:ObjectOwnerOverrideToBucketOwner on objects of archive-dr, so S3 cannot hand the replicas over",
      ),
    ]);
    bend(stack.replication, "rules.0.status", "Disabled");
    assert.deepEqual(await judged(stack), []);
  });

  it("refuses an encryption context of objects alone where Bucket Keys are on", async () => {
    const stack = pair();
    bendStatements(
      stack.rolePolicy,
      withStatement("DecryptSource", (statement) => ({
        ...statement,
        Condition: {
          StringLike: {
            "kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::archive-source-1a2b3c4/*",
          },
        },
      })),
    );
    assert.deepEqual(await judged(stack), [
      lacks(
        "kms:Decrypt on the key archive-source-key, so S3 cannot decrypt the objects of archive-source",
        'archive-replication-policy, statement "DecryptSource", allows it under conditions that do not hold. S3\'s request comes with kms:EncryptionContext:aws:s3:arn arn:aws:s3:::archive-source-1a2b3c4.',
      ),
    ]);
    bend(stack.sourceEncryption, "rules.0.bucketKeyEnabled", false);
    assert.deepEqual(await judged(stack), []);
  });

  it("refuses the service of another Region", async () => {
    const stack = pair();
    bendStatements(
      stack.rolePolicy,
      withStatement("EncryptReplicasDr", (statement) => ({
        ...statement,
        Condition: { StringLike: { "kms:ViaService": "s3.us-east-1.amazonaws.com" } },
      })),
    );
    assert.deepEqual(await judged(stack), [
      lacks(
        "kms:Encrypt and kms:Decrypt on the key archive-dr-key, so S3 cannot encrypt the replicas in archive-dr",
        'archive-replication-policy, statement "EncryptReplicasDr", allows it under conditions that do not hold. S3\'s request comes with kms:ViaService s3.us-west-2.amazonaws.com.',
      ),
    ]);
  });

  it("asks for no kms:Decrypt on the replica key without Bucket Keys, and for it with the source's alone", async () => {
    const stack = pair();
    bendStatements(
      stack.rolePolicy,
      withStatement("EncryptReplicasDr", (statement) => ({ ...statement, Action: "kms:Encrypt" })),
    );
    bend(stack.destinationEncryption, "rules.0.bucketKeyEnabled", false);
    assert.deepEqual(await judged(stack), [
      lacks(
        "kms:Decrypt on the key archive-dr-key, so S3 cannot encrypt the replicas in archive-dr",
      ),
    ]);
    bend(stack.sourceEncryption, "rules.0.bucketKeyEnabled", false);
    assert.deepEqual(await judged(stack), []);
  });

  it("names the denial that outweighs what is allowed", async () => {
    const stack = pair();
    bendStatements(stack.rolePolicy, (all) => [
      ...all,
      { Sid: "NoDeletes", Effect: "Deny", Action: "s3:Replicate*", Resource: "*" },
    ]);
    assert.deepEqual(await judged(stack), [
      lacks(
        "s3:ReplicateObject on objects of archive-dr, so S3 cannot write a replica",
        'archive-replication-policy, statement "NoDeletes", denies it: exempt the role.',
      ),
    ]);
  });

  it("leaves conditions alone of which no page says whether they hold", async () => {
    const stack = pair();
    bendStatements(stack.rolePolicy, (all) =>
      all.map((statement) => ({
        ...statement,
        Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1234567890" } },
      })),
    );
    assert.deepEqual(await judged(stack), []);
  });

  for (const [name, verdicts] of [
    ["AdministratorAccess", []],
    ["AmazonS3FullAccess", [DECRYPT, ENCRYPT]],
    ["AmazonS3ReadOnlyAccess", [WRITE, DECRYPT, ENCRYPT]],
    ["SomethingElse", []],
  ] as [string, Verdict[]][]) {
    it(`knows what AWS's policy ${name} allows, or leaves it open`, async () => {
      const { rolePolicy: _, ...stack } = pair();
      const attachment = attach(stack as Pair, `arn:aws:iam::aws:policy/${name}`);
      const found = await judged(stack, attachment);
      assert.deepEqual(new Set(found), new Set(verdicts));
      assert.equal(found.length, verdicts.length);
    });
  }

  for (const mode of ["update", "preview"] as Mode[]) {
    it(`reads a policy of the stack that is attached to the role (${mode})`, async () => {
      const { rolePolicy, ...stack } = pair(mode);
      const arn = mode === "update" ? "arn:aws:iam::111111111111:policy/replicate" : unknownValue;
      const managed = resource("aws:iam/policy:Policy", "replicate", "us-east-1", {
        arn,
        policy: rolePolicy.properties.policy,
      });
      managed.propertyDependencies = { policy: rolePolicy.propertyDependencies.policy! };
      const attachment = attach(stack as Pair, arn);
      attachment.propertyDependencies = {
        ...attachment.propertyDependencies,
        policyArn: [managed.urn],
      };
      assert.deepEqual(await judged(stack, managed, attachment), []);
      managed.propertyDependencies = {
        policy: [stack.source.urn, stack.destination.urn],
      };
      if (mode === "update") {
        bendStatements(managed, (all) =>
          all.filter(({ Sid }) => !["DecryptSource", "EncryptReplicasDr"].includes(Sid as string)),
        );
      }
      assert.deepEqual(await judged(stack, managed, attachment), [DECRYPT, ENCRYPT]);
    });
  }

  it("reads policies written into the role", async () => {
    const { rolePolicy, ...stack } = pair();
    bend(stack.role, "inlinePolicies", [{ name: "p", policy: rolePolicy.properties.policy }]);
    assert.deepEqual(await judged(stack), []);
  });

  it("takes a key that an unknown document reaches by its alias", async () => {
    const stack = pair("preview");
    const alias = resource(
      "aws:kms/alias:Alias",
      "archive-dr-alias",
      "us-west-2",
      { name: "alias/archive-dr", arn: unknownValue },
      { targetKeyId: [stack.destinationKey] },
    );
    const { policy: named } = stack.rolePolicy.propertyDependencies;
    stack.rolePolicy.propertyDependencies = {
      policy: named!.map((urn) => (urn === stack.destinationKey.urn ? alias.urn : urn)),
      role: [stack.role.urn],
    };
    assert.deepEqual(await judged(stack, alias), []);
  });

  it("judges each of two replications by its own role", async () => {
    const second = pair("update", "invoices");
    bendStatements(second.rolePolicy, (all) => all.filter(({ Sid }) => Sid !== "Replicate"));
    assert.deepEqual(await judged(pair(), ...Object.values(second)), [
      [
        "mandatory",
        "invoices-replication",
        "invoices-replication may not s3:ReplicateObject on objects of invoices-dr, so S3 cannot write a replica. Allow it in a policy of the role.",
      ],
    ]);
  });

  it("judges no role outside the stack", async () => {
    const { role: _, rolePolicy: __, ...stack } = pair();
    assert.deepEqual(await judged(stack), []);
  });

  it("asks for keys outside the stack by their ARNs", async () => {
    const { destinationKey: _, ...stack } = pair();
    assert.deepEqual(await judged(stack), []);
    bend(
      stack.replication,
      "rules.0.destination.encryptionConfiguration.replicaKmsKeyId",
      "arn:aws:kms:us-west-2:111111111111:key/other",
    );
    assert.deepEqual(await judged(stack), [
      lacks(
        "kms:Encrypt and kms:Decrypt on the key arn:aws:kms:us-west-2:111111111111:key/other, so S3 cannot encrypt the replicas in archive-dr",
      ),
    ]);
  });

  it("asks in a preview for each key that exists already and is not depended on", async () => {
    const stack = pair("preview");
    const given = key("given", "us-west-2");
    bend(
      stack.replication,
      "rules.0.destination.encryptionConfiguration.replicaKmsKeyId",
      given.properties.arn,
    );
    assert.deepEqual(await judged(stack, given), [
      lacks(
        "kms:Encrypt and kms:Decrypt on the key given, so S3 cannot encrypt the replicas in archive-dr",
      ),
    ]);
  });
});
