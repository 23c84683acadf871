// That the length is measured before anything exists is only of use if it is the real one: it is
// compared with the policies that the program registers.
import assert from "node:assert/strict";

import { LONGEST_ROLE_POLICY, rolePolicyLength } from "../../components/validatePolicySize";
import { validateSettings } from "../../components/validateSettings";
import { parseSettings, rawSettings } from "../../config";
import { stackConfig } from "../../rehearsal/deployment/stackFiles";
import { registeredPolicies } from "../support/registeredPolicies";

const ACCOUNT = "111111111111";

function withDestinations(count: number) {
  const names = Array.from(
    { length: count },
    (_, index) => `region-${String.fromCharCode(97 + index)}`,
  );
  const destination = { region: "ap-southeast-2", accountId: "222222222222" };
  return {
    source: { region: "us-east-1", accountId: ACCOUNT },
    destinations: Object.fromEntries(names.map((name) => [name, destination])),
  };
}

describe("The length of the role's policy", () => {
  for (const stack of ["dev", "prod"]) {
    it(`is known of ${stack} before anything exists`, async () => {
      const { settings } = parseSettings(rawSettings("replicated-bucket", stackConfig(stack)));
      const { role } = await registeredPolicies(stack);
      assert.equal(rolePolicyLength(settings.name, settings), JSON.stringify(role).length);
    });
  }

  it("leaves room for 13 destinations in another account", () => {
    assert.deepEqual(validateSettings("archive", withDestinations(13)), []);
  });

  it("is refused beyond what IAM takes", () => {
    const settings = withDestinations(14);
    const length = rolePolicyLength("archive", settings);
    assert.ok(length > LONGEST_ROLE_POLICY);
    assert.deepEqual(validateSettings("archive", settings), [
      {
        path: "destinations",
        received: `14 destinations, for which the role's policy has ${length} characters`,
        allowed: "as many as fit into 10240 characters",
        fix: "shorten the names, or use a second source with a role of its own",
      },
    ]);
  });
});
