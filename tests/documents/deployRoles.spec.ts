import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";

import { documentsOf } from "../../bootstrap/documents";
import { RESOURCE_TYPES } from "../../bootstrap/permissions/resourceTypes";
import { dataPages } from "../../documents/cli";
import { accountConfig, accountOf } from "../support/bootstrap";

const PAGE = path.join(__dirname, "..", "..", "docs", "deploy-roles.md");

describe("docs/deploy-roles.md", () => {
  let page: string;
  before(async () => {
    page = (await dataPages())["deploy-roles.md"]!;
  });

  it("is what `npm run docs` writes", () => {
    assert.equal(readFileSync(PAGE, "utf8"), page);
  });

  it("quotes the policies as the program registers them", () => {
    const quoted = [...page.matchAll(/```json\n([^`]*)```/g)].map(
      ([, text]) => JSON.parse(text!) as unknown,
    );
    const { settings, stacks } = accountOf(accountConfig("destinations"));
    const { deploy } = documentsOf(settings, stacks);
    assert.equal(quoted.length, 5);
    assert.deepEqual(quoted[3], deploy);
  });

  it("has a line for every resource type", () => {
    const rows = page.split("\n").filter((line) => line.startsWith("| ["));
    assert.equal(rows.length, Object.keys(RESOURCE_TYPES).length);
  });
});
