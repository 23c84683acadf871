import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

import { PAGE, allProofs, permissionsPage } from "../../proof/docs";
import { permissionsDocument } from "../../proof/document";
import { OPEN_QUESTIONS } from "../../proof/openQuestions";
import type { Proof } from "../../proof/prove";
import { exampleNames, stackNames } from "../../stackFiles";
import { proofOf } from "../support/proofs";

describe("docs/permissions.md", () => {
  let proofs: Proof[];
  before(async function () {
    this.timeout(120_000);
    proofs = await allProofs();
  });

  it("is what `npm run docs` writes", async () => {
    assert.equal(readFileSync(PAGE, "utf8"), await permissionsPage(proofs));
  });

  it("shows every stack and every example, all of them proven", () => {
    assert.deepEqual(
      proofs.map(({ stack }) => stack),
      [...stackNames(), ...exampleNames()],
    );
    assert.deepEqual(
      proofs.filter(({ ok }) => !ok),
      [],
    );
  });

  it("defines every link that it uses, each once", () => {
    const page = permissionsDocument(proofs);
    const used = [...page.matchAll(/\]\[([^\]]+)\]/g)].map(([, name]) => name);
    const defined = [...page.matchAll(/^\[([^\]]+)\]: https:/gm)].map(([, name]) => name);
    assert.deepEqual([...new Set(used)].sort(), defined.sort());
    assert.equal(new Set(defined).size, defined.length);
  });

  it("needs a proof of the stack that it shows", () => {
    assert.throws(() => permissionsDocument([proofOf([])]), /there is no proof of prod/);
  });

  it("names each open question once, with the pages that leave it open", () => {
    const questions = OPEN_QUESTIONS.map(({ question }) => question);
    assert.equal(new Set(questions).size, questions.length);
    for (const { question, pages } of OPEN_QUESTIONS) {
      assert.notEqual(pages.length, 0, question);
      for (const page of pages) assert.match(page, /^https:\/\/docs\.aws\.amazon\.com\//, question);
    }
  });
});
