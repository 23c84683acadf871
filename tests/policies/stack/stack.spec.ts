import assert from "node:assert/strict";

import type { PolicyResource } from "@pulumi/policy";
import { unknownValue } from "@pulumi/pulumi/runtime";

import {
  bucketDocuments,
  keyDocuments,
  roleDocuments,
} from "../../../policies/stack/attachedDocuments";
import { BUCKET, BUCKET_ENCRYPTION, KEY, ROLE } from "../../../policies/stack/resourceTypes";
import { settingsOf, sidesOf } from "../../../policies/stack/sides";
import {
  bucketsByName,
  groupedBy,
  keysByName,
  oncePerStack,
  resourcesOf,
  rolesByName,
  stackOf,
} from "../../../policies/stack/stack";
import { readProperty } from "../../../policies/stack/unknownValues";
import type { RecordedResource } from "../../../rehearsal/recordedResource";
import { pair } from "../../support/goodPair";
import type { Mode } from "../../support/pairs";
import { bucket, key } from "../../support/pairs";
import { bend } from "../../support/policies";
import { names, seen, stackOfRecorded } from "../../support/stacks";

describe("a stack", () => {
  it("has its resources by kind, in the order of the types", async () => {
    const [v2, plain, late] = [bucket("v2", "a"), bucket("plain", "a"), bucket("late", "a")];
    v2.type = "aws:s3/bucketV2:BucketV2";
    const { stack } = await stackOfRecorded([v2, key("key", "a"), plain, late]);
    assert.deepEqual(names(resourcesOf(stack, BUCKET)), ["plain", "late", "v2"]);
    assert.deepEqual(names(resourcesOf(stack, KEY)), ["key"]);
    assert.deepEqual(resourcesOf(stack, ROLE), []);
  });

  it("has buckets, keys and roles by all that others call them", async () => {
    const waiting = bucket("waiting", "a");
    bend(waiting, "bucket", unknownValue);
    const { stack } = await stackOfRecorded([...Object.values(pair()), waiting]);
    const { source, sourceKey, role } = pair();
    const byName: [ReturnType<typeof bucketsByName>, unknown[], string][] = [
      [bucketsByName(stack), [source.properties.bucket], "archive-source"],
      [
        keysByName(stack),
        [sourceKey.properties.arn, sourceKey.properties.keyId],
        "archive-source-key",
      ],
      [rolesByName(stack), [role.properties.arn, role.properties.name], "archive-replication"],
    ];
    for (const [index, called, name] of byName) {
      for (const one of called) assert.deepEqual(names(index.get(one as string)!), [name]);
    }
    assert.equal(bucketsByName(stack).size, 2);
  });

  it("has of one name all that have it", async () => {
    const [one, other] = [key("one", "a"), key("other", "a")];
    for (const half of [one, other]) bend(half, "keyId", "mrk-1");
    const { stack } = await stackOfRecorded([one, other]);
    assert.deepEqual(names(keysByName(stack).get("mrk-1")!), ["one", "other"]);
  });

  it("is asked once for what is found out once", () => {
    let asked = 0;
    const find = oncePerStack<string | undefined>(() => {
      asked += 1;
      return undefined;
    });
    const [stack, other] = [stackOf([]), stackOf([])];
    for (const one of [stack, stack, other, stack]) assert.equal(find(one), undefined);
    assert.equal(asked, 2);
  });

  it("groups items under each of their keys", () => {
    const groups = groupedBy(["ab", "b", ""], (text) => text.split(""));
    assert.deepEqual(
      [...groups],
      [
        ["a", ["ab"]],
        ["b", ["ab", "b"]],
      ],
    );
  });
});

/** Resources such that every read of a property is counted. */
async function counted(recorded: RecordedResource[]) {
  const reads = { count: 0 };
  const resources = await seen(recorded);
  for (const resource of resources) {
    resource.props = new Proxy(resource.props, {
      get: (props, property): unknown => {
        reads.count += 1;
        return Reflect.get(props, property);
      },
    });
  }
  return { resources, reads };
}

/** The resources of some pairs, seven each. */
function pairsOf(count: number, mode: Mode) {
  const parts = Array.from({ length: count }, (_, index) => {
    const { source, sourceKey, sourceEncryption, ...others } = pair(mode, `pair-${index}`);
    const { destination, destinationKey, destinationEncryption, replication } = others;
    const ofDestination = [destination, destinationKey, destinationEncryption];
    return [source, sourceKey, sourceEncryption, ...ofDestination, replication];
  });
  return counted(parts.flat());
}

/** Finds all sides and what is set and attached for each. */
function buildModel(resources: readonly PolicyResource[]): number {
  const stack = stackOf(resources);
  const encryptionOf = settingsOf(stack, BUCKET_ENCRYPTION);
  const [ofBucket, ofKey, ofRole] = [
    bucketDocuments(stack),
    keyDocuments(stack),
    roleDocuments(stack),
  ];
  const { sides } = sidesOf(stack);
  for (const side of sides) {
    assert.equal(encryptionOf(side).resources.length, 1);
    ofBucket(side);
  }
  resourcesOf(stack, KEY).forEach(ofKey);
  resourcesOf(stack, ROLE).forEach(ofRole);
  return sides.length;
}

/** Reads every property of every resource once. */
function readAll(resources: readonly PolicyResource[]) {
  for (const resource of resources) {
    for (const property of Object.keys(resource.props)) readProperty(resource, property);
  }
}

/** The least of several times, in milliseconds: what else the machine does only adds. */
function shortest(act: () => unknown): number {
  const times = Array.from({ length: 7 }, () => {
    const started = performance.now();
    act();
    return performance.now() - started;
  });
  return Math.min(...times);
}

describe("the model of a large stack", function () {
  this.timeout(60_000);
  const PAIRS = 143;

  for (const mode of ["update", "preview"] as const) {
    it(`reads each resource a few times, however many there are (${mode})`, async () => {
      const [few, many] = [await pairsOf(PAIRS, mode), await pairsOf(4 * PAIRS, mode)];
      assert.equal(buildModel(few.resources), 2 * PAIRS);
      assert.equal(buildModel(many.resources), 8 * PAIRS);
      assert.equal(many.reads.count, 4 * few.reads.count);
      assert.ok(few.reads.count < 6 * few.resources.length, `${few.reads.count} reads`);
    });

    it(`is built in little more time than a look at every property takes (${mode})`, async () => {
      const { resources } = await pairsOf(PAIRS, mode);
      assert.equal(resources.length, 1001);
      const look = shortest(() => {
        readAll(resources);
      });
      const model = shortest(() => buildModel(resources));
      assert.ok(model < 5 * look, `${model} ms beside ${look} ms`);
    });
  }

  it("does not look at the dependencies of all rules with every rule", async () => {
    const readsOf = async (count: number) => {
      const { source, replication, ...others } = pair("preview");
      const buckets = Array.from({ length: count }, (_, index) =>
        bucket(`to-${index}`, "us-west-2", "preview"),
      );
      const [rule] = replication.properties.rules as object[];
      const rules = buckets.map((_, index) => ({ ...rule, id: `rule-${index}` }));
      bend(replication, "rules", rules);
      replication.propertyDependencies = {
        bucket: [source.urn],
        rules: buckets.map(({ urn }) => urn),
      };
      const { resources, reads } = await counted([
        ...[source, replication],
        ...Object.values(others),
        ...buckets,
      ]);
      assert.equal(sidesOf(stackOf(resources)).sides.length, count + 1);
      return reads.count;
    };
    assert.ok((await readsOf(100)) < 3 * (await readsOf(50)));
  });
});
