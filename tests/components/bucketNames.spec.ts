import assert from "node:assert/strict";

import { bucketNameFault, bucketNameOf, nameFault } from "../../components/bucketNames";

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
    const region = "eu-west-1";
    assert.equal(bucketNameOf("archive", { region, bucketName: "mine" }), "mine");
    assert.equal(
      bucketNameOf("archive", { region, bucketNamePrefix: "acme" }),
      "acme-archive-eu-west-1",
    );
    assert.equal(bucketNameOf("archive", { region }), undefined);
    const existingBucket = { name: "old" };
    assert.equal(bucketNameOf("archive", { region, existingBucket }), "old");
  });
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
