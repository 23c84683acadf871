import {
  AnalyzeRequest,
  AnalyzerPropertyDependencies,
  AnalyzerProviderResource,
  AnalyzerResource,
  AnalyzerResourceOptions,
  AnalyzeStackRequest,
} from "@pulumi/pulumi/proto/analyzer_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";

/** A provider as policies see it. */
export interface RecordedProvider {
  urn: string;
  type: string;
  name: string;
  properties: Record<string, unknown>;
}

/** A resource of a deployment, as policies are to see it. */
export interface RecordedResource {
  urn: string;
  type: string;
  name: string;
  /**
   * Inputs for resource policies, outputs for stack policies. A value that a preview does not know is
   * `unknownValue` of `@pulumi/pulumi/runtime`.
   */
  properties: Record<string, unknown>;
  /** The URN of its parent. Defaults to none. */
  parent?: string;
  /** The URNs of the resources it depends on. */
  dependencies: readonly string[];
  /** The URNs of the resources that each top-level property depends on. */
  propertyDependencies: Readonly<Record<string, readonly string[]>>;
  /** Its provider. Defaults to none, as components have. */
  provider?: RecordedProvider;
  /** Whether it is protected. Defaults to false. */
  protect?: boolean;
}

/** The request that has resource policies look at a resource. */
export function analyzeRequest(resource: RecordedResource): AnalyzeRequest {
  const { urn, type, name, properties, provider } = resource;
  return new AnalyzeRequest()
    .setUrn(urn)
    .setType(type)
    .setName(name)
    .setProperties(structOf(properties))
    .setOptions(optionsOf(resource))
    .setProvider(provider && providerMessage(provider));
}

/** The request that has stack policies look at a whole stack. */
export function analyzeStackRequest(resources: readonly RecordedResource[]): AnalyzeStackRequest {
  return new AnalyzeStackRequest().setResourcesList(resources.map(resourceMessage));
}

function resourceMessage(resource: RecordedResource): AnalyzerResource {
  const { urn, type, name, properties, provider } = resource;
  const message = new AnalyzerResource()
    .setUrn(urn)
    .setType(type)
    .setName(name)
    .setProperties(structOf(properties))
    .setOptions(optionsOf(resource))
    .setProvider(provider && providerMessage(provider))
    .setParent(resource.parent ?? "")
    .setDependenciesList([...resource.dependencies]);
  for (const [property, urns] of Object.entries(resource.propertyDependencies)) {
    const dependencies = new AnalyzerPropertyDependencies().setUrnsList([...urns]);
    message.getPropertydependenciesMap().set(property, dependencies);
  }
  return message;
}

function optionsOf({ parent = "", protect = false }: RecordedResource): AnalyzerResourceOptions {
  return new AnalyzerResourceOptions().setParent(parent).setProtect(protect);
}

function providerMessage({ urn, type, name, properties }: RecordedProvider) {
  return new AnalyzerProviderResource()
    .setUrn(urn)
    .setType(type)
    .setName(name)
    .setProperties(structOf(properties));
}

/** JSON drops what is undefined, which a Struct cannot hold. */
function structOf(properties: Record<string, unknown>): Struct {
  const values: unknown = JSON.parse(JSON.stringify(properties));
  return Struct.fromJavaScript({ ...(typeof values === "object" ? values : {}) });
}
