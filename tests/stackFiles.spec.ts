import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import path from "node:path";

import {
  asCliConfig,
  exampleConfig,
  exampleNames,
  frozenStacks,
  ownStacks,
  projectName,
} from "../stackFiles";

// That the Pulumi CLI hands configuration over in this form is its documentation's word; no test here
// runs the CLI.

describe("the stacks' files", () => {
  it("are those beside the program, and those that are frozen", () => {
    const files = readdirSync(path.join(__dirname, ".."));
    assert.ok(ownStacks.names().length > 0);
    for (const name of ownStacks.names()) assert.ok(files.includes(`Pulumi.${name}.yaml`));
    assert.deepEqual(frozenStacks.names(), ["dev", "prod"]);
    assert.equal(projectName(), "replicated-bucket");
  });

  it("are read as the Pulumi CLI hands them over: text, and JSON for all else", () => {
    const config = frozenStacks.config("prod");
    assert.equal(config["replicated-bucket:name"], "archive");
    assert.equal(config["pulumi:disable-default-providers"], '["aws"]');
    assert.deepEqual(JSON.parse(config["replicated-bucket:tags"]!), { environment: "prod" });
    assert.equal(frozenStacks.config("dev")["replicated-bucket:protect"], "false");
  });

  it("are read as YAML has them, too", () => {
    const settings = frozenStacks.settings("dev");
    assert.equal(settings["replicated-bucket:protect"], false);
    assert.deepEqual(settings["replicated-bucket:tags"], { environment: "dev" });
  });

  it("may leave out the project's name before a setting, and no other namespace", () => {
    const config = asCliConfig({ name: "archive", "pulumi:tags": { a: 1 }, protect: true });
    assert.deepEqual(config, {
      "replicated-bucket:name": "archive",
      "pulumi:tags": '{"a":1}',
      "replicated-bucket:protect": "true",
    });
  });

  for (const stack of ["nowhere", "", "../dev"]) {
    it(`are missed by name, with the choices: ${JSON.stringify(stack)}`, () => {
      for (const stacks of [ownStacks, frozenStacks]) {
        const names = stacks.names().join(", ");
        const message = `there is no Pulumi.${stack}.yaml; the stacks are ${names}`;
        assert.throws(() => stacks.config(stack), { message });
        assert.throws(() => stacks.settings(stack), { message });
      }
    });
  }
});

describe("the examples' files", () => {
  const names = [
    "backup-account",
    "cross-account",
    "disaster-recovery",
    "existing-keys",
    "fan-out",
  ];

  it("are those in the folder of their own name", () => {
    assert.deepEqual(exampleNames(), names);
  });

  it("are read as the Pulumi CLI hands them over", () => {
    const config = exampleConfig("disaster-recovery");
    assert.equal(config["replicated-bucket:name"], "archive");
    assert.deepEqual(JSON.parse(config["replicated-bucket:source"]!), {
      region: "us-east-1",
      accountId: "111111111111",
    });
  });

  for (const name of ["dev", "", "fan-out/../fan-out"]) {
    it(`are missed by name, with the choices: ${JSON.stringify(name)}`, () => {
      const message = `there is no example ${name}; the examples are ${names.join(", ")}`;
      assert.throws(() => exampleConfig(name), { message });
    });
  }
});
