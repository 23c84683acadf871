import assert from "node:assert/strict";

import { ListRolesCommand } from "@aws-sdk/client-iam";
import { DescribeKeyCommand } from "@aws-sdk/client-kms";

import { parseSettings, rawSettings } from "../../config";
import { inventory } from "../../rehearsal/cleanUp";
import { makeExistingKeys, withKeys } from "../../rehearsal/existingKeys";
import { localClients } from "../../rehearsal/localAws/clients";
import type { LocalAws } from "../../rehearsal/localAws/start";
import { Stage } from "../../rehearsal/stage";
import { exampleConfig } from "../../stackFiles";
import { describeWithLocalAws } from "../support/localAws";
import { OTHER_ACCOUNT, SOURCE_ACCOUNT } from "../support/sides";

const config = exampleConfig("existing-keys");
const { settings } = parseSettings(rawSettings("replicated-bucket", config));
const OURS = settings.source.kmsKeyArn!;
const THEIRS = settings.destinations.vault!.kmsKeyArn!;

describeWithLocalAws("the keys that a configuration names", (aws) => {
  const clientsOf = async (account: string, region: string) =>
    localClients(aws().endpoint, region, await aws().administratorOf(account));

  it("are made in their accounts and Regions, each once, and go again", async () => {
    const more = { ...settings, additionalSourceKeyArns: [OURS, THEIRS] };
    const keys = await makeExistingKeys(more, aws());
    assert.deepEqual(
      keys.map(({ configuredArn }) => configuredArn),
      [OURS, THEIRS],
    );
    const places = keys.map(({ arn }) => arn.split(":").slice(3, 5));
    assert.deepEqual(places, [
      ["eu-west-1", SOURCE_ACCOUNT],
      ["eu-central-1", OTHER_ACCOUNT],
    ]);
    for (const key of keys) await key.remove();
    const { kms } = await clientsOf(SOURCE_ACCOUNT, "eu-west-1");
    const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: keys[0]!.arn }));
    assert.equal(KeyMetadata?.KeyState, "PendingDeletion");
  });

  it("take the places of the ARNs in the configuration, and of nothing else", async () => {
    const keys = await makeExistingKeys(settings, aws());
    const changed = parseSettings(rawSettings("replicated-bucket", withKeys(config, keys)));
    assert.deepEqual(changed.problems, []);
    const { source, destinations } = settings;
    assert.deepEqual(changed.settings, {
      ...settings,
      source: { ...source, kmsKeyArn: keys[0]!.arn },
      destinations: { vault: { ...destinations.vault, kmsKeyArn: keys[1]!.arn } },
    });
    for (const key of keys) await key.remove();
  });

  it("go again where one of them cannot be made", async () => {
    const closed: LocalAws = {
      ...aws(),
      administratorOf: (account) =>
        account === OTHER_ACCOUNT
          ? Promise.reject(new Error("no way in"))
          : aws().administratorOf(account),
    };
    await assert.rejects(makeExistingKeys(settings, closed), { message: "no way in" });
    assert.deepEqual(await inventory(await clientsOf(SOURCE_ACCOUNT, "eu-west-1")), []);
  });

  it("take the roles of the stack along where one of them cannot be made", async () => {
    const { iam } = await clientsOf(OTHER_ACCOUNT, "us-east-1");
    const closing: LocalAws = {
      ...aws(),
      administratorOf: async (account) => {
        const { Roles = [] } = await iam.send(new ListRolesCommand({}));
        // The roles come before the keys.
        if (Roles.some(({ RoleName }) => RoleName === "deploy")) throw new Error("no way in");
        return aws().administratorOf(account);
      },
    };
    const entered = exampleConfig("cross-account");
    const source = JSON.parse(entered["replicated-bucket:source"]!) as { region: string };
    const kmsKeyArn = OURS.replace("eu-west-1", source.region);
    const withKey = JSON.stringify({ ...source, kmsKeyArn });
    const adopting = { ...entered, "replicated-bucket:source": withKey };
    await assert.rejects(Stage.prepare("cross-account", adopting, closing), {
      message: "no way in",
    });
    const ofBoth = [SOURCE_ACCOUNT, OTHER_ACCOUNT].map(async (account) =>
      inventory(await clientsOf(account, "us-east-1")),
    );
    assert.deepEqual((await Promise.all(ofBoth)).flat(), []);
  });

  it("are told of in the end where they could not be removed", async () => {
    const stage = await Stage.prepare("existing-keys", config, aws());
    const [key] = stage.existingKeys;
    const remove = key!.remove.bind(key);
    key!.remove = () => Promise.reject(new Error("not now"));
    const left = [`the key ${key!.arn}: not now`, `key ${key!.arn}`];
    assert.deepEqual(await stage.strike(), left);
    await remove();
  });
});
