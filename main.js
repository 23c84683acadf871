// What Pulumi runs: index.ts and all that it imports, bundled at each start and therefore never stale. That
// takes a twentieth of a second. ts-node, which Pulumi would use otherwise, takes a second to translate the
// same files, and five more to check their types, which `npm test` does.
"use strict";

const { createHash } = require("node:crypto");
const { existsSync, mkdirSync, renameSync, writeFileSync } = require("node:fs");
const { enableCompileCache } = require("node:module");
const path = require("node:path");

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
    const messages = esbuild.formatMessagesSync(error.errors ?? [], { kind: "error" });
    return fail(`The program cannot be read:\n${messages.join("\n") || error.message}`);
  }
}

/** The file with the program, named by what is in it. */
function written(code) {
  const hash = createHash("sha256").update(code).digest("hex").slice(0, 16);
  const file = path.join(FOLDER, `program-${hash}.js`);
  if (existsSync(file)) return file;
  mkdirSync(FOLDER, { recursive: true });
  // Whole or not at all: another start may be looking for it.
  const part = `${file}.${process.pid}`;
  writeFileSync(part, code);
  renameSync(part, file);
  return file;
}

module.exports = require(written(bundle(bundler())));
