import assert from "node:assert/strict";

import { awsRoles, awsRolesOfStack } from "../../automation/awsRoles";
import type { ProgramSettings } from "../../config";
import { parseSettings, rawSettings } from "../../config";
import { exampleConfig, frozenStacks } from "../../stackFiles";

const ONE = "111111111111";
const OTHER = "222222222222";
const preview = (account: string) => `arn:aws:iam::${account}:role/replicated-bucket-preview`;
const parsed = (config: Record<string, string>) =>
  parseSettings(rawSettings("replicated-bucket", config)).settings;

describe("the roles by which a stack's accounts are entered", () => {
  const prod = parsed(frozenStacks.config("prod"));
  /** prod, with other settings of credentials for each side. */
  const entered = (...credentials: object[]): ProgramSettings => {
    const [source, dr, residency] = credentials;
    const { profile: _ofSource, ...own } = prod.source;
    const { profile: _ofDr, ...first } = prod.destinations.dr!;
    const { profile: _ofResidency, ...second } = prod.destinations.residency!;
    const destinations = { dr: { ...first, ...dr }, residency: { ...second, ...residency } };
    return { ...prod, source: { ...own, ...source }, destinations };
  };

  it("are one for the credentials of the environment where no side names a profile", () => {
    assert.deepEqual(awsRoles(parsed(frozenStacks.config("dev")), "preview"), [
      { roleArn: preview(ONE), region: "us-east-1", profile: "" },
    ]);
  });

  it("are one for each profile, in the account of the sides that name it", () => {
    assert.deepEqual(awsRoles(prod, "deploy"), [
      {
        roleArn: `arn:aws:iam::${ONE}:role/replicated-bucket-deploy`,
        region: "us-east-1",
        profile: "prod-source",
      },
      {
        roleArn: `arn:aws:iam::${OTHER}:role/replicated-bucket-deploy`,
        region: "us-west-2",
        profile: "prod-destinations",
      },
    ]);
  });

  it("are those of profiles before that of the environment, which would be taken for the next", () => {
    const there = { profile: "there" };
    const roles = awsRoles(entered({}, there, there), "preview");
    assert.deepEqual(
      roles.map(({ roleArn, profile }) => [profile, roleArn]),
      [
        ["there", preview(OTHER)],
        ["", preview(ONE)],
      ],
    );
  });

  it("are the source's alone where the sides assume roles of their own from there", () => {
    const roles = awsRoles(parsed(exampleConfig("cross-account")), "preview");
    assert.deepEqual(roles, [{ roleArn: preview(ONE), region: "us-east-1", profile: "" }]);
  });

  it("are in the partition of the Region", () => {
    const china = { ...prod.source, region: "cn-north-1", profile: undefined };
    const [role] = awsRoles({ ...prod, source: china, destinations: {} }, "preview");
    assert.equal(role!.roleArn, `arn:aws-cn:iam::${ONE}:role/replicated-bucket-preview`);
  });

  const refused: [string, ProgramSettings, RegExp][] = [
    [
      "one profile for two accounts",
      entered({ profile: "all" }, { profile: "all" }, { profile: "all" }),
      /the profile all are for 111111111111 and 222222222222/,
    ],
    ["the environment for two accounts", entered({}, {}, {}), /the environment are for 1{12} and/],
    [
      "more profiles than there are steps",
      entered({ profile: "a" }, { profile: "b" }, { profile: "c" }),
      /need 3 sets of credentials/,
    ],
    [
      "a profile that would be more than one line",
      entered({ profile: "a\nrole-arn=b" }, { profile: "c" }, { profile: "c" }),
      /the profile "a\\nrole-arn=b" has other characters/,
    ],
  ];
  for (const [what, settings, message] of refused) {
    it(`are none for ${what}`, () => {
      assert.throws(() => awsRoles(settings, "preview"), { name: "OperationError", message });
    });
  }

  it("are handed to a workflow line by line", () => {
    assert.equal(
      awsRolesOfStack("prod", "preview", frozenStacks),
      [
        `role-arn=${preview(ONE)}`,
        "region=us-east-1",
        "profile=prod-source",
        `second-role-arn=${preview(OTHER)}`,
        "second-region=us-west-2",
        "second-profile=prod-destinations",
      ].join("\n"),
    );
    const nowhere = () => awsRolesOfStack("nowhere", "preview", frozenStacks);
    assert.throws(nowhere, /the stacks are dev, prod/);
  });
});
