import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { PAGE, allProofs, writePage } from "../../proof/docs";
import { permissionsDocument } from "../../proof/document";
import { OPEN_QUESTIONS } from "../../proof/openQuestions";
import type { Proof } from "../../proof/prove";
import { renderProof } from "../../proof/report";
import { exampleNames, frozenStacks } from "../../stackFiles";
import { policiesOf } from "../support/necessities";
import { proofOf } from "../support/proofs";

describe("docs/permissions.md", () => {
  let proofs: Proof[];
  before(async function () {
    this.timeout(120_000);
    proofs = await allProofs(policiesOf);
  });

  it("is what `npm run docs` writes", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "replicated-bucket-docs-"));
    const file = path.join(folder, "permissions.md");
    await writePage(proofs, file);
    const written = readFileSync(file, "utf8");
    rmSync(folder, { recursive: true });
    assert.equal(readFileSync(PAGE, "utf8"), written);
  });

  it("shows every stack and every example, all of them proven", () => {
    assert.deepEqual(
      proofs.map(({ stack }) => stack),
      [...frozenStacks.names(), ...exampleNames()],
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

  it("is quoted by the README as it is printed", () => {
    const prod = proofs.find(({ stack }) => stack === "prod")!;
    const squeezed = (line: string) => line.trim().replace(/ +/g, " ");
    const printed = new Set(renderProof(prod).split("\n").map(squeezed));
    const [, quoted = ""] = /```\n(S3 asks, and is allowed\n[^`]*)```/.exec(
      readFileSync(path.join(PAGE, "../../README.md"), "utf8"),
    )!;
    const lines = quoted.split("\n").map(squeezed);
    assert.deepEqual(
      lines.filter((line) => !["", "…"].includes(line) && !printed.has(line)),
      [],
    );
    assert.ok(lines.length > 10);
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
