import { isRecord } from "../shapes";
import { OperationError, messageOf } from "./errors";

/** One resource of an import file. What else the CLI has written of it is kept. */
export interface ImportResource {
  type: string;
  /** The name that the file's other parts use; the resource's own unless `logicalName` is. */
  name: string;
  logicalName?: string;
  /** What the provider knows it by; a component has none. */
  id?: string;
  component?: boolean;
  [more: string]: unknown;
}

/**
 * An import file, as `pulumi preview --import-file` writes it and `pulumi import --file` reads it. The CLI's
 * versions differ in where they put providers; all but the resources is kept as it is.
 *
 * @see https://www.pulumi.com/docs/iac/guides/migration/import/
 */
export interface ImportFile {
  resources: ImportResource[];
  [more: string]: unknown;
}

/** What the CLI writes where an id is to be filled in. */
const PLACEHOLDER = "<PLACEHOLDER>";

/** Whether an id is still to be filled in. */
export const lacksId = ({ id = PLACEHOLDER }: ImportResource) => id === PLACEHOLDER || id === "";

/** What the resource is called in the program and in the state. */
export const logicalName = ({ name, logicalName: own = name }: ImportResource) => own;

/**
 * Reads the text of an import file.
 *
 * @throws OperationError if it is none.
 */
export function parseImportFile(file: string, text: string): ImportFile {
  const content = fromJson(file, text);
  const resources = isRecord(content) ? (content.resources ?? []) : undefined;
  if (!isRecord(content) || !Array.isArray(resources) || !resources.every(isResource)) {
    throw new OperationError(
      `${file} is no import file: it has no list of resources, each with type and name\n${HOW}`,
    );
  }
  if (resources.length === 0) {
    throw new OperationError(
      `${file} names no resource: the stack has everything already that its settings ask for\n${HOW}`,
    );
  }
  return { ...content, resources };
}

const HOW = "Write it with `pulumi preview --import-file FILE`.";

function fromJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new OperationError(`${file} is not JSON: ${messageOf(error)}\n${HOW}`);
  }
}

function isResource(value: unknown): value is ImportResource {
  if (!isRecord(value)) return false;
  const isText = (key: string) => value[key] === undefined || typeof value[key] === "string";
  const named = typeof value.type === "string" && typeof value.name === "string";
  return named && isText("id") && isText("logicalName");
}
