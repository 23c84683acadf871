/** A provider as the program registered it. */
export interface ProviderRecord {
  urn: string;
  name: string;
  /** Its Region. */
  region: string;
  /** The account that its credentials belong to. */
  accountId: string;
  /** All of its inputs, decoded. */
  inputs: Record<string, unknown>;
}

/** A resource as the program registered it and, if it is a real one, as it was created. */
export interface ResourceRecord {
  urn: string;
  type: string;
  name: string;
  /** Its inputs, resolved, as the program gave them. */
  inputs: Record<string, unknown>;
  outputs: Record<string, unknown>;
  /** What the provider calls it; undefined for components. */
  id?: string;
  custom: boolean;
  /** Whether it was there before, and is only read. */
  read: boolean;
  parent?: string;
  provider?: ProviderRecord;
  protect: boolean;
  retainOnDelete: boolean;
  /** The URN of the resource that takes this one with it. */
  deletedWith?: string;
  dependencies: string[];
  propertyDependencies: Record<string, string[]>;
  /** What this deployment did with it. */
  change: "created" | "updated" | "same";
}

/** What a deployment is told. */
export interface DeploymentRequest {
  /** The program's file. Defaults to the repository's own program. */
  program?: string;
  project: string;
  stack: string;
  /** The stack's configuration as the Pulumi CLI hands it to a program: text by full key. */
  config: Record<string, string>;
  endpoint: string;
  /** The credentials of the environment, which providers use that name no others. */
  credentials: { accessKeyId: string; secretAccessKey: string };
  /** The credentials of each profile, by its name. Defaults to no profiles. */
  profiles?: Readonly<Record<string, { accessKeyId: string; secretAccessKey: string }>>;
  /** The resources of the deployment before. */
  before: ResourceRecord[];
}

/** What a deployment reports while it goes on. */
export type DeploymentMessage =
  | { kind: "resource"; resource: ResourceRecord }
  | { kind: "done"; outputs: Record<string, unknown> }
  | { kind: "failed"; messages: string[] };
