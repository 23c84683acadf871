import assert from "node:assert/strict";

import { Region } from "@pulumi/aws/types/enums";

import {
  bucketNameFault,
  bucketNameOf,
  nameFault,
  namespaceFault,
} from "../../components/bucketNames";

describe("bucket names", () => {
  for (const name of [
    "abc",
    "a".repeat(63),
    "a.b-c.9",
    "my-archive--2026",
    "1.2.3.4.5",
    "192.168",
  ]) {
    it(`may be ${name}`, () => {
      assert.equal(bucketNameFault(name), undefined);
    });
  }

  const CHARACTERS = "lower-case letters, digits, dots and hyphens only";
  const ENDS = "a letter or digit at the beginning and the end";
  const refused: [string, string][] = [
    ["", "3 to 63 characters"],
    ["ab", "3 to 63 characters"],
    ["a".repeat(64), "3 to 63 characters"],
    ["Archive", CHARACTERS],
    ["my_archive", CHARACTERS],
    ["my archive", CHARACTERS],
    ["archivé", CHARACTERS],
    ["archive\n", CHARACTERS],
    ["-archive", ENDS],
    ["archive-", ENDS],
    [".archive", ENDS],
    ["archive.", ENDS],
    ["my..archive", "no two dots side by side"],
    ["192.168.5.4", "another form than an IP address"],
    ["xn--archive", "another beginning than the reserved xn--"],
    ["sthree-archive", "another beginning than the reserved sthree-"],
    ["amzn-s3-demo-archive", "another beginning than the reserved amzn-s3-demo-"],
    ["archive-s3alias", "another ending than the reserved -s3alias"],
    ["archive--ol-s3", "another ending than the reserved --ol-s3"],
    ["archive.mrap", "another ending than the reserved .mrap"],
    ["archive--x-s3", "another ending than the reserved --x-s3"],
    ["archive--table-s3", "another ending than the reserved --table-s3"],
  ];
  for (const [name, fault] of refused) {
    it(`may not be ${JSON.stringify(name)}, which lacks ${fault}`, () => {
      assert.equal(bucketNameFault(name), fault);
    });
  }

  it("are what the side says, or prefix, name and Region, or left to Pulumi, or there already", () => {
    const at = { region: "eu-west-1", accountId: "111111111111" };
    assert.equal(bucketNameOf("archive", { ...at, bucketName: "mine" }), "mine");
    assert.equal(
      bucketNameOf("archive", { ...at, bucketNamePrefix: "acme" }),
      "acme-archive-eu-west-1",
    );
    assert.equal(bucketNameOf("archive", at), undefined);
    const existingBucket = { name: "old" };
    assert.equal(bucketNameOf("archive", { ...at, existingBucket }), "old");
  });

  it("can be foretold in an account's own namespace, and are never too long without a prefix", () => {
    const at = {
      region: "eu-west-1",
      accountId: "111111111111",
      bucketNamespace: "account-regional",
    };
    assert.equal(bucketNameOf("archive", at), "archive-111111111111-eu-west-1-an");
    assert.equal(
      bucketNameOf("archive", { ...at, bucketNamePrefix: "acme" }),
      "acme-archive-111111111111-eu-west-1-an",
    );
    const bucketName = "mine-111111111111-eu-west-1-an";
    assert.equal(bucketNameOf("archive", { ...at, bucketName }), bucketName);
    const longest = Math.max(
      ...Object.values(Region).map(
        (region) => bucketNameOf("a".repeat(30), { ...at, region })!.length,
      ),
    );
    assert.ok(longest <= 63, String(longest));
  });

  const OWN = {
    region: "us-gov-west-1",
    accountId: "222222222222",
    bucketNamespace: "account-regional",
  };
  const GLOBAL_FAULT = "another ending than -an, which only bucketNamespace account-regional has";
  const OWN_FAULT =
    "the ending -222222222222-us-gov-west-1-an, as all names of bucketNamespace account-regional";
  const namespaces: [string, object, string | undefined][] = [
    ["a-222222222222-us-gov-west-1-an", {}, undefined],
    ["-222222222222-us-gov-west-1-an", {}, OWN_FAULT],
    ["a-111111111111-us-gov-west-1-an", {}, OWN_FAULT],
    ["a-222222222222-us-gov-east-1-an", {}, OWN_FAULT],
    ["a-222222222222-us-gov-west-1", {}, OWN_FAULT],
    ["a-222222222222-us-gov-west-1-an", { bucketNamespace: "global" }, GLOBAL_FAULT],
    ["a-222222222222-us-gov-west-1-an", { bucketNamespace: undefined }, GLOBAL_FAULT],
    ["team-an", { bucketNamespace: undefined }, GLOBAL_FAULT],
    ["plan", { bucketNamespace: undefined }, undefined],
  ];
  for (const [name, more, fault] of namespaces) {
    const where = JSON.stringify(more);
    it(`lack ${fault ?? "nothing"} in their namespace: ${name}, ${where}`, () => {
      assert.equal(namespaceFault(name, { ...OWN, ...more }), fault);
    });
  }
});

describe("the component's name", () => {
  for (const name of ["a", "archive", "a2-b", "a".repeat(30)]) {
    it(`may be ${name}`, () => {
      assert.equal(nameFault(name), undefined);
    });
  }

  for (const name of ["", "Archive", "2archive", "-archive", "my.archive", "a".repeat(31)]) {
    it(`may not be ${JSON.stringify(name)}`, () => {
      assert.equal(
        nameFault(name),
        "1 to 30 lower-case letters, digits and hyphens, a letter first",
      );
    });
  }

  it("may not begin as no bucket name may, since bucket names begin with it", () => {
    assert.equal(nameFault("sthree-x"), "another beginning than the reserved sthree-");
  });
});
