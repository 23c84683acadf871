// What an edit of a stack's settings does, as data: the page shows it, tests compare it with two recorded
// deployments of the program, before the edit and after it.

/** Settings over others: what is null is taken away, lists are replaced as a whole. */
export interface Patch {
  [setting: string]: string | number | boolean | null | Patch | (string | Patch)[];
}

/** What becomes of the resources, by what {@link labelOf} calls them. */
export interface Resources {
  created: string[];
  /** Those that are kept under another name in the state; some of them are updated, too. */
  renamed: string[];
  /** With the inputs that change. */
  updated: Record<string, string[]>;
  /** With the inputs that change, of which at least one cannot be changed in place. */
  replaced: Record<string, string[]>;
  deleted: string[];
  /** Those among the deleted and replaced that Pulumi only forgets. */
  staysInAws: string[];
  /** The resource options that change, such as `protect: false`, and of what. */
  options: Record<string, string[]>;
  /** Whether Pulumi refuses because something that is protected would be deleted. */
  refusedWhileProtected: boolean;
}

/** What the page tells of an edit. Texts are Markdown. */
interface Told {
  /** The heading. */
  edit: string;
  /** The settings before, over the common ones. Defaults to those. */
  before?: Patch;
  /** The edit, over the settings before. */
  edits: Patch;
  /** What becomes of objects and replicas that are there, and of those to come. */
  objects: string;
  /** Why not to do it so, and what to do instead. */
  danger?: string;
}

/** An edit that the program takes. */
export interface Change extends Told {
  /** What becomes of the resources; what is left out is none. */
  resources: Partial<Resources>;
  /** What AWS refuses of it. Defaults to nothing. */
  refusedByAws?: string;
  /** What to do before. Defaults to nothing. */
  first?: string[];
  /** What to do afterwards. Defaults to nothing. */
  then?: string[];
}

/** An edit that is refused: before anything is registered, or by what AWS says of what is there. */
export interface RefusedChange extends Told {
  /** The settings that are refused, and what the message says is allowed. */
  refused: Record<string, string>;
  /** Whether only a preview can tell, which sees what is there. Defaults to false. */
  byPreview?: boolean;
}

/** Edits of one kind. */
export interface ChangeGroup {
  title: string;
  about: string;
  changes: (Change | RefusedChange)[];
}

/** The settings that edits start from: two accounts, protected, one destination. */
export const COMMON: Patch = {
  name: "archive",
  source: { region: "us-east-1", accountId: "111111111111" },
  destinations: { dr: { region: "us-west-2", accountId: "222222222222" } },
  rules: [{ id: "everything" }],
};

/** Settings with a patch over them. */
export function patched(settings: Patch, patch: Patch = {}): Patch {
  const merged: Patch = { ...settings };
  for (const [key, value] of Object.entries(patch)) {
    const present = merged[key];
    if (value === null) Reflect.deleteProperty(merged, key);
    else if (isPatch(value)) merged[key] = patched(isPatch(present) ? present : {}, value);
    else merged[key] = value;
  }
  return merged;
}

const isPatch = (value: unknown): value is Patch =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The settings before an edit and after it. */
export function settingsOf({ before, edits }: Change | RefusedChange): [Patch, Patch] {
  const settings = patched(COMMON, before);
  return [settings, patched(settings, edits)];
}
