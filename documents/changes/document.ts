import { markdownTable } from "../../proof/table";
import { anchor, cell, code, fenced } from "../markdown";
import type { Change, ChangeGroup, RefusedChange } from "./change";
import { settingsOf } from "./change";
import { SIDE_KINDS, STACK_KINDS } from "./labels";
import { AFTERWARDS, INTRODUCTION, RESTS_ON, SOURCES, UPGRADE } from "./prose";
import { REPLACED_BY } from "./replacedBy";
import { settingsDiff } from "./settingsDiff";

/** `docs/changes.md`: what each edit of a stack's settings does. */
export function changesDocument(groups: readonly ChangeGroup[]): string {
  return [
    INTRODUCTION,
    "## In short",
    AFTERWARDS,
    ...groups.flatMap(({ title, changes }) => [
      `### ${title} in short`,
      markdownTable(
        ["edit", "created", "updated", "replaced", "deleted", "refused"],
        changes.map(rowOf),
      ),
    ]),
    ...groups.flatMap(({ title, about, changes }) => [
      `## ${title}`,
      about,
      ...changes.flatMap(sectionOf),
    ]),
    UPGRADE,
    RESTS_ON,
    markdownTable(
      ["type", "replaced by a change of", "source"],
      Object.entries(REPLACED_BY).map(([type, { properties, source }]) => [
        code(type.replace(/^.*:/, type.startsWith("pulumi:") ? "pulumi:providers:" : "")),
        properties.length === 0 ? "nothing" : properties.map(code).join(", "),
        `<${source}>`,
      ]),
    ),
    SOURCES,
    "",
  ].join("\n\n");
}

function rowOf(change: Change | RefusedChange): string[] {
  const link = `[${cell(change.edit)}](#${anchor(change.edit)})`;
  const edit = change.danger === undefined ? link : `${link} **(!)**`;
  if ("refused" in change)
    return [edit, "", "", "", "", change.byPreview ? "by the preview" : "by validation"];
  const { created = [], updated = {}, replaced = {}, deleted = [] } = change.resources;
  const { renamed = [], staysInAws = [], options = {} } = change.resources;
  const { refusedWhileProtected = false } = change.resources;
  const refused = [
    ...(refusedWhileProtected ? ["while protected"] : []),
    ...(change.refusedByAws === undefined ? [] : ["by AWS"]),
  ];
  const gone = described(without(deleted, staysInAws));
  const kept = staysInAws.length === 0 ? "" : `${described(staysInAws)}: left in AWS`;
  const again = renamed.length === 0 ? "" : `${described(renamed)}: renamed, the same in AWS`;
  return [
    edit,
    described(created),
    [listed([described(Object.keys(updated)), ...Object.keys(options).map(code)]), again]
      .filter((text) => text !== "")
      .join("; "),
    described(Object.keys(replaced)),
    listed([gone, kept]),
    refused.join(", "),
  ];
}

const listed = (texts: readonly string[]) => texts.filter((text) => text !== "").join(", ");

function sectionOf(change: Change | RefusedChange): string[] {
  return [
    `### ${change.edit}`,
    fenced("diff", settingsDiff(...settingsOf(change))),
    [
      ...("refused" in change ? refusalOf(change) : resourcesOf(change)),
      `- Objects and replicas: ${change.objects}`,
      ...("refused" in change ? [] : stepsOf("Before", firstOf(change))),
      ...("refused" in change ? [] : stepsOf("After", lastOf(change))),
    ].join("\n"),
    ...(change.danger === undefined ? [] : [`**(!)** ${change.danger}`]),
  ];
}

const refusalOf = ({ refused, byPreview = false }: RefusedChange) =>
  Object.entries(refused).map(
    ([path, allowed]) =>
      `- Refused by ${byPreview ? "the preview" : "validation, before anything is registered"}: ${code(path)}, where is allowed ${allowed}`,
  );

function resourcesOf({ resources, refusedByAws }: Change): string[] {
  const { created = [], renamed = [], updated = {}, replaced = {}, deleted = [] } = resources;
  const { staysInAws = [], options = {}, refusedWhileProtected = false } = resources;
  const lines: [string, string][] = [
    ["Created", described(created)],
    ["Renamed in Pulumi's state, and the same in AWS", described(renamed)],
    ["Updated", withInputs(updated)],
    ["Replaced", withInputs(replaced)],
    ["Deleted", described(without(deleted, staysInAws))],
    ["Taken out of the state, and left in AWS", described(staysInAws)],
    ...Object.entries(options).map(([option, labels]): [string, string] => [
      `Option ${code(option)}`,
      described(labels),
    ]),
    ["Refused while protected", refusedWhileProtected ? "yes, by the preview too" : ""],
    ["Refused by AWS", refusedByAws ?? ""],
  ];
  const told = lines.filter(([, text]) => text !== "").map(([what, text]) => `- ${what}: ${text}`);
  return told.length === 0 ? ["- No resource changes."] : told;
}

const without = (labels: readonly string[], others: readonly string[]) =>
  labels.filter((label) => !others.includes(label));

/** Protection comes off first where it must. */
const firstOf = ({ resources, first = [] }: Change) => [
  ...first,
  ...(resources.refusedWhileProtected
    ? ["Take the protection off: `protect: false`, `pulumi up`."]
    : []),
];

const lastOf = ({ resources, then = [] }: Change) => [
  ...then,
  ...(resources.refusedWhileProtected ? ["Protect again."] : []),
];

const stepsOf = (when: string, steps: readonly string[]) =>
  steps.map((step) => `- ${when}: ${step}`);

const withInputs = (resources: Record<string, string[]>) =>
  Object.entries(resources)
    .map(([label, inputs]) => `${described([label])} (${inputs.map(code).join(", ")})`)
    .join("; ");

/** Labels in words, those of one side together. */
function described(labels: readonly string[]): string {
  const once = STACK_KINDS.filter((kind) => labels.includes(kind));
  const sides = [...new Set(labels.flatMap((label) => label.split(" of ")[1] ?? []))].sort();
  const ofSides = sides.map((side) => {
    const kinds = SIDE_KINDS.filter((kind) => labels.includes(`${kind} of ${side}`));
    return sideText(side, kinds);
  });
  return [...ofSides, ...once].join(", ");
}

function sideText(side: string, kinds: readonly string[]): string {
  const inAws = SIDE_KINDS.filter((kind) => kind !== "provider");
  const isAll = inAws.every((kind) => kinds.includes(kind));
  const text = `${isAll ? "all" : kinds.join(", ")} of ${code(side)}`;
  return isAll && kinds.includes("provider") ? `${text} and its provider` : text;
}
