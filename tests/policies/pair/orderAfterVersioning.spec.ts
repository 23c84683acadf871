// The policy runs in the SDK's own server code on recorded resources. That S3 refuses or fails what
// comes too early is not shown here.
import assert from "node:assert/strict";

import { unknownValue } from "@pulumi/pulumi/runtime";

import { orderAfterVersioning as policy } from "../../../policies/pair/orderAfterVersioning";
import type { RecordedResource } from "../../../rehearsal/recordedResource";
import { pair } from "../../support/goodPair";
import { bucket, setting, versioning } from "../../support/pairs";
import { bend, resource, type Verdict } from "../../support/policies";
import { fanOut, judging } from "./stacks";

const judged = judging(policy);
type Pair = ReturnType<typeof pair>;

/** Has the configuration no longer wait for these. */
function forget(stack: Pick<Pair, "replication">, ...parts: RecordedResource[]) {
  const urns = parts.map(({ urn }) => urn);
  const { replication } = stack;
  replication.dependencies = replication.dependencies.filter((urn) => !urns.includes(urn));
}

const unordered = (parts: [name: string, what: string][], config = "archive"): Verdict => [
  "mandatory",
  config,
  `${config} does not wait for ${parts.map(([name, what]) => `${name} (${what})`).join(", ")}. S3 refuses it before its buckets are versioned, and objects that it may not replicate yet fail for good. Add to its option dependsOn: ${parts.map(([name]) => name).join(", ")}.`,
];

const DESTINATION_VERSIONING: [string, string] = [
  "archive-dr-versioning",
  "the versioning of archive-dr",
];

/** A component: it has no provider. */
const component = (name: string, dependencies: RecordedResource[] = []): RecordedResource => ({
  ...resource("program:index:Component", name, "us-east-1", {}, { all: dependencies }),
  provider: undefined,
});

