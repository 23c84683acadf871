import assert from "node:assert/strict";

import { describe as inOneLine } from "../../components/problems";
import { scopeOf } from "../../bootstrap/scope";
import { readStatements } from "../../bootstrap/permissions/preview";
import type { StackSettings } from "../../bootstrap/scope";
import { bootstrapProblems } from "../../bootstrap/validate";
import { accountConfig, parseAccount } from "../support/bootstrap";

/** A right configuration with changes, as Pulumi hands it out. */
const configured = (changes: Record<string, unknown> = {}) => ({
  ...accountConfig("source"),
  ...Object.fromEntries(
    Object.entries(changes).map(([key, value]) => [
      `bootstrap:${key}`,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  ),
});
const problemsOf = (changes: Record<string, unknown>) => parseAccount(configured(changes)).problems;
const GITHUB = { repository: "acme@1/replicated-bucket@2" };
const PULUMI = { organization: "acme" };

/** What is wrong, by the settings that are: where it is said to be. */
const WRONG: Record<string, [Record<string, unknown>, string[]]> = {
  "an account's id that is too short": [{ accountId: "1111" }, ["accountId"]],
  "a stack that has no file": [{ stacks: ["nowhere"] }, ["stacks[0]"]],
  "no stack": [{ stacks: [] }, ["stacks"]],
  "stacks that are no list": [{ stacks: "dev" }, ["stacks"]],
  "a stack that has no side in the account": [
    { stacks: ["dev"], accountId: "222222222222" },
    ["stacks[0]"],
  ],
  "a setting that is not known": [{ accountID: "1" }, ["accountID"]],
  "a repository with a wildcard": [{ github: { repository: "acme/*" } }, ["github.repository"]],
  "a repository with one id of two": [
    { github: { repository: "acme@1/replicated-bucket" } },
    ["github.repository"],
  ],
  "an address instead of a repository": [
    { github: { repository: "https://github.com/acme/x" } },
    ["github.repository"],
  ],
  "an environment with a wildcard": [
    { github: { ...GITHUB, deployEnvironments: ["prod*"] } },
    ["github.deployEnvironments[0]"],
  ],
  "an environment that may preview and deploy": [
    { github: { ...GITHUB, previewEnvironments: ["prod"] } },
    ["github.previewEnvironments"],
  ],
  "the provider of another account": [
    {
      github: {
        ...GITHUB,
        existingProviderArn:
          "arn:aws:iam::222222222222:oidc-provider/token.actions.githubusercontent.com",
      },
    },
    ["github.existingProviderArn"],
  ],
  "the provider of another issuer": [
    {
      pulumiCloud: {
        ...PULUMI,
        existingProviderArn:
          "arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com",
      },
    },
    ["pulumiCloud.existingProviderArn"],
  ],
  "an organisation in capitals": [
    { pulumiCloud: { organization: "Acme" } },
    ["pulumiCloud.organization"],
  ],
  "an environment of ESC without its project": [
    { pulumiCloud: { ...PULUMI, deployEnvironments: ["prod"] } },
    ["pulumiCloud.deployEnvironments[0]"],
  ],
  "an environment of ESC's old project": [
    { pulumiCloud: { ...PULUMI, deployEnvironments: ["default/prod"] } },
    ["pulumiCloud.deployEnvironments[0]"],
  ],
  "an environment of ESC that may preview and deploy": [
    { pulumiCloud: { ...PULUMI, previewEnvironments: ["a/b"], deployEnvironments: ["a/b"] } },
    ["pulumiCloud.previewEnvironments"],
  ],
  "a deployment of any stack": [
    { pulumiCloud: { ...PULUMI, deployments: { stacks: ["*"] } } },
    ["pulumiCloud.deployments"],
  ],
  "a person who is a whole account": [
    { principalArns: ["arn:aws:iam::111111111111:root"] },
    ["principalArns[0]"],
  ],
  "two roles of one name": [{ previewRoleName: "replicated-bucket-deploy" }, ["previewRoleName"]],
  "a role that its own permissions name": [
    { deployRoleName: "archive-replication-x" },
    ["deployRoleName"],
  ],
  "a name that IAM does not take": [{ boundaryName: "a b" }, ["boundaryName"]],
  "a path that is none": [{ path: "ci" }, ["path"]],
  "sessions of a day": [{ maxSessionSeconds: 86_400 }, ["maxSessionSeconds"]],
  "sessions of a part of a second": [{ maxSessionSeconds: 3600.5 }, ["maxSessionSeconds"]],
  "a tag that the stacks do not have": [{ keyTags: ["owner"] }, ["stacks[0]", "stacks[1]"]],
  "no tag that tells keys": [{ keyTags: [] }, ["stacks[0]", "stacks[1]"]],
  "two things at once": [{ path: "ci", maxSessionSeconds: 1 }, ["path", "maxSessionSeconds"]],
};

describe("The configuration of the bootstrap program", () => {
  for (const name of ["source", "destinations"]) {
    it(`is right in the file of ${name}`, () => {
      const { problems, settings, stacks } = parseAccount(accountConfig(name));
      assert.deepEqual(problems, []);
      assert.deepEqual(
        stacks.map((stack) => stack.name),
        settings.stacks.map(() => "archive"),
      );
    });
  }

  for (const [what, [changes, paths]] of Object.entries(WRONG)) {
    it(`tells of ${what}`, () => {
      const problems = problemsOf(changes);
      assert.deepEqual(
        problems.map((problem) => problem.path),
        paths,
        problems.map(inOneLine).join("\n"),
      );
      for (const { allowed, fix } of problems) assert.ok(allowed.length > 1 && fix.length > 5);
    });
  }

  it("takes every kind of setting that is right", () => {
    const provider = "arn:aws:iam::111111111111:oidc-provider/api.pulumi.com/oidc";
    const changes = {
      github: { ...GITHUB, previewEnvironments: ["dev preview"], deployEnvironments: ["dev"] },
      pulumiCloud: {
        ...PULUMI,
        existingProviderArn: provider,
        deployments: { project: "mine", stacks: ["dev"] },
      },
      principalArns: ["arn:aws:iam::333333333333:role/on-call"],
      path: "/ci/",
      maxSessionSeconds: 43_200,
      keyTags: ["environment"],
      teardown: true,
    };
    assert.deepEqual(problemsOf(changes), []);
  });

  it("tells of an account that nobody could enter", () => {
    const { "bootstrap:github": _, "bootstrap:pulumiCloud": __, ...config } = configured();
    assert.deepEqual(
      parseAccount(config).problems.map((problem) => problem.path),
      ["github"],
    );
  });

  it("keeps an account's id with a zero in front, which looks like a number", () => {
    const config = configured({ accountId: "012345678901" });
    assert.equal(parseAccount(config).settings.accountId, "012345678901");
  });

  it("takes the names of examples, too", () => {
    const { scope } = { scope: scopeOf({ accountId: "111111111111" }, fanOut()) };
    assert.deepEqual(scope.buckets.slice(0, 2), [
      "arn:aws:s3:::acme-media-ap-northeast-1",
      "arn:aws:s3:::acme-media-ap-southeast-2",
    ]);
    assert.equal(scope.keyRegions.length, 6);
  });

  it("tells where policies would be too long for IAM", () => {
    const [stack] = fanOut();
    const { destinations } = stack!;
    const many = Object.fromEntries(
      Array.from({ length: 60 }, (_, index) => [
        `d${index}`,
        {
          ...destinations["us-west-2"]!,
          bucketName: `a-rather-long-name-of-a-bucket-for-d${index}`,
        },
      ]),
    );
    const settings = {
      ...parseAccount(configured({ stacks: ["fan-out"] })).settings,
    };
    const problems = bootstrapProblems(settings, [{ ...stack!, destinations: many }]);
    assert.ok(problems.length >= 2);
    for (const problem of problems) {
      assert.equal(problem.path, "stacks");
      assert.match(problem.allowed, /as many as fit into (?:10240|6144|2048) characters/);
    }
  });
});

describe("What the stacks have in an account", () => {
  const side = { region: "us-east-1", accountId: "111111111111" };
  const stack = (change: object): StackSettings => ({
    name: "archive",
    tags: { a: "b" },
    source: side,
    destinations: { dr: { ...side, region: "us-west-2" } },
    ...change,
  });
  const of = (change: object) => scopeOf({ accountId: side.accountId }, [stack(change)]);

  it("keeps the names that a stack and a destination had before", () => {
    const { buckets, roles } = of({
      formerName: "store",
      destinations: { dr: { ...side, formerName: "copy" } },
    });
    assert.deepEqual(
      buckets.map((name) => name.replace("arn:aws:s3:::", "")),
      [
        "archive-copy-bucket-*",
        "archive-dr-bucket-*",
        "archive-source-bucket-*",
        "store-copy-bucket-*",
        "store-dr-bucket-*",
        "store-source-bucket-*",
      ],
    );
    assert.equal(roles.length, 2);
  });

  it("names a role and its path as the stack does, and one that was there before", () => {
    const own = of({ role: { name: "mine", path: "/service-role/" } });
    assert.deepEqual(own.roles, ["arn:aws:iam::111111111111:role/service-role/mine"]);
    const existingArn = "arn:aws:iam::111111111111:role/theirs";
    const given = of({ role: { existingArn } });
    assert.deepEqual([given.roles, given.existingRoles], [[], [existingArn]]);
  });

  it("lets the policies of a role be read that was there before, which may be managed ones", () => {
    const existingArn = "arn:aws:iam::111111111111:role/theirs";
    const statements = readStatements(of({ role: { existingArn } }));
    const found = statements.filter(({ Sid }) => Sid.endsWith("Roles"));
    assert.deepEqual(
      found.map(({ Sid, Resource }) => [Sid, Resource]),
      [
        ["ReadRoles", [existingArn]],
        [
          "ReadPoliciesOfRoles",
          ["arn:aws:iam::111111111111:policy/*", "arn:aws:iam::aws:policy/*"],
        ],
      ],
    );
    assert.deepEqual(found[1]!.Action, ["iam:GetPolicy", "iam:GetPolicyVersion"]);
  });

  it("counts no key for a source that S3 encrypts by its own keys", () => {
    const { keyRegions, existingKeys } = of({ source: { ...side, sseAlgorithm: "AES256" } });
    assert.deepEqual([keyRegions, existingKeys], [["us-west-2"], []]);
  });

  it("leaves open which key an existing bucket has, where no setting says so", () => {
    const existingBucket = { name: "documents" };
    const { existingKeys } = of({ source: { ...side, existingBucket } });
    assert.deepEqual(existingKeys, ["arn:aws:kms:us-east-1:111111111111:key/*"]);
  });

  it("counts buckets that are destroyed with their objects", () => {
    const { forcedBuckets } = of({ source: { ...side, forceDestroy: true } });
    assert.deepEqual(forcedBuckets, ["arn:aws:s3:::archive-source-bucket-*"]);
  });

  it("is nothing in an account of which no stack has a side", () => {
    assert.throws(() => scopeOf({ accountId: "333333333333" }, [stack({})]), /no stack has a side/);
  });
});

/** The settings of the example fan-out. */
function fanOut(): StackSettings[] {
  return parseAccount(configured({ stacks: ["fan-out"] })).stacks;
}
