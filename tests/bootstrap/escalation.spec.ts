// What the roles may not do, simulated, and that nothing in their policies is superfluous. What is left is said in
// bootstrap/README.md: a key without the stacks' tags can be given them by who may tag a new key.
import assert from "node:assert/strict";

import type { Mutant } from "../../proof/mutants";
import { mutantsOf } from "../../proof/mutants";
import { runProgram } from "../../proof/recording/programs";
import type { Document, Statement } from "../../components/policyDocuments";
import { frozenStacks } from "../../stackFiles";
import type { RoleRequest } from "../support/bootstrap";
import { everyAccount, may } from "../support/bootstrap";
import { ESCALATIONS } from "../support/escalations";
import { RecordedAccount } from "../support/roleRequests";

const { documents } = everyAccount().find(({ name }) => name === "dev in 111111111111")!;

/** What a careless administrator might attach to the role. */
const EVERYTHING: Statement = {
  Sid: "Everything",
  Effect: "Allow",
  Action: ["iam:*", "kms:*", "s3:*", "sts:*"],
  Resource: "*",
};
const withEverything = ({ Statement, ...document }: Document): Document => ({
  ...document,
  Statement: [EVERYTHING, ...Statement],
});

/** The escalations that are denied, not only not allowed. */
const DENIED =
  /itself (?:a|to)|itself$|preview role|sessions|boundary off|the boundary$|GitHub's|audience|identity provider|claim/;

describe("The deploy role", () => {
  for (const [what, request] of Object.entries(ESCALATIONS)) {
    it(`may not ${what}`, async () => {
      assert.equal(await may(documents.deploy, request), false);
    });
  }

  it("is denied what makes it more even if it were given everything", async () => {
    const stopped = Object.entries(ESCALATIONS).filter(([what]) => DENIED.test(what));
    assert.equal(stopped.length, 18);
    for (const [what, request] of stopped) {
      assert.equal(await may(withEverything(documents.deploy), request), false, what);
    }
  });
});

describe("The preview role", () => {
  for (const [what, request] of Object.entries(ESCALATIONS)) {
    it(`may not ${what} either`, async () => {
      assert.equal(await may(documents.preview, request), false);
    });
  }
});

describe("The policies of the roles", () => {
  let reads: RoleRequest[];
  let changes: RoleRequest[];
  before(async function () {
    this.timeout(60_000);
    const recorded = await runProgram({ config: frozenStacks.config("dev") });
    const boundary = "arn:aws:iam::111111111111:policy/replicated-bucket-boundary";
    ({ reads, changes } = new RecordedAccount(recorded, "111111111111", boundary).requests());
  });

  /**
   * Whether one of the requests comes out otherwise than with the whole policy. A denial is there for the day when
   * the role has more than it has now, so it is tried with everything besides.
   */
  async function isNoticed({ document, allows }: Mutant, whole: Document, required: RoleRequest[]) {
    if (allows === "less") {
      for (const request of required) if (!(await may(document, request))) return true;
      return false;
    }
    for (const request of Object.values(ESCALATIONS)) {
      if (await may(document, request)) return true;
      if (await may(withEverything(whole), request)) continue;
      if (await may(withEverything(document), request)) return true;
    }
    return false;
  }

  for (const role of ["preview", "deploy"] as const) {
    it(`have no part that nothing would miss: of the ${role} role`, async function () {
      this.timeout(240_000);
      const mutants = mutantsOf(role, documents[role]);
      assert.ok(mutants.length > 40);
      const required = role === "preview" ? reads : [...reads, ...changes];
      const unnoticed: string[] = [];
      for (const mutant of mutants) {
        if (await isNoticed(mutant, documents[role], required)) continue;
        unnoticed.push(`${mutant.statement}: ${mutant.dropped.kind} ${mutant.dropped.text}`);
      }
      assert.deepEqual(unnoticed, []);
    });
  }
});
