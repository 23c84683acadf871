// What the table of controls says of the stacks holds for what the program registers under mocks: AWS may
// hold more than that. Whether a tool agrees, only the tool can tell.
import assert from "node:assert/strict";

import { DEMANDS, NIST_TITLES } from "../../documents/controlsTable";
import { DECISIONS } from "../../documents/decisions";
import type { Demand } from "../../documents/demand";
import type { Controls } from "../../policies/controls";
import { policies } from "../../policies/policies";
import { runProgram } from "../../proof/recording/programs";
import type { Registration } from "../../proof/recording/recorder";
import type { StackConfig } from "../../stackFiles";
import { exampleConfig, exampleNames, frozenStacks } from "../../stackFiles";
import { unmet } from "../support/registeredControls";

const CONFIGS: Record<string, StackConfig> = {
  ...Object.fromEntries(frozenStacks.names().map((name) => [name, frozenStacks.config(name)])),
  ...Object.fromEntries(exampleNames().map((name) => [name, exampleConfig(name)])),
};

const entriesOf = (controls: Controls) =>
  Object.entries(controls).flatMap(([framework, ids]: [string, readonly string[]]) =>
    ids.map((id) => `${framework} ${id}`),
  );

/** Whether a stack's settings decide otherwise. */
const isExempt = ({ unless }: Demand, config: StackConfig) =>
  unless !== undefined && Object.values(config).some((text) => text.includes(`"${unless}"`));

describe("the table of controls", () => {
  it("has every id of every policy", () => {
    const known = new Set(DEMANDS.flatMap(({ ids }) => entriesOf(ids)));
    const missing = policies.flatMap(({ name, controls }) =>
      entriesOf(controls)
        .filter((id) => !known.has(id))
        .map((id) => `${name}: ${id}`),
    );
    assert.deepEqual(missing, []);
  });

  it("has each id once, but for those that many demands go by", () => {
    const ids = DEMANDS.flatMap(({ ids: { securityHub = [], config = [], checkov = [] } }) => [
      ...securityHub,
      ...config,
      ...checkov,
    ]);
    assert.deepEqual(
      ids.filter((id, index) => ids.indexOf(id) !== index),
      [],
    );
    assert.ok(ids.length > 50);
  });

  it("writes ids as their owners do", () => {
    const forms: Record<keyof Controls, RegExp> = {
      securityHub: /^(S3|KMS|CloudWatch)\.\d+$/,
      config: /^[a-z0-9]+(-[a-z0-9]+)+$/,
      checkov: /^CKV2?_AWS_\d+$/,
      cis: /^\d+\.\d+(\.\d+)?$/,
      nist: /^[A-Z]{2}-\d+(\(\d+\))?$/,
      pci: /^\d+\.\d+\.\d+$/,
    };
    const wrong = DEMANDS.flatMap(({ ids }) =>
      Object.entries(ids).flatMap(([framework, all]: [string, readonly string[]]) =>
        all.filter((id) => !forms[framework as keyof Controls].test(id)),
      ),
    );
    assert.deepEqual(wrong, []);
  });

  it("knows what NIST calls each of its controls, and no other", () => {
    const used = new Set(DEMANDS.flatMap(({ ids }) => ids.nist ?? []));
    assert.deepEqual([...used].sort(), Object.keys(NIST_TITLES).sort());
  });

  it("says of every demand how it is met, why not, or by whom", () => {
    const silent = DEMANDS.filter(
      ({ registered, decision, elsewhere }) => !registered && !decision && !elsewhere,
    );
    assert.deepEqual(silent, []);
  });

  it("rates what Security Hub rates, and nothing else", () => {
    const wrong = DEMANDS.filter(({ ids, severity }) => !ids.securityHub !== !severity);
    assert.deepEqual(
      wrong.map(({ what }) => what),
      [],
    );
  });

  it("has a demand for each decision", () => {
    const decided = new Set(DEMANDS.map(({ decision }) => decision).filter(Boolean));
    assert.deepEqual([...decided].sort(), Object.keys(DECISIONS).sort());
  });
});

describe("what the table says of the stacks", function () {
  this.timeout(120_000);

  const registered = new Map<string, Registration[]>();
  before(async () => {
    for (const [name, config] of Object.entries(CONFIGS)) {
      const { registrations, errors } = await runProgram({ config, world: { stack: name } });
      assert.deepEqual(errors, []);
      registered.set(name, registrations);
    }
  });

  for (const demand of DEMANDS.filter((one) => one.registered)) {
    const ids = entriesOf(demand.ids).join(", ");
    it(`holds for every stack and example: ${demand.what} (${ids})`, () => {
      const faults = [...registered]
        .filter(([name]) => !isExempt(demand, CONFIGS[name]!))
        .flatMap(([name, registrations]) =>
          unmet(demand, registrations).map((fault) => `${name}, ${fault}`),
        );
      assert.deepEqual(faults, []);
    });
  }

  it("exempts stacks only where a setting says otherwise", () => {
    const exempt = DEMANDS.flatMap((demand) =>
      Object.keys(CONFIGS)
        .filter((name) => isExempt(demand, CONFIGS[name]!))
        .map((name) => [
          name,
          demand.ids.checkov?.[0],
          unmet(demand, registered.get(name)!).length,
        ]),
    );
    assert.deepEqual(exempt, [["cross-account", "CKV2_AWS_65", 2]]);
  });

  it("would not hold without the resource or the value", () => {
    const stack = () => structuredClone(registered.get("prod")!);
    const without = (kind: string) => stack().filter(({ type }) => !type.endsWith(`:${kind}`));
    const demand = (id: string) =>
      DEMANDS.find(({ ids }) => entriesOf(ids).some((one) => one.endsWith(` ${id}`)))!;
    const [bucket] = stack().filter(({ type }) => type === "aws:s3/bucket:Bucket");
    const [first] = unmet(demand("S3.14"), without("BucketVersioning"));
    assert.equal(first, `${bucket!.address}: no aws:s3/bucketVersioning:BucketVersioning`);

    const bent = stack();
    const inputsOf = (kind: string) => bent.find(({ type }) => type.endsWith(`:${kind}`))!.inputs;
    inputsOf("Key").enableKeyRotation = false;
    assert.match(unmet(demand("KMS.4"), bent).join(), /enableKeyRotation is false$/);
    inputsOf("BucketPublicAccessBlock").blockPublicAcls = false;
    assert.equal(unmet(demand("S3.8"), bent).length, 1);
    assert.equal(unmet(demand("CKV_AWS_54"), bent).length, 0);
    const statement = { Effect: "Allow", Principal: "*", Action: ["s3:PutBucketPolicy"] };
    inputsOf("BucketPolicy").policy = JSON.stringify({ Statement: [statement] });
    assert.equal(unmet(demand("S3.6"), bent).length, 1);
    assert.equal(unmet(demand("CKV_AWS_70"), bent).length, 1);
    assert.equal(unmet(demand("S3.5"), bent).length, 1);
    const rule = { status: "Disabled" };
    inputsOf("BucketReplicationConfig").rules = [rule];
    assert.equal(unmet(demand("S3.7"), bent).length, 2);
  });
});
