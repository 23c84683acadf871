import assert from "node:assert/strict";

import { unknownValue } from "@pulumi/pulumi/runtime";

import type { Reference } from "../../../policies/stack/references";
import {
  bucketReference,
  bucketReferenceOf,
  keyReference,
  roleReference,
} from "../../../policies/stack/references";
import { propertyOf } from "../../../policies/stack/stackResources";
import { Unknown } from "../../../policies/stack/unknownValues";
import { bucket, key, versioning } from "../../support/pairs";
import { bend, resource } from "../../support/policies";
import { names, stackOfRecorded } from "../../support/stacks";

const UNKNOWN = new Unknown("urn", "it", "value");
const [HERE, THERE] = ["us-east-1", "us-west-2"];

const told = ({ resources, outside, unknown }: Reference) => ({
  names: names(resources),
  outside,
  unknown,
});
const found = (...of: string[]) => ({ names: of, outside: undefined, unknown: undefined });
const outside = (name: string) => ({ names: [], outside: name, unknown: undefined });

const role = (name: string, account = "111111111111") =>
  resource(
    "aws:iam/role:Role",
    name,
    HERE,
    { name: "replication", arn: `arn:aws:iam::${account}:role/replication` },
    {},
    account,
  );

describe("a reference to a bucket", () => {
  it("is its name or its ARN, written out or not", async () => {
    const { stack } = await stackOfRecorded([bucket("a", HERE)]);
    for (const value of ["a-1a2b3c4", "arn:aws:s3:::a-1a2b3c4", "arn:aws-cn:s3:::a-1a2b3c4"]) {
      assert.deepEqual(told(bucketReference(stack, value, [])), found("a"), value);
    }
  });

  it("may be to one outside the stack, by its name", async () => {
    const { stack } = await stackOfRecorded([bucket("a", HERE)]);
    for (const value of ["b", "arn:aws:s3:::b"]) {
      assert.deepEqual(told(bucketReference(stack, value, [])), outside("b"), value);
    }
  });

  it("is to what an unknown value depends on; to nothing that is known without", async () => {
    const made = bucket("a", HERE, "preview");
    const { stack, of } = await stackOfRecorded([made, versioning(made)]);
    assert.deepEqual(told(bucketReference(stack, UNKNOWN, [of("a-versioning")])), found("a"));
    assert.deepEqual(told(bucketReference(stack, UNKNOWN, [])), {
      names: [],
      outside: undefined,
      unknown: UNKNOWN,
    });
  });

  it("is to nothing where there is no value", async () => {
    const { stack, of } = await stackOfRecorded([bucket("a", HERE)]);
    for (const value of [undefined, 7, []]) {
      assert.deepEqual(told(bucketReference(stack, value, [of("a")])), found());
    }
  });

  it("is read from the property bucket of what configures it", async () => {
    const made = bucket("a", HERE, "preview");
    const setting = versioning(made);
    bend(setting, "bucket", unknownValue);
    const { stack, of } = await stackOfRecorded([made, setting]);
    assert.deepEqual(told(bucketReferenceOf(stack, of("a-versioning"))), found("a"));
  });
});

describe("a reference to a key", () => {
  it("is its ARN, its id or an alias", async () => {
    const alias = resource("aws:kms/alias:Alias", "alias", HERE, {
      name: "alias/a",
      arn: `arn:aws:kms:${HERE}:111111111111:alias/a`,
    });
    const { stack } = await stackOfRecorded([key("a", HERE), alias]);
    const arn = `arn:aws:kms:${HERE}:111111111111:key/a`;
    for (const value of [arn, "a"])
      assert.deepEqual(told(keyReference(stack, value, [])), found("a"));
    for (const value of ["alias/a", `arn:aws:kms:${HERE}:111111111111:alias/a`]) {
      assert.deepEqual(told(keyReference(stack, value, [])), found("alias"));
    }
    const other = arn.replace("111111111111", "222222222222");
    assert.deepEqual(told(keyReference(stack, other, [])), outside(other));
  });

  it("by an id that a multi-Region key shares with its replica is to the one it comes from", async () => {
    const [primary, replica] = [key("primary", HERE), key("replica", THERE)];
    replica.type = "aws:kms/replicaKey:ReplicaKey";
    for (const one of [primary, replica]) bend(one, "keyId", "mrk-1");
    const { stack, of } = await stackOfRecorded([primary, replica]);
    assert.deepEqual(told(keyReference(stack, "mrk-1", [of("replica")])), found("replica"));
    assert.deepEqual(told(keyReference(stack, "mrk-1", [])), found("primary", "replica"));
    const arn = propertyOf(of("primary"), "arn");
    assert.deepEqual(told(keyReference(stack, arn, [of("replica")])), found("primary"));
  });
});

describe("a reference to a role", () => {
  it("is its ARN or its name", async () => {
    const { stack } = await stackOfRecorded([role("a")]);
    for (const value of ["replication", "arn:aws:iam::111111111111:role/replication"]) {
      assert.deepEqual(told(roleReference(stack, value, [])), found("a"));
    }
    assert.deepEqual(told(roleReference(stack, "other", [])), outside("other"));
  });

  it("by a name that two accounts have is to the one it comes from", async () => {
    const { stack, of } = await stackOfRecorded([role("a"), role("b", "222222222222")]);
    assert.deepEqual(told(roleReference(stack, "replication", [of("b")])), found("b"));
    assert.deepEqual(told(roleReference(stack, "replication", [])), found("a", "b"));
  });
});
