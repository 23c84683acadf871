import type {
  Policy,
  ResourceValidation,
  ResourceValidationPolicy,
  StackValidationPolicy,
} from "@pulumi/policy";
import * as server from "@pulumi/policy/server";
import type {
  AnalyzeRequest,
  AnalyzeResponse,
  AnalyzeStackRequest,
} from "@pulumi/pulumi/proto/analyzer_pb";
import { EnforcementLevel } from "@pulumi/pulumi/proto/analyzer_pb";

import type { RecordedResource } from "../../rehearsal/recordedResource";
import { analyzeRequest, analyzeStackRequest } from "../../rehearsal/recordedResource";

type Run<Request> = (
  call: { request: Request },
  done: (error: Error | null, reply: AnalyzeResponse) => void,
) => Promise<void>;
type Server<Policy, Request> = (
  ...pack: [name: string, version: string, level: string, policies: Policy[]]
) => Run<Request>;

/** Untyped in the SDK: how its server runs policies, unknown values and all. */
const { makeAnalyzeStackRpcFun, makeAnalyzeRpcFun } = server as unknown as {
  makeAnalyzeStackRpcFun: Server<StackValidationPolicy, AnalyzeStackRequest>;
  makeAnalyzeRpcFun: Server<ResourceValidationPolicy, AnalyzeRequest>;
};

/** What a policy says: the level, the name of the resource at fault (none: the stack), the message. */
export type Verdict = [level: "mandatory" | "advisory", resource: string, message: string];

/**
 * Runs one stack policy on recorded resources, in this process, by the SDK's own server code. Options
 * that are left out have their defaults, as from the Pulumi CLI.
 */
export async function judge(
  policy: StackValidationPolicy,
  resources: RecordedResource[],
  options: object = {},
): Promise<Verdict[]> {
  const config = { ...defaultsOf(policy), ...options };
  const configured: StackValidationPolicy = {
    ...policy,
    validateStack: (args, report) =>
      policy.validateStack({ ...args, getConfig: (() => config) as typeof args.getConfig }, report),
  };
  const run = makeAnalyzeStackRpcFun("tested", "0.0.0", "advisory", [configured]);
  await nextTurn();
  return verdictsOf(await answerOf(run, analyzeStackRequest(resources)), policy);
}

/** Runs one resource policy on the inputs of recorded resources, one after the other. */
export async function judgeInputs(
  policy: ResourceValidationPolicy,
  resources: RecordedResource[],
  options: object = {},
): Promise<Verdict[]> {
  const config = { ...defaultsOf(policy), ...options };
  const validate = policy.validateResource as ResourceValidation;
  const configured: ResourceValidationPolicy = {
    ...policy,
    validateResource: (args, report) =>
      validate({ ...args, getConfig: (() => config) as typeof args.getConfig }, report),
  };
  const run = makeAnalyzeRpcFun("tested", "0.0.0", "advisory", [configured]);
  const verdicts: Verdict[] = [];
  for (const resource of resources) {
    const reply = await answerOf(run, analyzeRequest(resource));
    verdicts.push(
      ...verdictsOf(reply, policy).map(([level, name, message]): Verdict => [
        level,
        name || resource.name,
        message,
      ]),
    );
  }
  return verdicts;
}

/** Every request of the engine comes in a turn of the event loop of its own. */
const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

function answerOf<Request>(run: Run<Request>, request: Request): Promise<AnalyzeResponse> {
  return new Promise((resolve, reject) => {
    const done = (error: Error | null, answer: AnalyzeResponse) => {
      if (error) reject(error);
      else resolve(answer);
    };
    run({ request }, done).catch(reject);
  });
}

function verdictsOf(reply: AnalyzeResponse, { description }: Policy): Verdict[] {
  return reply.getDiagnosticsList().map((diagnostic) => [
    diagnostic.getEnforcementlevel() === EnforcementLevel.MANDATORY ? "mandatory" : "advisory",
    diagnostic.getUrn().split("::").at(-1) ?? "",
    // The description comes in front of what a policy reports.
    diagnostic.getMessage().replace(`${description}\n`, ""),
  ]);
}

function defaultsOf({ configSchema }: Policy): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(configSchema?.properties ?? {}).map(([option, schema]) => [
      option,
      schema.default,
    ]),
  );
}

/** What a policy says of values of a resource that only the update can tell. */
export const undecided = (resourceName: string, ...paths: string[]): Verdict => [
  "advisory",
  resourceName,
  `${resourceName}: ${paths.join(", ")} ${paths.length > 1 ? "are" : "is"} known only after the update, which is when this policy judges it.`,
];

/** A resource of any type in a Region, by a provider of that Region and account. */
export function resource(
  type: string,
  name: string,
  region: string,
  properties: Record<string, unknown>,
  propertyDependencies: Record<string, RecordedResource[]> = {},
  account = "111111111111",
): RecordedResource {
  const urnsBy = Object.entries(propertyDependencies).map(
    ([property, resources]) => [property, resources.map(({ urn }) => urn)] as const,
  );
  return {
    urn: `urn:pulumi:test::program::${type}::${name}`,
    type,
    name,
    properties,
    dependencies: [...new Set(urnsBy.flatMap(([, urns]) => urns))],
    propertyDependencies: Object.fromEntries(urnsBy),
    provider: {
      urn: `urn:pulumi:test::program::pulumi:providers:aws::${account}-${region}`,
      type: "pulumi:providers:aws",
      name: region,
      properties: { region, allowedAccountIds: JSON.stringify([account]) },
    },
  };
}

/** Sets one property of a resource, by its path; undefined takes it away. */
export function bend(of: RecordedResource, path: string, value: unknown): void {
  const keys = path.split(".");
  const last = keys.pop()!;
  const holder = keys.reduce((here, step) => here[step] as Record<string, unknown>, of.properties);
  holder[last] = value;
}

/** A statement of a document in JSON. */
export type JsonStatement = Record<string, unknown>;

/** Changes the statements of a resource's policy document; `property` holds it as JSON text. */
export function bendStatements(
  of: RecordedResource,
  change: (statements: JsonStatement[]) => JsonStatement[],
  property = "policy",
): void {
  const document = JSON.parse(of.properties[property] as string) as { Statement: JsonStatement[] };
  const bent = { ...document, Statement: change(document.Statement) };
  of.properties[property] = JSON.stringify(bent);
}

/** Statements with the one of an id changed; undefined takes it away. */
export const withStatement =
  (sid: string, change: (statement: JsonStatement) => JsonStatement | undefined) =>
  (statements: JsonStatement[]): JsonStatement[] =>
    statements.flatMap((statement) => {
      if (statement.Sid !== sid) return [statement];
      const changed = change(statement);
      return changed ? [changed] : [];
    });
