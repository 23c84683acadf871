// Writes the generated pages of docs/; tests fail where a page is not as it would be written.
import { writeFileSync } from "node:fs";
import path from "node:path";

import { format, resolveConfig } from "prettier";

import { groups, policies } from "../policies/policies";
import { allProofs, writePage } from "../proof/docs";
import type { Proof } from "../proof/prove";
import { changeGroups } from "./changes/changes";
import { changesDocument } from "./changes/document";
import { controlsDocument } from "./controls";
import { deployRolesDocument } from "./deployRoles";
import { policiesDocument } from "./policies";

const DOCS = path.join(__dirname, "..", "docs");

/** The pages that are written from data alone, by file name, as the repository's formatter has them. */
export async function dataPages(): Promise<Record<string, string>> {
  return {
    "policies.md": await formatted("policies.md", policiesDocument(groups)),
    "changes.md": await formatted("changes.md", changesDocument(changeGroups)),
    "deploy-roles.md": await formatted("deploy-roles.md", deployRolesDocument()),
    "controls.md": await formatted("controls.md", controlsDocument(policies)),
  };
}

/** Writes every generated page; that of the permissions shows these proofs. */
export async function writePages(proofs: Proof[], folder = DOCS): Promise<void> {
  for (const [file, page] of Object.entries(await dataPages())) {
    writeFileSync(path.join(folder, file), page);
  }
  await writePage(proofs, path.join(folder, "permissions.md"));
}

async function formatted(file: string, page: string): Promise<string> {
  const filepath = path.join(DOCS, file);
  return format(page, { ...(await resolveConfig(filepath)), filepath });
}

if (require.main === module) void allProofs().then((proofs) => writePages(proofs));
