import assert from "node:assert/strict";

import { leastChain, longestChain } from "../bench/chain/longestChain";
import { runProgram } from "../proof/recording/programs";
import { frozenStacks } from "../stackFiles";

// What a deployment waits for, counted in resources. How long AWS takes for each, mocks do not know.

/** The key outlives the bucket; the parts of a bucket follow one another, since S3 refuses two changes of one at a time. */
const CHAIN = [
  "aws:kms/key:Key",
  "aws:s3/bucket:Bucket",
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
  "aws:s3/bucketVersioning:BucketVersioning",
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
  "aws:s3/bucketPolicy:BucketPolicy",
  "aws:s3/bucketReplicationConfig:BucketReplicationConfig",
];

describe("the program's longest chain", function () {
  this.timeout(60_000);

  for (const stack of ["dev", "prod"]) {
    it(`is the parts of one bucket and its key under ${stack}, and no shorter one is safe`, async () => {
      const { registrations, errors } = await runProgram({ config: frozenStacks.config(stack) });
      assert.deepEqual(errors, []);
      const types = longestChain(registrations).map((address) => address.replace(/ .*/, ""));
      assert.deepEqual(types, CHAIN);
      assert.equal(leastChain(registrations), CHAIN.length);
    });
  }

  it("is no longer for more destinations", async () => {
    const names = ["dr", "d1", "d2", "d3"];
    const destinations = Object.fromEntries(names.map((name) => [name, DESTINATION]));
    const config = {
      ...frozenStacks.config("dev"),
      "replicated-bucket:destinations": JSON.stringify(destinations),
    };
    const { registrations, errors } = await runProgram({ config });
    assert.deepEqual(errors, []);
    assert.equal(longestChain(registrations).length, CHAIN.length);
  });
});

const DESTINATION = { region: "us-west-2", accountId: "111111111111" };
