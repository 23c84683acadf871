// The syntax of Pulumi ESC environments as far as environments/ uses it, and what comes of opening one:
// https://www.pulumi.com/docs/esc/concepts/, …/esc/concepts/imports/ and …/esc/providers/login/aws-login/.
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";

import { load } from "js-yaml";

import { isRecord } from "../../shapes";

const FOLDER = path.join(__dirname, "..", "..", "environments");
/** The folder of the frozen stacks' environments. */
export const FROZEN_ENVIRONMENTS = path.join(__dirname, "..", "stacks", "environments");

/** The project of Pulumi ESC that the environments are in, and with it the first part of their names. */
export const ESC_PROJECT = "replicated-bucket";

/**
 * The text of the environments' files by the names of the environments, project included. The folder defaults to
 * that of the environments in use.
 */
export function environmentTexts(folder = FOLDER): Record<string, string> {
  return Object.fromEntries(
    readdirSync(folder)
      .filter((file) => file.endsWith(".yaml"))
      .map((file) => [
        `${ESC_PROJECT}/${path.basename(file, ".yaml")}`,
        readFileSync(path.join(folder, file), "utf8"),
      ]),
  );
}

/** One `fn::open::aws-login`, with the environment that it stands in. */
export interface Login {
  environment: string;
  roleArn: string;
  sessionName: string;
  duration: string | undefined;
  subjectAttributes: string[] | undefined;
}

/** What an opened environment gives a command; credentials are made of the role's ARN. */
export interface Opened {
  logins: Login[];
  environmentVariables: Record<string, string>;
  files: Record<string, string>;
}

const OIDC = ["roleArn", "sessionName", "duration", "policyArns", "subjectAttributes"];
const OUTPUTS = ["accessKeyId", "secretAccessKey", "sessionToken"];
const OPEN = "fn::open::aws-login";

/**
 * What the command of `pulumi env run` gets from an environment.
 *
 * @throws Error with the first thing that Pulumi ESC would not understand, or that nothing defines.
 */
export function openEnvironment(
  name: string,
  texts: Record<string, string> = environmentTexts(),
): Opened {
  const logins: Login[] = [];
  const values = evaluate(name, texts, logins, []);
  return {
    logins,
    environmentVariables: asTexts(values.environmentVariables, "environmentVariables"),
    files: asTexts(values.files, "files"),
  };
}

type Values = Record<string, unknown>;

function evaluate(
  name: string,
  texts: Record<string, string>,
  logins: Login[],
  importers: string[],
): Values {
  const text = texts[name];
  if (text === undefined) {
    throw new Error(`no environment ${name}`);
  }
  if (importers.includes(name)) {
    throw new Error(`${name} imports itself`);
  }
  const file = load(text);
  if (!isRecord(file)) {
    throw new Error(`${name}: not a record`);
  }
  onlyKeys(file, ["imports", "values"], name);
  let merged: Values = {};
  for (const imported of listOfTexts(file.imports ?? [], `${name}: imports`)) {
    merged = merge(merged, evaluate(imported, texts, logins, [...importers, name]));
  }
  const own = isRecord(file.values) ? file.values : {};
  const scope = merge(merged, withLogins(own, name, logins));
  return resolve(scope, scope, name);
}

/** The values with each login in the place of its function. */
function withLogins(values: Values, environment: string, logins: Login[]): Values {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => {
      if (key.startsWith("fn::")) {
        throw new Error(`${environment}: ${key} beside other values`);
      }
      if (!isRecord(value)) {
        return [key, value];
      }
      const functions = Object.keys(value).filter((inner) => inner.startsWith("fn::"));
      return [
        key,
        functions.length === 0
          ? withLogins(value, environment, logins)
          : credentialsOf(value, environment, logins),
      ];
    }),
  );
}

function credentialsOf(value: Values, environment: string, logins: Login[]): Values {
  onlyKeys(value, [OPEN], environment);
  const input = value[OPEN];
  const oidc = isRecord(input) ? input.oidc : undefined;
  if (!isRecord(input) || !isRecord(oidc)) {
    throw new Error(`${environment}: no oidc in ${OPEN}`);
  }
  onlyKeys(input, ["oidc"], `${environment}: ${OPEN}`);
  onlyKeys(oidc, OIDC, `${environment}: oidc`);
  const { roleArn, sessionName, duration, subjectAttributes } = oidc;
  if (typeof roleArn !== "string" || typeof sessionName !== "string") {
    throw new Error(`${environment}: oidc without roleArn or sessionName`);
  }
  logins.push({
    environment,
    roleArn,
    sessionName,
    duration: typeof duration === "string" ? duration : undefined,
    subjectAttributes:
      subjectAttributes === undefined
        ? undefined
        : listOfTexts(subjectAttributes, `${environment}: subjectAttributes`),
  });
  return Object.fromEntries(OUTPUTS.map((output) => [output, `${output} of ${roleArn}`]));
}

function resolve(values: Values, scope: Values, environment: string): Values {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [
      key,
      isRecord(value) ? resolve(value, scope, environment) : interpolate(value, scope, environment),
    ]),
  );
}

function interpolate(value: unknown, scope: Values, environment: string): unknown {
  if (typeof value !== "string") {
    return value;
  }
  return value.replace(/\$\{([^}]*)\}/g, (_, reference: string) => {
    let found: unknown = scope;
    for (const step of reference.split(".")) {
      found = isRecord(found) ? found[step] : undefined;
    }
    if (typeof found !== "string") {
      throw new Error(`${environment}: nothing defines ${reference}`);
    }
    return found;
  });
}

/** A JSON merge patch without deletions, which environments/ has no use for. */
function merge(under: Values, over: Values): Values {
  const merged = { ...under };
  for (const [key, value] of Object.entries(over)) {
    const below = merged[key];
    merged[key] = isRecord(value) && isRecord(below) ? merge(below, value) : value;
  }
  return merged;
}

function onlyKeys(record: Values, known: string[], at: string) {
  const unknown = Object.keys(record).find((key) => !known.includes(key));
  if (unknown !== undefined) {
    throw new Error(`${at}: unknown ${unknown}`);
  }
}

function listOfTexts(value: unknown, at: string): string[] {
  if (!Array.isArray(value) || !value.every((item) => typeof item === "string")) {
    throw new Error(`${at}: not a list of texts`);
  }
  return value;
}

function asTexts(value: unknown, at: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(isRecord(value) ? value : {}).map(([key, item]) => {
      if (typeof item !== "string") {
        throw new Error(`${at}: ${key} is not text`);
      }
      return [key, item];
    }),
  );
}
