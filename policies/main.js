// What Pulumi runs: index.ts and all that it imports, translated at each start and therefore never stale.
// Pulumi would compile the pack with ts-node, which checks its types first and takes three seconds for that.
"use strict";

const { compileFunction } = require("node:vm");

function bundler() {
  try {
    return require("esbuild");
  } catch {
    throw new Error("esbuild is missing: run `npm ci`, where the policy pack's packages are.");
  }
}

const { outputFiles } = bundler().buildSync({
  absWorkingDir: __dirname,
  entryPoints: ["index.ts"],
  bundle: true,
  write: false,
  platform: "node",
  target: "node20",
  packages: "external",
});
const parameters = ["require", "module", "exports"];
const pack = compileFunction(outputFiles[0].text, parameters, {
  filename: `${__dirname}/index.js`,
});
pack(require, module, module.exports);
