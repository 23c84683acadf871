import assert from "node:assert/strict";

import type { RoleSettings } from "../../components/roleSettings";
import { roleProblems } from "../../components/roleSettings";

const SOURCE = { region: "us-east-1", accountId: "111111111111" };
const long = (length: number) => "a".repeat(length);
const policyOf = (account: string, partition = "aws") =>
  `arn:${partition}:iam::${account}:policy/teams/boundary`;
const roleOf = (account: string, partition = "aws") =>
  `arn:${partition}:iam::${account}:role/service-role/replication`;

describe("the role's settings", () => {
  const right: [string, RoleSettings][] = [
    ["nothing", {}],
    [
      "a name, a path and a boundary",
      {
        name: "Replication_1",
        path: "/service-role/",
        permissionsBoundaryArn: policyOf("111111111111"),
      },
    ],
    ["the longest name", { name: long(64) }],
    ["the path of most roles", { path: "/" }],
    ["the longest path", { path: `/${long(510)}/` }],
    ["a path of several parts", { path: "/a/b.c/d@e+f=g,h-i_j/" }],
    ["a boundary of AWS", { permissionsBoundaryArn: policyOf("aws") }],
    ["a role that is there already", { existingArn: roleOf("111111111111") }],
  ];
  for (const [title, role] of right) {
    it(`may be ${title}`, () => {
      assert.deepEqual(roleProblems(role, SOURCE), []);
    });
  }

  const NAME = "1 to 64 letters, digits and + = , . @ _ -";
  const PATH =
    "a path that begins and ends with a slash, such as /service-role/, of letters, digits and + = , . @ _ - between slashes";
  const POLICY =
    "the ARN of a managed policy, of the form arn:<partition>:iam::<account>:policy/<name>";
  const ROLE = "a role ARN of the form arn:<partition>:iam::<account>:role/<name>";
  const wrong: [keyof RoleSettings, string, string, string][] = [
    ["name", "", NAME, "choose another name"],
    ["name", long(65), NAME, "choose another name"],
    ["name", "a/b", NAME, "choose another name"],
    ["name", "a*", NAME, "choose another name"],
    ["path", "", PATH, "correct the path"],
    ["path", "service-role", PATH, "correct the path"],
    ["path", "/service-role", PATH, "correct the path"],
    ["path", "//", PATH, "correct the path"],
    ["path", "/te?m/", PATH, "correct the path"],
    ["path", "/*/", PATH, "correct the path"],
    ["path", `/${long(511)}/`, "512 characters at most", "shorten the path"],
    ["permissionsBoundaryArn", "boundary", POLICY, "copy the policy's whole ARN"],
    ["permissionsBoundaryArn", roleOf("111111111111"), POLICY, "copy the policy's whole ARN"],
    [
      "permissionsBoundaryArn",
      policyOf("111111111111", "aws-cn"),
      "a policy in partition aws",
      "choose a policy of the source's partition",
    ],
    [
      "permissionsBoundaryArn",
      policyOf("222222222222"),
      "a policy of account 111111111111 or of AWS",
      "choose one of the source's account",
    ],
    ["existingArn", "replication", ROLE, "copy the whole ARN"],
    [
      "existingArn",
      roleOf("111111111111", "aws-us-gov"),
      "a role in partition aws",
      "choose a role of the source's partition",
    ],
    [
      "existingArn",
      roleOf("222222222222"),
      "a role of account 111111111111",
      "choose a role of the source's account",
    ],
  ];
  for (const [setting, received, allowed, fix] of wrong) {
    it(`may not be the ${setting} ${received.slice(0, 60)}`, () => {
      assert.deepEqual(roleProblems({ [setting]: received }, SOURCE), [
        { path: `role.${setting}`, received, allowed, fix },
      ]);
    });
  }

  it("change nothing of a role that is there already", () => {
    const others = { name: "a", path: "/", permissionsBoundaryArn: policyOf("111111111111") };
    const problems = roleProblems({ ...others, existingArn: roleOf("111111111111") }, SOURCE);
    assert.deepEqual(
      problems,
      Object.entries(others).map(([setting, received]) => ({
        path: `role.${setting}`,
        received,
        allowed: "nothing beside existingArn",
        fix: "remove it: the stack changes nothing of a role that is there already",
      })),
    );
  });

  it("are not judged by a Region or an account that is wrong itself", () => {
    const unknown = { region: "us-esat-1", accountId: "1" };
    assert.deepEqual(roleProblems({ existingArn: roleOf("222222222222") }, unknown), []);
    const permissionsBoundaryArn = policyOf("222222222222", "aws-cn");
    assert.deepEqual(roleProblems({ permissionsBoundaryArn }, unknown), []);
  });
});