describe("policy orderAfterVersioning", () => {
  for (const mode of ["update", "preview"] as const) {
    it(`passes a configuration that waits for all it needs, in one account or two (${mode})`, async () => {
      assert.deepEqual(await judged(pair(mode)), []);
      assert.deepEqual(await judged(pair(mode, "archive", "222222222222")), []);
      assert.deepEqual(await judged(fanOut(mode)), []);
    });

    it(`lists in one message all that a configuration does not wait for (${mode})`, async () => {
      const stack = pair(mode);
      const { replication } = stack;
      replication.dependencies = Object.values(replication.propertyDependencies).flat();
      assert.deepEqual(await judged(stack), [
        unordered([
          ["archive-source-versioning", "the versioning of archive-source"],
          DESTINATION_VERSIONING,
          ["archive-dr-policy", "the bucket policy of archive-dr"],
          ["archive-replication-policy", "a policy of archive-replication"],
        ]),
      ]);
    });

    for (const part of ["sourceVersioning", "destinationVersioning"] as const) {
      it(`refuses a configuration that does not wait for the ${part} (${mode})`, async () => {
        const stack = pair(mode);
        forget(stack, stack[part]);
        const of = part === "sourceVersioning" ? "archive-source" : "archive-dr";
        const missing: [string, string] = [stack[part].name, `the versioning of ${of}`];
        assert.deepEqual(await judged(stack), [unordered([missing])]);
      });
    }
  }

  it("needs neither the source's bucket policy nor the keys' policies", async () => {
    const stack = pair();
    forget(stack, stack.sourcePolicy, stack.sourceKeyPolicy, stack.destinationKeyPolicy);
    assert.deepEqual(await judged(stack), []);
  });

  it("waits for no policy of a role that has none in the stack", async () => {
    const { rolePolicy: _, ...stack } = pair();
    assert.deepEqual(await judged(stack), []);
    forget(stack, stack.sourceVersioning);
    assert.deepEqual(await judged(stack), [
      unordered([["archive-source-versioning", "the versioning of archive-source"]]),
    ]);
  });

  it("finds what is waited for by way of others, by properties too", async () => {
    const stack = pair();
    forget(stack, stack.destinationVersioning, stack.rolePolicy);
    stack.destinationPolicy.dependencies = [stack.destinationVersioning.urn];
    stack.destinationVersioning.dependencies = [];
    const { propertyDependencies } = stack.destinationVersioning;
    const extra = { versioningConfiguration: [stack.rolePolicy.urn] };
    stack.destinationVersioning.propertyDependencies = { ...propertyDependencies, ...extra };
    assert.deepEqual(await judged(stack), []);
    stack.destinationPolicy.dependencies = [];
    assert.deepEqual(await judged(stack), [
      unordered([
        DESTINATION_VERSIONING,
        ["archive-replication-policy", "a policy of archive-replication"],
      ]),
    ]);
  });

  it("takes a component that is waited for with all that belongs to it", async () => {
    const stack = pair();
    forget(stack, stack.destinationVersioning);
    const [outer, inner] = [component("outer"), { ...component("inner") }];
    inner.parent = outer.urn;
    stack.destinationVersioning.parent = inner.urn;
    stack.replication.dependencies = [...stack.replication.dependencies, outer.urn];
    assert.deepEqual(await judged(stack, [outer, inner]), []);
  });

  it("takes a resource that is waited for without its children", async () => {
    const stack = pair();
    forget(stack, stack.destinationVersioning);
    stack.destinationVersioning.parent = stack.destination.urn;
    assert.deepEqual(await judged(stack), [unordered([DESTINATION_VERSIONING])]);
  });

  it("takes a configuration to wait for what its component waits for, but not for its siblings", async () => {
    const stack = pair();
    forget(stack, stack.destinationVersioning, stack.rolePolicy);
    const parent = component("both", [stack.destinationVersioning]);
    stack.replication.parent = parent.urn;
    stack.rolePolicy.parent = parent.urn;
    assert.deepEqual(await judged(stack, [parent]), [
      unordered([["archive-replication-policy", "a policy of archive-replication"]]),
    ]);
  });

  it("looks at what is shared by many once, so that large stacks are judged in time", async () => {
    const stack = pair();
    const layers = Array.from({ length: 40 }, (_, layer) =>
      ["a", "b"].map((side) => component(`layer-${layer}-${side}`)),
    );
    layers.slice(1).forEach((layer, index) => {
      for (const one of layer) one.dependencies = layers[index]!.map(({ urn }) => urn);
    });
    const top = layers.at(-1)!.map(({ urn }) => urn);
    forget(stack, stack.destinationVersioning);
    stack.replication.dependencies = [...stack.replication.dependencies, ...top];
    assert.deepEqual(await judged(stack, layers.flat()), [unordered([DESTINATION_VERSIONING])]);
  });

  it("waits for what attaches a policy to the role, not for the policy alone", async () => {
    const { rolePolicy: _, ...stack } = pair();
    const managed = resource("aws:iam/policy:Policy", "managed", "us-east-1", {
      arn: "arn:aws:iam::111111111111:policy/managed",
      policy: "{}",
    });
    const [byRole, byRoles] = (["role", "roles"] as const).map((property) => {
      const { name } = stack.role.properties;
      const type =
        property === "role"
          ? "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
          : "aws:iam/policyAttachment:PolicyAttachment";
      return resource(
        type,
        `by-${property}`,
        "us-east-1",
        { [property]: property === "role" ? name : [name], policyArn: managed.properties.arn },
        { [property]: [stack.role], policyArn: [managed] },
      );
    }) as [RecordedResource, RecordedResource];
    stack.replication.dependencies = [...stack.replication.dependencies, managed.urn];
    assert.deepEqual(await judged(stack, [managed, byRole, byRoles]), [
      unordered([
        ["by-role", "a policy of archive-replication"],
        ["by-roles", "a policy of archive-replication"],
      ]),
    ]);
    stack.replication.dependencies = [...stack.replication.dependencies, byRole.urn, byRoles.urn];
    assert.deepEqual(await judged(stack, [managed, byRole, byRoles]), []);
  });

  it("waits for the Object Lock of destinations, not for the source's", async () => {
    const stack = pair();
    const locks = [stack.source, stack.destination].map((side) =>
      setting("BucketObjectLockConfiguration", side, "lock", { objectLockEnabled: "Enabled" }),
    );
    assert.deepEqual(await judged(stack, locks), [
      unordered([["archive-dr-lock", "the Object Lock of archive-dr"]]),
    ]);
  });

  it("has values that a preview does not know tell nothing, and dependencies all", async () => {
    const stack = pair("preview");
    for (const part of Object.values(stack)) {
      if ("bucket" in part.properties) bend(part, "bucket", unknownValue);
    }
    assert.deepEqual(await judged(stack), []);
    forget(stack, stack.destinationVersioning);
    assert.deepEqual(await judged(stack), [unordered([DESTINATION_VERSIONING])]);
    stack.replication.propertyDependencies = {};
    assert.deepEqual(await judged(stack), []);
  });

  it("waits for what the stack sets for sides that are outside of it", async () => {
    const { source: _, destination: __, role: ___, ...stack } = pair();
    assert.deepEqual(await judged(stack), []);
    forget(stack, stack.destinationVersioning);
    assert.deepEqual(await judged(stack), [
      unordered([["archive-dr-versioning", "the versioning of archive-dr-1a2b3c4"]]),
    ]);
  });

  it("judges each configuration by its own sides, and none that a bucket has itself", async () => {
    const second = pair("preview", "invoices");
    forget(second, second.destinationVersioning);
    const { replication: _, ...inline } = pair("update", "inline");
    bend(inline.source, "replicationConfiguration", {
      role: inline.role.properties.arn,
      rules: [{ id: "all", destination: { bucket: inline.destination.properties.arn } }],
    });
    const plain = bucket("plain", "us-east-1");
    const more = [...Object.values(second), ...Object.values(inline), plain, versioning(plain)];
    assert.deepEqual(await judged(pair("preview"), more), [
      unordered([["invoices-dr-versioning", "the versioning of invoices-dr"]], "invoices"),
    ]);
  });

  it("takes the deprecated types of @pulumi/aws 7 for what they are", async () => {
    const stack = pair();
    stack.destinationVersioning.type = "aws:s3/bucketVersioningV2:BucketVersioningV2";
    assert.deepEqual(await judged(stack), []);
    forget(stack, stack.destinationVersioning);
    assert.deepEqual(await judged(stack), [unordered([DESTINATION_VERSIONING])]);
  });
});
