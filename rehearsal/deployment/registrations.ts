import * as pulumi from "@pulumi/pulumi";
import type {
  ReadResourceRequest,
  RegisterResourceRequest,
} from "@pulumi/pulumi/proto/resource_pb";

/** What the engine learns of a resource beside its inputs; mocks do not show it. */
export interface Registration {
  parent: string | undefined;
  /** Whether it is only read: it was there before, and is neither changed nor deleted. */
  read: boolean;
  protect: boolean;
  retainOnDelete: boolean;
  deletedWith: string | undefined;
  dependencies: string[];
  propertyDependencies: Record<string, string[]>;
}

type Callback = (error: Error | null, response: unknown) => void;

interface Monitor {
  registerResource(request: RegisterResourceRequest, callback: Callback): unknown;
  readResource(request: ReadResourceRequest, callback: Callback): unknown;
}

/** What was heard of resources, by type and name, which are unique in a program as the engine demands. */
export class Registrations {
  private readonly heard = new Map<string, Registration>();

  /** Listens to what the SDK tells the engine, in front of the mocks: once they are set. */
  listen(): void {
    const monitor = pulumi.runtime.getMonitor() as unknown as Monitor;
    const register = monitor.registerResource.bind(monitor);
    monitor.registerResource = (request, callback) =>
      this.hear(request, registrationOf(request, this.parentOf(request)), callback)
        ? register(request, callback)
        : undefined;
    const read = monitor.readResource.bind(monitor);
    monitor.readResource = (request, callback) =>
      this.hear(request, readingOf(request), callback) ? read(request, callback) : undefined;
  }

  private hear(
    request: RegisterResourceRequest | ReadResourceRequest,
    registration: Registration,
    callback: Callback,
  ): boolean {
    const resource = `${request.getType()} ${request.getName()}`;
    if (this.heard.has(resource)) {
      callback(new Error(`duplicate resource: ${resource}`), undefined);
      return false;
    }
    this.heard.set(resource, registration);
    return true;
  }

  private parentOf(request: RegisterResourceRequest): Registration | undefined {
    const [, , types = "", name = ""] = request.getParent().split("::");
    return this.heard.get(`${types.split("$").at(-1) ?? ""} ${name}`);
  }

  /** What was heard of a resource. */
  of(type: string, name: string): Registration {
    const registration = this.heard.get(`${type} ${name}`);
    if (!registration) throw new Error(`nothing was heard of ${type} ${name}`);
    return registration;
  }
}

/** The engine neither protects what it only reads, nor deletes it. */
function readingOf(request: ReadResourceRequest): Registration {
  return {
    parent: request.getParent() === "" ? undefined : request.getParent(),
    read: true,
    protect: false,
    retainOnDelete: false,
    deletedWith: undefined,
    dependencies: request.getDependenciesList(),
    propertyDependencies: {},
  };
}

function registrationOf(request: RegisterResourceRequest, parent?: Registration): Registration {
  const byProperty = request.getPropertydependenciesMap().toArray() as unknown as [
    string,
    [string[]] | { getUrnsList(): string[] },
  ][];
  return {
    parent: request.getParent() === "" ? undefined : request.getParent(),
    read: false,
    protect: request.getProtect() ?? false,
    // As the engine has it: its own, or the nearest parent's.
    retainOnDelete: request.hasRetainondelete()
      ? (request.getRetainondelete() ?? false)
      : (parent?.retainOnDelete ?? false),
    deletedWith: request.getDeletedwith() === "" ? undefined : request.getDeletedwith(),
    dependencies: request.getDependenciesList(),
    propertyDependencies: Object.fromEntries(
      byProperty.map(([name, urns]) => [name, Array.isArray(urns) ? urns[0] : urns.getUrnsList()]),
    ),
  };
}
