import { credentials } from "@grpc/grpc-js";
import { AnalyzerClient } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import type { AnalyzerInfo, AnalyzeResponse, PolicyInfo } from "@pulumi/pulumi/proto/analyzer_pb";
import {
  AnalyzerStackConfigureRequest,
  ConfigureAnalyzerRequest,
  EnforcementLevel,
  PolicyConfig,
} from "@pulumi/pulumi/proto/analyzer_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";

import type { PolicyPackProcess, PolicyPackStack } from "./policyPackProcess";
import { startProcess } from "./policyPackProcess";
import type { RecordedResource } from "./recordedResource";
import { analyzeRequest, analyzeStackRequest } from "./recordedResource";

export type { PolicyPackStack } from "./policyPackProcess";
export type { RecordedProvider, RecordedResource } from "./recordedResource";

/** What happens to a deployment that violates a policy. */
export type Level = "advisory" | "mandatory" | "remediate" | "disabled";

/** A policy of a pack. */
export interface PolicySummary {
  name: string;
  description: string;
  level: Level;
}

/** What a policy found; or, as an advisory, that a preview knew too little for it. */
export interface PolicyViolation {
  policy: string;
  level: Level;
  message: string;
  /** The resource at fault; undefined where it is the stack. */
  urn?: string;
}

/**
 * Options of policies that differ from their defaults, and their levels as `enforcementLevel`, by the policy's
 * name; by `all` for those that are not named.
 */
export type PolicyOptions = Readonly<Record<string, Readonly<Record<string, OptionValue>>>>;

/** What JSON can say, but for null. */
export type OptionValue = string | number | boolean | object;

/** A policy pack that runs and waits for resources. */
export interface PolicyPack {
  name: string;
  version: string;
  policies: PolicySummary[];
  /** The id of its process. */
  pid: number;
  /** What the resource policies say of a resource. */
  analyze(resource: RecordedResource): Promise<PolicyViolation[]>;
  /** What the stack policies say of all resources together. */
  analyzeStack(resources: readonly RecordedResource[]): Promise<PolicyViolation[]>;
  /** Ends the pack's process; resolves when it is gone. */
  close(): Promise<void>;
}

/** Messages hold whole stacks: the limit of Pulumi's engine, in bytes. */
const MESSAGE_LIMIT = 400 * 1024 * 1024;

/**
 * Starts a policy pack for real, as the Pulumi CLI does, with every policy at its own level. Remediations
 * are not run.
 *
 * @throws Error with what the pack wrote to stderr, if it does not start.
 * @see https://www.pulumi.com/docs/iac/crossguard/
 */
export async function startPolicyPack(
  directory: string,
  stack: PolicyPackStack,
  options: PolicyOptions = {},
): Promise<PolicyPack> {
  const running = await startProcess(directory, stack);
  const client = new AnalyzerClient(running.address, credentials.createInsecure(), {
    "grpc.max_receive_message_length": MESSAGE_LIMIT,
    "grpc.max_send_message_length": MESSAGE_LIMIT,
  });
  try {
    const info = await configure(client, stack, options);
    return packOf(running, client, info);
  } catch (error) {
    client.close();
    await running.end();
    throw error;
  }
}

/** Starts a policy pack, uses it and ends it, whatever happens in between. */
export async function withPolicyPack<T>(
  directory: string,
  stack: PolicyPackStack,
  use: (pack: PolicyPack) => Promise<T>,
  options: PolicyOptions = {},
): Promise<T> {
  const pack = await startPolicyPack(directory, stack, options);
  try {
    return await use(pack);
  } finally {
    await pack.close();
  }
}

function packOf(
  running: PolicyPackProcess,
  client: AnalyzerClient,
  info: AnalyzerInfo,
): PolicyPack {
  return {
    name: info.getName(),
    version: info.getVersion(),
    policies: info.getPoliciesList().map((policy) => ({
      name: policy.getName(),
      description: policy.getDescription(),
      level: levelOf(policy.getEnforcementlevel()),
    })),
    pid: running.pid,
    analyze: async (resource) => {
      const request = analyzeRequest(resource);
      const reply = await call<AnalyzeResponse>((done) => client.analyze(request, done));
      return violationsOf(reply).map((violation) => ({ ...violation, urn: resource.urn }));
    },
    analyzeStack: async (resources) => {
      const request = analyzeStackRequest(resources);
      return violationsOf(
        await call<AnalyzeResponse>((done) => client.analyzeStack(request, done)),
      );
    },
    close: async () => {
      client.close();
      await running.end();
    },
  };
}

async function configure(
  client: AnalyzerClient,
  to: PolicyPackStack,
  options: PolicyOptions,
): Promise<AnalyzerInfo> {
  const stack = new AnalyzerStackConfigureRequest()
    .setProject(to.project)
    .setStack(to.stack)
    .setDryRun(to.dryRun);
  await call((done) => client.configureStack(stack, done));

  const info = await call<AnalyzerInfo>((done) => client.getAnalyzerInfo(new Empty(), done));
  const request = new ConfigureAnalyzerRequest();
  for (const policy of info.getPoliciesList()) {
    const { enforcementLevel, ...own } = { ...options.all, ...options[policy.getName()] };
    const level = protocolLevel(enforcementLevel) ?? policy.getEnforcementlevel();
    policy.setEnforcementlevel(level);
    const settings = new PolicyConfig()
      .setEnforcementlevel(level)
      .setProperties(Struct.fromJavaScript({ ...defaultsOf(policy), ...own }));
    request.getPolicyconfigMap().set(policy.getName(), settings);
  }
  await call((done) => client.configure(request, done));
  return info;
}

/** The defaults of a policy's options, from their JSON schemas. */
function defaultsOf(policy: PolicyInfo): Record<string, OptionValue> {
  const options = policy.getConfigschema()?.getProperties()?.getFieldsMap();
  const defaults = [...(options?.entries() ?? [])].flatMap(([option, schema]) => {
    const value = schema.getStructValue()?.getFieldsMap().get("default")?.toJavaScript();
    return value === undefined || value === null ? [] : [[option, value] as const];
  });
  return Object.fromEntries(defaults);
}

function violationsOf(reply: AnalyzeResponse): PolicyViolation[] {
  return reply.getDiagnosticsList().map((diagnostic) => ({
    policy: diagnostic.getPolicyname(),
    level: levelOf(diagnostic.getEnforcementlevel()),
    message: diagnostic.getMessage(),
    urn: diagnostic.getUrn() || undefined,
  }));
}

const LEVELS: Readonly<Record<Level, EnforcementLevel>> = {
  advisory: EnforcementLevel.ADVISORY,
  mandatory: EnforcementLevel.MANDATORY,
  remediate: EnforcementLevel.REMEDIATE,
  disabled: EnforcementLevel.DISABLED,
};

/** A level as the protocol has it; undefined for none. */
const protocolLevel = (level: unknown): EnforcementLevel | undefined =>
  new Map<unknown, EnforcementLevel>(Object.entries(LEVELS)).get(level);

function levelOf(level: EnforcementLevel): Level {
  switch (level) {
    case EnforcementLevel.ADVISORY:
      return "advisory";
    case EnforcementLevel.MANDATORY:
      return "mandatory";
    case EnforcementLevel.REMEDIATE:
      return "remediate";
    case EnforcementLevel.DISABLED:
      return "disabled";
  }
}

/** A call of the client as a promise. */
function call<Reply>(
  invoke: (done: (error: Error | null, reply: Reply) => void) => unknown,
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    invoke((error, reply) => {
      if (error) reject(error);
      else resolve(reply);
    });
  });
}
