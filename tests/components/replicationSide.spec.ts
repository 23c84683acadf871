import assert from "node:assert/strict";

import { asDestinationSide } from "../../components/replicationSide";
import type { ReplicationSide } from "../../components/replicationSide";
import { asDestination } from "../../components/topology";
import { DR } from "../support/topologies";

// Validation lets no destination be without a key; these say so, should it ever fail to.

describe("a destination", () => {
  it("must have a key", () => {
    const { keyArn: _none, ...side } = DR;
    const message = "the destination dr has no key";
    assert.throws(() => asDestination(side), { message });
    assert.throws(() => asDestinationSide("dr", {} as ReplicationSide), { message });
  });

  it("is as the side is, where that has a key", () => {
    assert.deepEqual(asDestination(DR), DR);
    const side = { keyArn: {} } as ReplicationSide;
    assert.equal(asDestinationSide("dr", side), side);
  });
});
