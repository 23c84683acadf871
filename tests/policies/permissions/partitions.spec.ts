// The same pair in China, whose ARNs have another partition.
import assert from "node:assert/strict";

import { policies } from "../../../policies/policies";
import { grantRoleWhatRulesNeed } from "../../../policies/permissions/grantRoleWhatRulesNeed";
import { letOnlyTheRoleWriteReplicas } from "../../../policies/permissions/letOnlyTheRoleWriteReplicas";
import { pair } from "../../support/goodPair";
import { bendStatements, judge, withStatement } from "../../support/policies";

const OTHER = "222222222222";

/** Everything of the pair, names and documents, as it would be there. */
function inChina(stack: ReturnType<typeof pair>): ReturnType<typeof pair> {
  const text = JSON.stringify(stack)
    .replaceAll("arn:aws:", "arn:aws-cn:")
    .replaceAll("us-east-1", "cn-north-1")
    .replaceAll("us-west-2", "cn-northwest-1");
  return JSON.parse(text) as ReturnType<typeof pair>;
}

describe("the policies in another partition", () => {
  for (const account of ["111111111111", OTHER]) {
    it(`pass a good pair, known or not, with a destination of account ${account}`, async () => {
      for (const mode of ["update", "preview"] as const) {
        const resources = Object.values(inChina(pair(mode, "archive", account)));
        for (const policy of policies) {
          if (!("validateStack" in policy) || policy.enforcementLevel === "disabled") continue;
          const refused = (await judge(policy, resources)).filter(
            ([level]) => level === "mandatory",
          );
          assert.deepEqual(refused, [], policy.name);
        }
      }
    });
  }

  it("take a destination outside the stack for one of the same partition", async () => {
    const { destination: _, ...stack } = inChina(pair());
    assert.deepEqual(await judge(grantRoleWhatRulesNeed, Object.values(stack)), []);
  });

  it("find a grant that a pattern makes too wide there, too", async () => {
    const stack = inChina(pair("update", "archive", OTHER));
    bendStatements(
      stack.destinationPolicy,
      withStatement("Replicate", (statement) => ({
        ...statement,
        Condition: { ArnLike: { "aws:PrincipalArn": "arn:aws-cn:iam::111111111111:role/*" } },
      })),
    );
    assert.deepEqual(
      (await judge(letOnlyTheRoleWriteReplicas, Object.values(stack))).map(([, , text]) =>
        text.replace(/\..*/, ""),
      ),
      [
        'archive-dr-policy lets every role of account 111111111111 write replicas into archive-dr by statement "Replicate"',
      ],
    );
  });
});
