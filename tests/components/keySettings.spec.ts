import assert from "node:assert/strict";

import type { KeySettings } from "../../components/keySettings";
import { OF_CREATED_KEYS, keyProblems } from "../../components/keySettings";

const SIDE = { region: "us-east-1", accountId: "111111111111" };
const ADMIN = "arn:aws:iam::111111111111:role/teams/keys";
const STATEMENT = {
  Sid: "LetAuditorsDecrypt",
  Effect: "Allow",
  Principal: { AWS: "arn:aws:iam::333333333333:root" },
  Action: "kms:Decrypt",
};
const ALL: Required<KeySettings> = {
  keyRotationPeriodInDays: 90,
  keyDeletionWindowInDays: 7,
  keyAdministrators: [ADMIN, "arn:aws:iam::111111111111:user/admin"],
  additionalKeyPolicyStatements: [STATEMENT],
};

describe("a key's settings", () => {
  it("may be left out, all of them or any", () => {
    assert.deepEqual(keyProblems("source", SIDE), []);
    assert.deepEqual(keyProblems("source", { ...SIDE, ...ALL }), []);
    assert.deepEqual(keyProblems("source", { ...SIDE, keyAdministrators: [] }), []);
  });

  it("may be as small and as large as KMS allows", () => {
    const largest = { keyRotationPeriodInDays: 2560, keyDeletionWindowInDays: 30 };
    assert.deepEqual(keyProblems("source", { ...SIDE, ...largest }), []);
  });

  const ranges: [keyof KeySettings, number[], string][] = [
    ["keyRotationPeriodInDays", [89, 2561, 90.5, NaN], "from 90 to 2560"],
    ["keyDeletionWindowInDays", [6, 31, 7.5, -7], "from 7 to 30"],
  ];
  for (const [setting, wrong, range] of ranges) {
    it(`have ${setting} ${range}`, () => {
      for (const received of wrong) {
        assert.deepEqual(keyProblems("destinations.dr", { ...SIDE, [setting]: received }), [
          {
            path: `destinations.dr.${setting}`,
            received,
            allowed: `a whole number of days ${range}`,
            fix: "choose a number in that range",
          },
        ]);
      }
    });
  }

  const administrators: [string, string, string, string][] = [
    [
      "a name without its ARN",
      "keys",
      "the ARN of a user or role, of the form arn:<partition>:iam::<account>:role/<name>",
      "copy the whole ARN",
    ],
    [
      "a whole account",
      "arn:aws:iam::111111111111:root",
      "the ARN of a user or role, of the form arn:<partition>:iam::<account>:role/<name>",
      "copy the whole ARN",
    ],
    [
      "another partition",
      "arn:aws-cn:iam::111111111111:role/keys",
      "a user or role in partition aws",
      "name one of the key's partition",
    ],
    [
      "another account",
      "arn:aws:iam::222222222222:role/keys",
      "a user or role of account 111111111111",
      "name one of the key's own account, or add a statement in additionalKeyPolicyStatements",
    ],
  ];
  for (const [title, received, allowed, fix] of administrators) {
    it(`have no administrator of ${title}`, () => {
      const side = { ...SIDE, keyAdministrators: [ADMIN, received] };
      assert.deepEqual(keyProblems("source", side), [
        { path: "source.keyAdministrators[1]", received, allowed, fix },
      ]);
    });
  }

  it("have each administrator once", () => {
    assert.deepEqual(keyProblems("source", { ...SIDE, keyAdministrators: [ADMIN, ADMIN] }), [
      {
        path: "source.keyAdministrators[1]",
        received: ADMIN,
        allowed: "each administrator once",
        fix: "remove the repetition",
      },
    ]);
  });

  it("are not judged by a Region or an account that is wrong itself", () => {
    const side = { region: "us-esat-1", accountId: "1", keyAdministrators: [ADMIN] };
    assert.deepEqual(keyProblems("source", side), []);
  });

  it("have statements that are judged as such", () => {
    const side = { ...SIDE, additionalKeyPolicyStatements: [{ ...STATEMENT, Effect: "" }] };
    assert.deepEqual(
      keyProblems("source", side).map(({ path }) => path),
      ["source.additionalKeyPolicyStatements[0].Effect"],
    );
  });

  it("make no sense for a key that is there already, whatever they are", () => {
    const given = { ...SIDE, ...ALL, keyRotationPeriodInDays: 1, kmsKeyArn: "a key" };
    const received = { ...ALL, keyRotationPeriodInDays: 1 };
    assert.deepEqual(
      keyProblems("source", given),
      OF_CREATED_KEYS.map((setting) => ({
        path: `source.${setting}`,
        received: received[setting],
        allowed: "nothing beside kmsKeyArn",
        fix: "remove it: the stack changes nothing of a key that is there already",
      })),
    );
    assert.deepEqual(Object.keys(ALL), [...OF_CREATED_KEYS]);
  });
});
