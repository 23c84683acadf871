import assert from "node:assert/strict";

import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  DeletePolicyCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { CreateKeyCommand, ScheduleKeyDeletionCommand } from "@aws-sdk/client-kms";
import type { ServerSideEncryptionByDefault } from "@aws-sdk/client-s3";
import {
  DeleteBucketPolicyCommand,
  DeletePublicAccessBlockCommand,
  GetBucketEncryptionCommand,
  GetBucketPolicyCommand,
  GetPublicAccessBlockCommand,
  PutBucketEncryptionCommand,
  PutBucketPolicyCommand,
  PutPublicAccessBlockCommand,
} from "@aws-sdk/client-s3";

import type { Document } from "../../components/policyDocuments";
import { rolePolicy, trustPolicy } from "../../components/policyDocuments";
import type { AwsClients } from "../../operations/awsClients";
import type { Check } from "../../operations/checks";
import { verify } from "../../operations/verify";
import { topologyOf, verifyRole } from "../../operations/verifyRole";
import type { Grantee } from "../../operations/verifySide";
import { verifySide } from "../../operations/verifySide";
import type { Mend } from "../support/bend";
import { wrongWhile } from "../support/bend";
import { answers, fakeS3 } from "../support/fakeS3";
import { describeLiveExample, wrongOnes } from "../support/liveStack";
import { OTHER_ACCOUNT } from "../support/sides";
import { ROLE_ARN, sideOutputs } from "../support/stackOutputs";

// That replication fails under a key that the role does not know, a local AWS does not show.

const lines = (checks: Check[]) => checks.map(({ side, what, found }) => [side, what, found]);

describeLiveExample("verify of an existing bucket", "backup-account", (live) => {
  const source = () => {
    const { outputs, clientsOf } = live();
    return { ...outputs.source, ...clientsOf(outputs.source), Bucket: outputs.source.bucketName };
  };
  const look = () => verify(live().outputs, live().clientsOf, { sample: 5 }, () => undefined);
  const wrongAfter = (bend: () => Promise<Mend>) => wrongWhile(bend, look);

  /** Gives the bucket another default encryption. */
  const encrypted = (byDefault: ServerSideEncryptionByDefault) => async (): Promise<Mend> => {
    const { s3, Bucket } = source();
    const { ServerSideEncryptionConfiguration: before } = await s3.send(
      new GetBucketEncryptionCommand({ Bucket }),
    );
    const put = (ServerSideEncryptionConfiguration: typeof before) =>
      s3.send(new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration }));
    await put({ Rules: [{ ApplyServerSideEncryptionByDefault: byDefault }] });
    return () => put(before);
  };

  afterEach(async () => {
    assert.deepEqual(wrongOnes(await look()), []);
  });

  it("looks at versioning, key and rules, and at nothing that is its owner's", async () => {
    const checks = (await look()).filter(({ side }) => side === "source");
    const parts = checks.map(({ what }) => what);
    for (const part of ["Region", "versioning", "default encryption", "key", "rule", "role"]) {
      assert.ok(
        parts.some((what) => what.startsWith(part)),
        part,
      );
    }
    const owners = /^(?:public access block|policy of the bucket)/;
    assert.deepEqual(
      parts.filter((what) => owners.test(what)),
      [],
    );
  });

  it("does not mind a bucket that is open, or has no policy", async () => {
    const { s3, Bucket } = source();
    const wrong = await wrongAfter(async () => {
      const { Policy } = await s3.send(new GetBucketPolicyCommand({ Bucket }));
      const block = await s3.send(new GetPublicAccessBlockCommand({ Bucket }));
      await s3.send(new DeleteBucketPolicyCommand({ Bucket }));
      await s3.send(new DeletePublicAccessBlockCommand({ Bucket }));
      const { PublicAccessBlockConfiguration } = block;
      return async () => {
        await s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
        await s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration }));
      };
    });
    assert.deepEqual(wrong, []);
  });

  it("names another algorithm than the settings say, which replicas will have, too", async () => {
    const { kmsKeyArn } = source();
    const wrong = await wrongAfter(encrypted({ SSEAlgorithm: "AES256" }));
    const what = `default encryption of the bucket ${source().Bucket}`;
    assert.deepEqual(lines(wrong), [["source", what, "AES256 under no key"]]);
    assert.equal(wrong[0]!.expected, `aws:kms under ${kmsKeyArn!}`);
    assert.match(wrong[0]!.fix!, /^say by `sseAlgorithm` what the bucket does, or let its owner/);
  });

  it("takes its key by its id for the same", async () => {
    const KMSMasterKeyID = source().kmsKeyArn!.split("/").at(-1);
    assert.deepEqual(await wrongAfter(encrypted({ SSEAlgorithm: "aws:kms", KMSMasterKeyID })), []);
  });

  it("names a default key that the role may not decrypt with, and how the role learns it", async () => {
    const { kms, kmsKeyArn } = source();
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({ Description: "Another" }));
    const KMSMasterKeyID = KeyMetadata?.Arn;
    const wrong = await wrongAfter(encrypted({ SSEAlgorithm: "aws:kms", KMSMasterKeyID }));
    await kms.send(new ScheduleKeyDeletionCommand({ KeyId: KMSMasterKeyID }));
    const what = `default encryption of the bucket ${source().Bucket}`;
    assert.deepEqual(lines(wrong), [["source", what, `aws:kms under ${KMSMasterKeyID!}`]]);
    assert.equal(wrong[0]!.expected, `aws:kms under ${kmsKeyArn}`);
    assert.match(wrong[0]!.fix!, /^run `pulumi up`/);
  });

  it("names a default key that S3 chose", async () => {
    const wrong = await wrongAfter(encrypted({ SSEAlgorithm: "aws:kms" }));
    assert.deepEqual(
      wrong.map(({ found }) => found),
      ["aws:kms under no key"],
    );
  });

  describe("with a role that was there before", () => {
    const RoleName = "shared-replication";
    const inline = { RoleName, PolicyName: "replication" };
    const iam = () => source().iam;
    const outputs = () => {
      const roleArn = `arn:aws:iam::111111111111:role/${RoleName}`;
      return { ...live().outputs, roleArn, role: { existingArn: roleArn } };
    };
    const wanted = () => rolePolicy(topologyOf(outputs()));
    const put = ({ Statement }: Pick<Document, "Statement">) => {
      const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
      return iam().send(new PutRolePolicyCommand({ ...inline, PolicyDocument }));
    };
    const found = async () => wrongOnes(await verifyRole(outputs(), iam()));

    before(async () => {
      const AssumeRolePolicyDocument = JSON.stringify(trustPolicy());
      await iam().send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
    });

    after(async () => {
      await iam().send(new DeleteRolePolicyCommand(inline));
      await iam().send(new DeleteRoleCommand({ RoleName }));
    });

    it("names each statement that its owner has not added, and where to find it", async () => {
      const wrong = await found();
      assert.deepEqual(
        wrong.map(({ what, found }) => [what, found]),
        wanted().Statement.map(({ Sid }) => [`permission ${Sid} of the role`, "missing"]),
      );
      assert.match(wrong[0]!.fix!, /the stack's output required\.rolePolicy/);
    });

    it("takes statements by other names, and leaves all others to their owner", async () => {
      const others = { Sid: "Other", Effect: "Allow", Action: "s3:*", Resource: "*" } as const;
      const renamed = wanted().Statement.map((one, index) => ({ ...one, Sid: `Ours${index}` }));
      await put({ Statement: [others, ...renamed] });
      assert.deepEqual(await found(), []);
    });

    it("takes statements of a managed policy", async () => {
      const [first, ...rest] = wanted().Statement;
      await put({ Statement: rest });
      assert.equal((await found()).length, 1);
      const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [first] });
      const policy = { PolicyName: "shared", PolicyDocument };
      const { Policy } = await iam().send(new CreatePolicyCommand(policy));
      const at = { RoleName, PolicyArn: Policy?.Arn };
      await iam().send(new AttachRolePolicyCommand(at));
      assert.deepEqual(await found(), []);
      await iam().send(new DetachRolePolicyCommand(at));
      await iam().send(new DeletePolicyCommand(at));
    });

    it("names a trust that does not let S3 in, and lets others be trusted, too", async () => {
      await put(wanted());
      const trust = (Service: string[]) => {
        const one = { Effect: "Allow", Principal: { Service }, Action: "sts:AssumeRole" };
        const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [one] });
        return iam().send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }));
      };
      await trust(["lambda.amazonaws.com", "s3.amazonaws.com"]);
      assert.deepEqual(await found(), []);
      await trust(["lambda.amazonaws.com"]);
      const [wrong] = await found();
      assert.deepEqual([wrong?.what, wrong?.found], ["trust of the role", "does not trust S3"]);
      await trust(["s3.amazonaws.com"]);
    });
  });
});

