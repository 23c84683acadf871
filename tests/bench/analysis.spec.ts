// How fast the policy pack is, a test cannot say: the machine has other things to do.
import assert from "node:assert/strict";

import { measurePolicyPackAnalysis } from "../../bench/analysis/policyPackAnalysis";
import { copies, stackResources } from "../../bench/analysis/resources";
import { POLICIES } from "../../bench/start/policyPackStart";
import { policies } from "../../policies/policies";
import { withPolicyPack } from "../../rehearsal/policyPack";
import type { RecordedResource } from "../../rehearsal/recordedResource";

describe("the resources that the policy pack is measured with", function () {
  this.timeout(60_000);

  let stack: RecordedResource[];
  before(async () => {
    stack = await stackResources();
  });
  const ofType = (resources: RecordedResource[], type: string) =>
    resources.filter((resource) => resource.type === type);

  it("are those of dev, with what they depend on and their providers", () => {
    const [replication] = ofType(stack, "aws:s3/bucketReplicationConfig:BucketReplicationConfig");
    const names = (urns: readonly string[]) => urns.map((urn) => urn.split("::").at(-1)).sort();
    assert.deepEqual(names(replication!.propertyDependencies.bucket!), ["archive-source-bucket"]);
    const used = names(replication!.propertyDependencies.rules!);
    assert.ok(used.includes("archive-dr-bucket") && used.includes("archive-dr-key"), String(used));
    assert.equal(replication!.provider!.properties.region, "us-east-1");
    assert.ok(names(replication!.dependencies).includes("archive-dr-policy"));
    assert.deepEqual(ofType(stack, "pulumi:pulumi:Stack"), []);
  });

  it("are copied whole, under names, ARNs and keys of their own", () => {
    const three = copies(stack, 2 * stack.length + 1);
    assert.equal(three.length, 3 * stack.length);
    const distinct = (values: unknown[]) => new Set(values).size;
    assert.equal(distinct(three.map(({ urn }) => urn)), three.length);
    for (const type of ["aws:s3/bucket:Bucket", "aws:kms/key:Key", "aws:iam/role:Role"]) {
      const arns = ofType(three, type).map(({ properties }) => properties.arn);
      assert.equal(distinct(arns), 3 * ofType(stack, type).length, type);
    }
    const urns = new Set(three.map(({ urn }) => urn));
    const used = three.flatMap(({ dependencies }) => dependencies);
    assert.deepEqual(
      used.filter((urn) => !urns.has(urn)),
      [],
    );
  });

  it("violate nothing mandatory, and each copy is judged like the first", async () => {
    const world = { project: "replicated-bucket", stack: "dev", dryRun: false };
    await withPolicyPack(POLICIES, world, async (pack) => {
      const said = async (resources: RecordedResource[]) => {
        const violations = await pack.analyzeStack(resources);
        for (const resource of resources) violations.push(...(await pack.analyze(resource)));
        return violations.map(({ policy, level }) => `${level} ${policy}`).sort();
      };
      const ofOne = await said(stack);
      assert.deepEqual(
        ofOne.filter((line) => line.startsWith("mandatory")),
        [],
      );
      const ofThree = await said(copies(stack, 3 * stack.length));
      assert.deepEqual(ofThree, ofOne.flatMap((line) => [line, line, line]).sort());
    });
  });
});

describe("the analysis of a stack", function () {
  this.timeout(60_000);

  it("is measured for both packs, one by one and together", async () => {
    const lines: string[] = [];
    const { resources, empty, ours, ...measured } = await measurePolicyPackAnalysis(
      1,
      (line) => lines.push(line),
      1,
    );
    assert.equal(measured.policies, policies.length);
    assert.ok(resources > 20 && resources < 60, String(resources));
    assert.deepEqual(
      lines.map((line) => line.replace(/\d+ ms$/, "")),
      [`empty policy pack, ${resources} resources: `, `this policy pack, ${resources} resources: `],
    );
    for (const { single, together, time } of [empty, ours]) {
      assert.ok(single > 0 && together > 0);
      assert.ok(Math.abs(single + together - time) < 0.001);
    }
  });
});
