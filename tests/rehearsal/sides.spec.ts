import assert from "node:assert/strict";

import { CreateRoleCommand, DeleteRoleCommand, ListRolesCommand } from "@aws-sdk/client-iam";

import { parseSettings, rawSettings } from "../../config";
import { exampleConfig } from "../../stackFiles";
import { Places } from "../../rehearsal/deployment/places";
import { localClients } from "../../rehearsal/localAws/clients";
import type { LocalAws } from "../../rehearsal/localAws/start";
import { bootstrap, profilesOf, sidesOf } from "../../rehearsal/sides";
import { describeLiveStack } from "../support/liveStack";
import { describeWithLocalAws } from "../support/localAws";
import { OTHER_ACCOUNT, SOURCE_ACCOUNT } from "../support/sides";

const { settings } = parseSettings(
  rawSettings("replicated-bucket", exampleConfig("cross-account")),
);

describeWithLocalAws("the roles by which a stack's sides are entered", (aws) => {
  const iamOf = async (account: string) =>
    localClients(aws().endpoint, "us-east-1", await aws().administratorOf(account)).iam;
  /** The roles of an account that AWS did not put there. */
  const rolesOf = async (account: string) => {
    const { Roles = [] } = await (await iamOf(account)).send(new ListRolesCommand({}));
    return Roles.filter(({ Path }) => Path === "/").map(({ RoleName }) => RoleName);
  };

  it("are made once in each account, and go again", async () => {
    assert.equal(sidesOf(settings).length, 3);
    const { remove } = await bootstrap(settings, aws());
    assert.deepEqual(await rolesOf(SOURCE_ACCOUNT), ["deploy"]);
    assert.deepEqual(await rolesOf(OTHER_ACCOUNT), ["deploy"]);
    await remove();
    assert.deepEqual(await rolesOf(SOURCE_ACCOUNT), []);
    assert.deepEqual(await rolesOf(OTHER_ACCOUNT), []);
  });

  it("are used where they are there already, and stay", async () => {
    const iam = await iamOf(OTHER_ACCOUNT);
    const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [] });
    await iam.send(new CreateRoleCommand({ RoleName: "deploy", AssumeRolePolicyDocument }));
    const { remove } = await bootstrap(settings, aws());
    await remove();
    assert.deepEqual(await rolesOf(SOURCE_ACCOUNT), []);
    assert.deepEqual(await rolesOf(OTHER_ACCOUNT), ["deploy"]);
    await iam.send(new DeleteRoleCommand({ RoleName: "deploy" }));
  });

  it("go again where one of them cannot be made", async () => {
    const closed: LocalAws = {
      ...aws(),
      administratorOf: (account) =>
        account === OTHER_ACCOUNT
          ? Promise.resolve({ accessKeyId: "unknown", secretAccessKey: "unknown" })
          : aws().administratorOf(account),
    };
    await assert.rejects(bootstrap(settings, closed), /security token|InvalidClientTokenId/i);
    assert.deepEqual(await rolesOf(SOURCE_ACCOUNT), []);
  });
});

describeWithLocalAws("the profiles by which a stack's sides are entered", (aws) => {
  const [source, dr] = [settings.source, settings.destinations.dr!];
  const { assumeRoleArn: _ofSource, ...ambient } = source;
  const { assumeRoleArn: _ofDr, ...foreign } = dr;

  it("belong to administrators of the sides' accounts, or of the source's where a role is assumed", async () => {
    const destinations = {
      own: { ...foreign, profile: "there" },
      entered: { ...dr, profile: "here" },
      again: { ...foreign, profile: "there" },
    };
    const profiles = await profilesOf({ ...settings, source: ambient, destinations }, aws());
    assert.deepEqual(profiles, {
      there: await aws().administratorOf(OTHER_ACCOUNT),
      here: await aws().administratorOf(SOURCE_ACCOUNT),
    });
  });

  it("are refused where nobody has them", async () => {
    const credentials = await aws().administratorOf(SOURCE_ACCOUNT);
    const places = new Places({ endpoint: aws().endpoint, credentials });
    await assert.rejects(places.of({ region: "us-east-1", profile: "nobodys" }), {
      message: "failed to get shared config profile, nobodys",
    });
  });
});

describeLiveStack("the clients of a stack's sides", "dev", (live) => {
  it("are those of its own sides alone", () => {
    const { outputs, clientsOf } = live();
    assert.equal(clientsOf({ ...outputs.source }).s3, clientsOf(outputs.source).s3);
    assert.notEqual(clientsOf(outputs.destinations.dr!).s3, clientsOf(outputs.source).s3);
    assert.throws(() => clientsOf({ ...outputs.source, bucketName: "another" }), {
      message: "no clients for the bucket another",
    });
  });
});
