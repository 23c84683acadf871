import assert from "node:assert/strict";

import type { PolicyResource } from "@pulumi/policy";
import { unknownValue } from "@pulumi/pulumi/runtime";

import { BUCKET, KEY, ROLE } from "../../../policies/stack/resourceTypes";
import {
  accountOf,
  accountOfArn,
  accountsOf,
  dependenciesOf,
  origins,
  regionOf,
  regionsOf,
  resourcesBehind,
} from "../../../policies/stack/stackResources";
import type { RecordedResource } from "../../../rehearsal/recordedResource";
import { bucket, key, versioning } from "../../support/pairs";
import { resource } from "../../support/policies";
import { names, seen, stackOfRecorded } from "../../support/stacks";

/** A bucket by a provider with these properties, or by none. */
async function by(
  provider: Record<string, unknown> | undefined,
  properties: Record<string, unknown> = {},
  dependencies: Record<string, RecordedResource[]> = {},
): Promise<PolicyResource> {
  const made = resource("aws:s3/bucket:Bucket", "it", "us-east-1", properties, dependencies);
  const by = provider && { ...made.provider!, properties: provider };
  const [found] = await seen([{ ...made, provider: by }, ...Object.values(dependencies).flat()]);
  return found!;
}

describe("the Region of a resource", () => {
  it("is its own, else its provider's", async () => {
    assert.equal(regionOf(await by({ region: "us-east-1" })), "us-east-1");
    assert.equal(regionOf(await by({ region: "us-east-1" }, { region: "eu-west-1" })), "eu-west-1");
    assert.equal(regionOf(await by(undefined, { region: "eu-west-1" })), "eu-west-1");
  });

  it("is not known where the provider's is not", async () => {
    assert.equal(regionOf(await by({})), undefined);
    assert.equal(regionOf(await by(undefined)), undefined);
    assert.equal(regionOf(await by({ region: unknownValue })), undefined);
  });

  it("is the provider's where the provider will fill it in, and not where a program sets it", async () => {
    const region = unknownValue;
    assert.equal(regionOf(await by({ region: "us-east-1" }, { region })), "us-east-1");
    const set = await by({ region: "us-east-1" }, { region }, { region: [key("other", "a")] });
    assert.equal(regionOf(set), undefined);
  });

  it("is told of several only where it is told of each", async () => {
    const [here, there] = [await by({ region: "a" }), await by({ region: "b" })];
    assert.deepEqual(regionsOf([here, there, here]), ["a", "b"]);
    assert.equal(regionsOf([here, await by({})]), undefined);
    assert.equal(regionsOf([]), undefined);
  });
});

