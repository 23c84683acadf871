import { throwProblems } from "../components/problems";
import type { ProgramSettings } from "../config";
import { parseSettings, rawSettings } from "../config";
import type { ClientsOf } from "../operations/awsClients";
import { messageOf } from "../operations/errors";
import type { StackOutputs } from "../operations/stackOutputs";
import { parseStackOutputs } from "../operations/stackOutputs";
import type { StackConfig } from "../stackFiles";
import { projectName } from "../stackFiles";
import { cleanUp, inventory } from "./cleanUp";
import type { Deployment } from "./deployment/deploy";
import { deploy } from "./deployment/deploy";
import type { Destruction } from "./deployment/destroy";
import { destroy } from "./deployment/destroy";
import type { Environment } from "./deployment/places";
import { Places } from "./deployment/places";
import type { ResourceRecord } from "./deployment/records";
import type { ExistingKey } from "./existingKeys";
import { makeExistingKeys, withKeys } from "./existingKeys";
import type { ExistingBucket } from "./existingBuckets";
import { makeExistingBuckets } from "./existingBuckets";
import type { ExistingRole } from "./existingRole";
import { makeExistingRole } from "./existingRole";
import { localClients } from "./localAws/clients";
import type { LocalAws } from "./localAws/start";
import type { Bootstrap } from "./sides";
import { bootstrap, profilesOf, sideClients, sidesOf } from "./sides";

/** What was there, or was made, before the stack. */
interface Ground {
  environment: Environment;
  roles: Bootstrap;
  keys: readonly ExistingKey[];
  buckets: readonly ExistingBucket[];
  role?: ExistingRole;
  heldBefore: ReadonlySet<string>;
}

/** One stack on the local AWS: what it was told, what it made, and who may look at it. */
export class Stage {
  readonly project = projectName();
  readonly places: Places;
  /** What the stack holds; also what a failed deployment left. */
  resources: ResourceRecord[] = [];
  private resolved?: { outputs: StackOutputs; clientsOf: ClientsOf };

  private constructor(
    readonly stack: string,
    readonly settings: ProgramSettings,
    readonly config: StackConfig,
    readonly aws: LocalAws,
    private readonly ground: Ground,
  ) {
    this.places = new Places(ground.environment);
  }

  /**
   * Prepares the accounts of a stack: administrators' credentials, the roles that it assumes, and the keys,
   * the buckets and the replication role that its configuration names.
   */
  static async prepare(stack: string, config: StackConfig, aws: LocalAws): Promise<Stage> {
    const { settings, problems } = parseSettings(rawSettings(projectName(), config));
    throwProblems(`Pulumi.${stack}.yaml`, problems);
    const credentials = await aws.administratorOf(settings.source.accountId);
    const profiles = await profilesOf(settings, aws);
    const environment = { endpoint: aws.endpoint, credentials, profiles };
    const heldBefore = new Set(await held(settings, aws));
    const undo: (() => Promise<void>)[] = [];
    try {
      const roles = await bootstrap(settings, aws);
      undo.push(() => roles.remove());
      const keys = await makeExistingKeys(settings, aws);
      undo.push(...keys.map((key) => () => key.remove()));
      const role = await makeExistingRole(settings, aws);
      if (role) undo.push(() => role.remove());
      const buckets = await makeExistingBuckets(settings, keys, aws);
      const ground = { environment, roles, keys, buckets, role, heldBefore };
      return new Stage(stack, settings, withKeys(config, keys), aws, ground);
    } catch (error) {
      for (const remove of undo.reverse()) await remove();
      throw error;
    }
  }

  /** The keys that were there before the stack, those of its existing buckets too. */
  get existingKeys(): readonly ExistingKey[] {
    return [...this.ground.keys, ...this.existingBuckets.flatMap(({ key }) => key ?? [])];
  }

  /** The buckets that were there before the stack. */
  get existingBuckets(): readonly ExistingBucket[] {
    return this.ground.buckets;
  }

  /** The replication role that was there before the stack, if its configuration names one. */
  get existingRole(): ExistingRole | undefined {
    return this.ground.role;
  }

  /** Deploys the program with the stack's configuration and these changes to it. */
  async up(changes: StackConfig = {}): Promise<Deployment> {
    const deployment = await deploy({
      ...this.ground.environment,
      project: this.project,
      stack: this.stack,
      config: { ...this.config, ...changes },
      before: this.resources,
    });
    // What was there before keeps its place: everything goes in the reverse of the order it came in.
    const byUrn = new Map(this.resources.map((resource) => [resource.urn, resource]));
    for (const resource of deployment.resources) byUrn.set(resource.urn, resource);
    this.resources = [...byUrn.values()];
    if (deployment.failures.length === 0) {
      const outputs = parseStackOutputs(JSON.stringify(deployment.outputs));
      this.resolved = { outputs, clientsOf: await sideClients(outputs, this.places) };
    }
    return deployment;
  }

  /** The stack's outputs, and each side's clients with its own credentials. */
  get live(): { outputs: StackOutputs; clientsOf: ClientsOf } {
    if (!this.resolved) throw new Error("the stack is not up");
    return this.resolved;
  }

  /** Destroys the stack as Pulumi would, and forgets what is gone. */
  async down(): Promise<Destruction> {
    const destruction = await destroy(this.resources, this.places);
    if (destruction.failures.length === 0) {
      this.resources = this.resources.filter((resource) => resource.retainOnDelete);
    }
    return destruction;
  }

  /**
   * Removes what is left, and all that was prepared too, and answers with what then still is in AWS that was not
   * there before.
   */
  async strike(): Promise<string[]> {
    const failures = await cleanUp(this.resources, this.places);
    this.resources = [];
    const { roles, keys, buckets, role, heldBefore } = this.ground;
    const prepared = [
      ...buckets.map((bucket) => ({ what: `the bucket ${bucket.name}`, of: bucket })),
      ...(role ? [{ what: `the role ${role.arn}`, of: role }] : []),
      { what: "the roles that the stack assumes", of: roles },
      ...keys.map((key) => ({ what: `the key ${key.arn}`, of: key })),
    ];
    for (const { what, of } of prepared) {
      await of.remove().catch((error: unknown) => {
        failures.push(`${what}: ${messageOf(error)}`);
      });
    }
    const left = await held(this.settings, this.aws);
    return [...failures, ...left.filter((item) => !heldBefore.has(item))];
  }
}

/** What the accounts of a stack hold in its Regions. */
async function held(settings: ProgramSettings, aws: LocalAws): Promise<string[]> {
  const items = await Promise.all(
    sidesOf(settings).map(async ({ accountId, region }) => {
      const credentials = await aws.administratorOf(accountId);
      return inventory(localClients(aws.endpoint, region, credentials));
    }),
  );
  return [...new Set(items.flat())];
}
