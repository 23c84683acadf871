import assert from "node:assert/strict";

import type { DestinationSettings } from "../../components/settings";
import { translatesAccessControl } from "../../components/settings";

describe("owner override", () => {
  const there = { region: "us-west-2", accountId: "222222222222" };
  const here = { ...there, accountId: "111111111111" };
  const cases: [string, DestinationSettings, boolean][] = [
    ["is off within one account", here, false],
    ["is off within one account, with ACLs", { ...here, objectOwnership: "ObjectWriter" }, false],
    ["is off across accounts without ACLs", there, false],
    [
      "is off where ACLs are disabled explicitly",
      { ...there, objectOwnership: "BucketOwnerEnforced" },
      false,
    ],
    ["is on across accounts with ACLs", { ...there, objectOwnership: "ObjectWriter" }, true],
    [
      "is on across accounts where the owner is preferred",
      { ...there, objectOwnership: "BucketOwnerPreferred" },
      true,
    ],
    [
      "can be switched off",
      { ...there, objectOwnership: "ObjectWriter", accessControlTranslation: false },
      false,
    ],
    ["cannot be switched on without ACLs", { ...there, accessControlTranslation: true }, false],
  ];
  for (const [title, destination, translated] of cases) {
    it(title, () => {
      assert.equal(translatesAccessControl({ accountId: "111111111111" }, destination), translated);
    });
  }
});
