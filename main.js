// What Pulumi runs: index.ts and all that it imports, bundled at each start and therefore never stale. That
// takes a twentieth of a second. ts-node, which Pulumi would use otherwise, takes a second to translate the
// same files, and five more to check their types, which `npm test` does.
"use strict";

const { createHash } = require("node:crypto");
const {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} = require("node:fs");
const { enableCompileCache } = require("node:module");
const path = require("node:path");
const { compileFunction } = require("node:vm");

// Keeps what Node.js has compiled of the SDK, too: from 22.1 on.
enableCompileCache?.();

const FOLDER = path.join(__dirname, "node_modules", ".cache", "replicated-bucket");

/** Ends the program with a message and without a stack trace. */
function fail(message) {
  const { RunError } = require("@pulumi/pulumi");
  throw new RunError(message);
}

/** The bundler, a development dependency as TypeScript is. */
function bundler() {
  try {
    return require("esbuild");
  } catch {
    return fail("esbuild is missing: run `npm ci`, with the development dependencies.");
  }
}

/** The program in one piece of JavaScript, with a source map. */
function bundle(esbuild) {
  try {
    const { outputFiles } = esbuild.buildSync({
      absWorkingDir: __dirname,
      entryPoints: ["index.ts"],
      outfile: path.join(FOLDER, "program.js"),
      bundle: true,
      write: false,
      platform: "node",
      target: "node20",
      packages: "external",
      sourcemap: "inline",
      sourcesContent: false,
      logLevel: "silent",
    });
    return outputFiles[0].text;
  } catch (error) {
    // Without errors of the program's own it is esbuild that failed, such as another platform's.
    if (!error.errors?.length) {
      return fail(`esbuild does not run here: ${error.message}\nRun \`npm ci\` on this machine.`);
    }
    const messages = esbuild.formatMessagesSync(error.errors, { kind: "error" });
    return fail(`The program cannot be read:\n${messages.join("\n")}`);
  }
}

/** Whether the file is there, with all of the program in it. */
function holds(file, code) {
  try {
    return readFileSync(file, "utf8") === code;
  } catch {
    return false;
  }
}

/** Removes the programs of edits that are a day old: no start that still reads one began before. */
function sweep() {
  const dayAgo = Date.now() - 24 * 60 * 60 * 1000;
  for (const name of readdirSync(FOLDER)) {
    const file = path.join(FOLDER, name);
    if (statSync(file).mtimeMs < dayAgo) rmSync(file, { force: true });
  }
}

/** Whether the file could be made. Whole or not at all: another start may be looking for it. */
function write(file, code) {
  const part = `${file}.${process.pid}`;
  try {
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(part, code);
    renameSync(part, file);
    sweep();
  } catch {
    // Read-only, full, or another start was faster.
  }
  return holds(file, code);
}

/**
 * Runs the program: from a file, where stack traces find its source map; where none can be written, from
 * memory, and stack traces are in terms of the bundle.
 */
function run(code) {
  const hash = createHash("sha256").update(code).digest("hex").slice(0, 16);
  const file = path.join(FOLDER, `program-${hash}.js`);
  if (holds(file, code) || write(file, code)) return require(file);
  const program = { exports: {} };
  const parameters = ["require", "module", "exports"];
  compileFunction(code, parameters, { filename: file })(require, program, program.exports);
  return program.exports;
}

module.exports = run(bundle(bundler()));