describe("an existing destination, as S3 may answer", () => {
  const existing = (more: object = {}) =>
    sideOutputs("dr", {
      accountId: OTHER_ACCOUNT,
      existingBucket: { name: "archive-dr", ...more },
    });
  const look = async (outputs: ReturnType<typeof existing>, grantee?: Partial<Grantee>) => {
    const s3 = fakeS3(
      answers({
        GetBucketLocation: { LocationConstraint: "us-west-2" },
        GetBucketVersioning: { Status: "Suspended" },
        GetBucketEncryption: {},
        GetBucketPolicy: {},
      }),
    );
    const checks = await verifySide({
      name: "dr",
      outputs,
      clients: { s3: s3.client } as AwsClients,
      grantee: grantee && { roleArn: ROLE_ARN, bucketActions: [], keyActions: [], ...grantee },
    });
    return (what: string) => checks.find((check) => check.what.startsWith(what));
  };

  it("is asked neither for a public access block nor for an encryption or a policy", async () => {
    const found = await look(existing());
    for (const what of ["public access block", "default encryption", "policy of the bucket"]) {
      assert.equal(found(what), undefined, what);
    }
  });

  it("is asked for the encryption that the stack replaces", async () => {
    const found = await look(existing({ replaceEncryption: true }));
    assert.deepEqual([found("default")?.ok, found("default")?.found], [false, "none under no key"]);
  });

  it("must be versioned, which its owner mends unless the stack switched it on", async () => {
    const fixOf = async (more?: object) => (await look(existing(more)))("versioning")?.fix;
    assert.doesNotMatch((await fixOf())!, /pulumi/);
    assert.match((await fixOf({ enableVersioning: true }))!, /`pulumi up`$/);
  });

  it("must let the role in, by statements of the output that its owner must add", async () => {
    const bucketStatements = { output: "required.destinations.dr.bucketPolicyStatements" };
    const bucketActions = ["s3:ReplicateObject"];
    const found = await look(existing(), { bucketActions, bucketStatements });
    const grant = found("policy of the bucket archive-dr, grant");
    assert.equal(grant?.ok, false);
    assert.equal(
      grant.fix,
      "let its owner add the statements of the stack's output required.destinations.dr.bucketPolicyStatements",
    );
  });
});
