import assert from "node:assert/strict";

import { EncryptionKey } from "../../components/encryptionKey";
import { keyId } from "../../proof/recording/madeUpState";
import { only, record, valueOf } from "../support/mocks";
import { providerFor } from "../support/sides";

const TYPE = "replicated-bucket:index:EncryptionKey";

function makeKey(tags?: Record<string, string>) {
  const provider = providerFor("dr", "us-west-2", "222222222222");
  return new EncryptionKey(
    "archive-dr-key",
    { description: "Replicas", tags },
    { provider, protect: true },
  );
}

describe("EncryptionKey", () => {
  it("makes a rotating key and an alias", async () => {
    const recording = await record(() => makeKey({ environment: "test" }));
    assert.deepEqual(
      recording.registrations.map(({ address }) => address),
      [
        "pulumi:providers:aws dr",
        `${TYPE} archive-dr-key`,
        "aws:kms/key:Key archive-dr-key",
        "aws:kms/alias:Alias archive-dr-key",
      ],
    );
    assert.deepEqual(only(recording, "aws:kms/key:Key", "archive-dr-key").inputs, {
      description: "Replicas",
      enableKeyRotation: true,
      deletionWindowInDays: 30,
      tags: { environment: "test" },
    });
    assert.deepEqual(only(recording, "aws:kms/alias:Alias", "archive-dr-key").inputs, {
      targetKeyId: keyId("archive-dr-key"),
    });
  });

  it("rotates and waits as it is told", async () => {
    const recording = await record(() => {
      const provider = providerFor("dr", "us-west-2", "222222222222");
      const days = { rotationPeriodInDays: 90, deletionWindowInDays: 7 };
      return new EncryptionKey("archive-dr-key", { description: "", ...days }, { provider });
    });
    assert.deepEqual(only(recording, "aws:kms/key:Key", "archive-dr-key").inputs, {
      description: "",
      enableKeyRotation: true,
      rotationPeriodInDays: 90,
      deletionWindowInDays: 7,
    });
  });

  it("hands down provider and protection", async () => {
    const recording = await record(() => makeKey());
    for (const type of ["aws:kms/key:Key", "aws:kms/alias:Alias"]) {
      const { provider, protect, parents } = only(recording, type, "archive-dr-key");
      assert.deepEqual(
        { provider, protect, parents },
        { provider: "dr", protect: true, parents: [`${TYPE} archive-dr-key`] },
      );
    }
  });

  it("gives the key's ARN, in its provider's Region and account", async () => {
    const { result } = await record(() => makeKey());
    assert.equal(
      await valueOf(result.key.arn),
      `arn:aws:kms:us-west-2:222222222222:key/${keyId("archive-dr-key")}`,
    );
  });
});
