import assert from "node:assert/strict";
import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";

import {
  HOST_SOURCES,
  cacheFolder,
  findLocalAws,
  hostFolder,
  hostProgram,
  programOnPath,
} from "../../rehearsal/localAws/find";
import { temporaryFolder, writeScript } from "../support/rehearsal";

describe("finding a local AWS", () => {
  const folder = temporaryFolder();
  const at = (...parts: string[]) => path.join(folder(), ...parts);
  const program = (...parts: string[]) => {
    mkdirSync(path.dirname(at(...parts)), { recursive: true });
    return writeScript(at(...parts), []);
  };
  const installed = () => ({ REPLICATED_BUCKET_CACHE: at("cache") });
  let onPath = "";
  let inCache = "";

  before(() => {
    onPath = program("path", "fakecloud");
    inCache = hostProgram(installed());
    mkdirSync(path.dirname(inCache), { recursive: true });
    writeScript(inCache, []);
  });

  it("takes the endpoint that the user names before everything else", () => {
    const env = { ...installed(), PATH: at("path"), LOCAL_AWS_ENDPOINT: "http://127.0.0.1:4566//" };
    assert.deepEqual(findLocalAws(env), { endpoint: "http://127.0.0.1:4566" });
  });

  it("takes a program on the PATH before the one it installed", () => {
    const PATH = [at("empty"), "", at("path")].join(path.delimiter);
    assert.deepEqual(findLocalAws({ ...installed(), PATH }), { program: onPath });
  });

  it("takes the one it installed where there is no other", () => {
    const env = { ...installed(), PATH: at("empty"), LOCAL_AWS_ENDPOINT: "" };
    assert.deepEqual(findLocalAws(env), { program: inCache });
  });

  it("finds nothing where there is nothing", () => {
    assert.equal(findLocalAws({ REPLICATED_BUCKET_CACHE: at("empty") }), undefined);
  });

  it("passes over what cannot be run", () => {
    mkdirSync(at("text"));
    writeFileSync(at("text", "fakecloud"), "no program");
    assert.equal(programOnPath("fakecloud", { PATH: at("text") }), undefined);
  });

  it("keeps its own in the user's cache, outside the checkout", () => {
    assert.equal(cacheFolder({}), path.join(homedir(), ".cache", "replicated-bucket"));
    assert.equal(cacheFolder({ XDG_CACHE_HOME: "/c" }), path.join("/c", "replicated-bucket"));
    const folder = hostFolder({ XDG_CACHE_HOME: "/c", REPLICATED_BUCKET_CACHE: "/d" });
    assert.match(folder, /^\/d\/replicated-bucket\/local-aws-[0-9a-f]{12}$/);
  });

  describe("with other sources", () => {
    const env = { REPLICATED_BUCKET_CACHE: "/d" };
    const sources = () => at("host");
    const folderNow = () => hostFolder(env, sources());

    beforeEach(() => {
      rmSync(sources(), { recursive: true, force: true });
      cpSync(HOST_SOURCES, sources(), { recursive: true });
    });

    it("is the same one where nothing differs that is built", () => {
      writeFileSync(path.join(sources(), "LICENSE"), "");
      mkdirSync(path.join(sources(), "target"));
      assert.equal(folderNow(), hostFolder(env));
    });

    for (const file of ["Cargo.toml", "Cargo.lock", "src/main.rs", "src/more.rs"]) {
      it(`is another one where ${file} differs`, () => {
        writeFileSync(path.join(sources(), file), "");
        assert.notEqual(folderNow(), hostFolder(env));
      });
    }
  });
});
