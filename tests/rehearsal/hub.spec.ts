// Two stacks, one destination: the second replicates into the bucket of the first, whose policies nobody but
// the first has written. Of the key's policy the local AWS asks nothing: that the proof shows.
import assert from "node:assert/strict";

import { GetKeyPolicyCommand, PutKeyPolicyCommand } from "@aws-sdk/client-kms";
import { GetBucketPolicyCommand, PutBucketPolicyCommand } from "@aws-sdk/client-s3";

import { verify } from "../../operations/verify";
import { Stage } from "../../rehearsal/stage";
import { asCliConfig } from "../../stackFiles";
import { wrongOnes } from "../support/liveStack";
import { describeWithLocalAws } from "../support/localAws";
import { OTHER_ACCOUNT, SOURCE_ACCOUNT } from "../support/sides";

const WEB_ACCOUNT = "333333333333";
const BUCKET = "acme-hub";
/** Each stack enters its accounts by a role of its own. */
const at = (accountId: string, stack: string) => ({
  accountId,
  assumeRoleArn: `arn:aws:iam::${accountId}:role/deploy-${stack}`,
});
const there = (stack: string) => ({ region: "eu-central-1", ...at(OTHER_ACCOUNT, stack) });
const WEB_ROLE = `arn:aws:iam::${WEB_ACCOUNT}:role/web-replication`;

const hubConfig = (additionalReplicationRoles: object[]) =>
  asCliConfig({
    name: "archive",
    protect: false,
    source: { region: "eu-west-1", ...at(SOURCE_ACCOUNT, "hub") },
    destinations: { vault: { ...there("hub"), bucketName: BUCKET, additionalReplicationRoles } },
  });
const webConfig = (hub: object) =>
  asCliConfig({
    name: "web",
    protect: false,
    role: { name: "web-replication" },
    source: { region: "eu-west-1", ...at(WEB_ACCOUNT, "web") },
    destinations: { hub: { ...there("web"), ...hub } },
  });

const OPTIONS = {
  sample: 5,
  canary: { timeoutSeconds: 20, settleSeconds: 0, pollSeconds: 0.1 },
};

describeWithLocalAws("one destination for several sources", (aws) => {
  let hub: Stage;
  let web: Stage;

  before(async () => {
    hub = await Stage.prepare("hub", hubConfig([{ roleArn: WEB_ROLE }]), aws());
    assert.deepEqual((await hub.up()).failures, []);
    // The existing bucket is none that the rehearsal makes beforehand, but the other stack's.
    web = await Stage.prepare("web", webConfig({}), aws());
  });

  after(async () => {
    assert.deepEqual(await web.strike(), []);
    assert.deepEqual(await hub.strike(), []);
  });

  const verified = ({ live }: Stage) =>
    verify(live.outputs, live.clientsOf, OPTIONS, () => undefined);
  const replicates = (checks: { what: string; found: string }[]) =>
    checks.some(({ what, found }) => what.startsWith("canary") && found === "COMPLETED");

  it("lets the role in before it exists, and its source replicate without another word", async () => {
    const { kmsKeyArn } = hub.live.outputs.destinations.vault!;
    const adopted = webConfig({
      kmsKeyArn,
      existingBucket: { name: BUCKET },
      objectOwnership: "BucketOwnerEnforced",
    });
    assert.deepEqual((await web.up(adopted)).failures, []);
    assert.equal(web.live.outputs.roleArn, WEB_ROLE);
    const checks = await verified(web);
    assert.deepEqual(wrongOnes(checks), []);
    assert.ok(replicates(checks));
  });

  it("goes on replicating its own source", async () => {
    const checks = await verified(hub);
    assert.deepEqual(wrongOnes(checks), []);
    assert.ok(replicates(checks));
  });

  it("lets the role in by its own statements alone, without which verify names what is missing", async () => {
    const { outputs, clientsOf } = hub.live;
    const { kmsKeyArn } = outputs.destinations.vault!;
    const { s3, kms } = clientsOf(outputs.destinations.vault!);
    const without = (policy = "") => {
      const document = JSON.parse(policy) as { Statement: { Sid: string }[] };
      const Statement = document.Statement.filter(({ Sid }) => !Sid.includes("ForWebReplication"));
      assert.ok(Statement.length < document.Statement.length);
      return JSON.stringify({ ...document, Statement });
    };
    const { Policy: ofBucket } = await s3.send(new GetBucketPolicyCommand({ Bucket: BUCKET }));
    const { Policy: ofKey } = await kms.send(new GetKeyPolicyCommand({ KeyId: kmsKeyArn }));
    await s3.send(new PutBucketPolicyCommand({ Bucket: BUCKET, Policy: without(ofBucket) }));
    await kms.send(new PutKeyPolicyCommand({ KeyId: kmsKeyArn, Policy: without(ofKey) }));

    const wrong = wrongOnes(await verified(web)).map(({ side, what }) => `${side}: ${what}`);
    for (const what of [
      `policy of the bucket ${BUCKET}, grant`,
      `policy of the key ${kmsKeyArn}`,
    ]) {
      assert.ok(wrong.includes(`hub: ${what}`), wrong.join("\n"));
    }
    assert.ok(
      wrong.some((what) => what.includes("canary")),
      wrong.join("\n"),
    );
    assert.deepEqual(wrongOnes(await verified(hub)), []);
  });
});
