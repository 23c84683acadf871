import assert from "node:assert/strict";

import { isCrossAccount, replicasUseBucketKeys } from "../../components/topology";

describe("the topology", () => {
  it("is cross-account when the accounts differ", () => {
    assert.equal(isCrossAccount({ accountId: "1" }, { accountId: "1" }), false);
    assert.equal(isCrossAccount({ accountId: "1" }, { accountId: "2" }), true);
  });

  const cases = [
    [true, true, true],
    [true, false, true],
    [false, true, true],
    [false, false, false],
  ] as const;
  for (const [source, destination, either] of cases) {
    it(`has Bucket Keys on replicas: ${either}, for ${source} and ${destination}`, () => {
      const used = replicasUseBucketKeys(
        { bucketKeyEnabled: source },
        { bucketKeyEnabled: destination },
      );
      assert.equal(used, either);
    });
  }
});