describe("the account of a resource", () => {
  const role = (account: string) => ({ roleArn: `arn:aws:iam::${account}:role/deploy` });
  const [ONE, TWO, THREE] = ["111111111111", "222222222222", "333333333333"] as const;
  const allowedAccountIds = JSON.stringify([ONE]);

  it("is in its ARN, whatever its provider says", async () => {
    const arn = `arn:aws:kms:us-east-1:${TWO}:key/1`;
    assert.equal(accountOf(await by({ allowedAccountIds }, { arn })), TWO);
    assert.equal(accountOf(await by(undefined, { arn })), TWO);
  });

  it("is else that of the last role that the provider assumes", async () => {
    const chain = JSON.stringify([role(TWO), role(THREE)]);
    assert.equal(accountOf(await by({ allowedAccountIds, assumeRoles: chain })), THREE);
    assert.equal(accountOf(await by({ assumeRoles: [role(TWO)] })), TWO);
    const assumeRoleWithWebIdentity = JSON.stringify(role(TWO));
    assert.equal(accountOf(await by({ allowedAccountIds, assumeRoleWithWebIdentity })), TWO);
    assert.equal(
      accountOf(await by({ assumeRoleWithWebIdentity, assumeRoles: JSON.stringify([role(ONE)]) })),
      ONE,
    );
  });

  it("is else the only one that the provider may work in", async () => {
    for (const assumeRoles of ["[]", "[{}]", "no JSON", "null", unknownValue, undefined]) {
      assert.equal(accountOf(await by({ allowedAccountIds, assumeRoles })), ONE, assumeRoles);
    }
    assert.equal(accountOf(await by({ allowedAccountIds: [ONE] })), ONE);
    const bucketArn = { arn: "arn:aws:s3:::archive" };
    assert.equal(accountOf(await by({ allowedAccountIds }, bucketArn)), ONE);
    assert.equal(accountOf(await by({ allowedAccountIds }, { arn: unknownValue })), ONE);
  });

  it("is not known with several accounts, with a profile and without a provider", async () => {
    assert.equal(accountOf(await by({ allowedAccountIds: JSON.stringify([ONE, TWO]) })), undefined);
    assert.equal(accountOf(await by({ allowedAccountIds: "[]" })), undefined);
    assert.equal(accountOf(await by({ allowedAccountIds: unknownValue })), undefined);
    assert.equal(accountOf(await by({ profile: "prod" })), undefined);
    assert.equal(accountOf(await by(undefined)), undefined);
  });

  it("is told of several only where it is told of each", async () => {
    const [one, none] = [await by({ allowedAccountIds }), await by({})];
    assert.deepEqual(accountsOf([one, one]), [ONE]);
    assert.equal(accountsOf([one, none]), undefined);
  });

  it("is read in the ARNs of every partition and of no bucket", () => {
    assert.equal(accountOfArn(`arn:aws:iam::${ONE}:role/a`), ONE);
    assert.equal(accountOfArn(`arn:aws-us-gov:kms:us-gov-west-1:${ONE}:key/a`), ONE);
    for (const none of ["arn:aws:s3:::archive", ONE, `arn:aws:iam::${ONE}`, undefined, 1]) {
      assert.equal(accountOfArn(none), undefined);
    }
  });
});

describe("what an unknown value comes from", () => {
  it("is a dependency of the kind, or what such a one passes on, each once", async () => {
    const [a, b] = [bucket("a", "us-east-1", "preview"), bucket("b", "us-east-1", "preview")];
    const using = resource(
      "some:module:Type",
      "using",
      "us-east-1",
      {},
      {
        value: [a, versioning(a), versioning(b), key("k", "us-east-1", "preview")],
      },
    );
    const parts = [a, b, versioning(a), versioning(b), key("k", "us-east-1", "preview"), using];
    const { of } = await stackOfRecorded(parts);
    const dependencies = dependenciesOf(of("using"), "value");
    assert.deepEqual(names(origins(dependencies, BUCKET)), ["a", "b"]);
    assert.deepEqual(names(origins(dependencies, KEY)), ["k"]);
    assert.deepEqual(origins(dependencies, ROLE), []);
    assert.deepEqual(origins([], KEY), []);
    assert.deepEqual(dependenciesOf(of("using"), "other"), []);
  });

  it("does not exist yet, unless all of them do", async () => {
    const [made, waits] = [key("made", "us-east-1"), key("waits", "us-east-1", "preview")];
    const { of } = await stackOfRecorded([made, waits]);
    const both = [of("made"), of("waits")];
    assert.deepEqual(names(origins(both, KEY)), ["waits"]);
    assert.deepEqual(names(origins(both, KEY)), ["waits"]);
    assert.deepEqual(names(origins([of("made")], KEY)), ["made"]);
    assert.deepEqual(names(resourcesBehind(both, KEY)), ["made", "waits"]);
  });

  it("is a key by what depends on its id, and an alias itself", async () => {
    const made = key("made", "us-east-1", "preview");
    const alias = resource("aws:kms/alias:Alias", "alias", "us-east-1", { name: "alias/a" });
    const policy = resource(
      "aws:kms/keyPolicy:KeyPolicy",
      "policy",
      "us-east-1",
      {},
      { keyId: [made] },
    );
    const { of } = await stackOfRecorded([made, alias, policy]);
    assert.deepEqual(names(origins([of("policy"), of("alias")], KEY)), ["made", "alias"]);
  });
});
