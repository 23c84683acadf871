import assert from "node:assert/strict";
import { existsSync, mkdirSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";

import { claim, touch } from "../../rehearsal/localAws/claim";
import { temporaryFolder } from "../support/rehearsal";

// Other processes are played by the tests; that a folder can be created only once, the system sees to.

describe("claiming a folder", () => {
  const parent = temporaryFolder();
  const options = {
    done: () => false,
    waiting: () => assert.fail("waited"),
    staleMs: 60_000,
    pollMs: 1,
  };
  let count = 0;
  let folder = "";

  beforeEach(() => {
    count += 1;
    folder = path.join(parent(), String(count), "build");
  });
  const heldByAnother = () => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, "file"), "");
  };

  it("creates it where nobody holds it", async () => {
    assert.ok(await claim(folder, options));
    assert.ok(existsSync(folder));
  });

  it("leaves nothing behind where there is nothing left to do", async () => {
    assert.equal(await claim(folder, { ...options, done: () => true }), false);
    assert.ok(!existsSync(folder));
  });

  it("waits until the holder has done what it is claimed for, and says so once", async () => {
    heldByAnother();
    let looked = 0;
    let told = 0;
    const done = () => (looked += 1) > 3;
    assert.equal(await claim(folder, { ...options, done, waiting: () => (told += 1) }), false);
    assert.deepEqual([looked, told], [4, 1]);
    assert.ok(existsSync(folder));
  });

  it("has its turn when the holder gives up", async () => {
    heldByAnother();
    const waiting = () => {
      rmSync(folder, { recursive: true });
    };
    assert.ok(await claim(folder, { ...options, waiting }));
    assert.ok(!existsSync(path.join(folder, "file")));
  });

  it("takes it from a holder that has not touched it for long", async () => {
    heldByAnother();
    utimesSync(folder, 0, 0);
    assert.ok(await claim(folder, options));
    assert.ok(!existsSync(path.join(folder, "file")));
  });

  it("leaves it to a holder that has just touched it", () => {
    heldByAnother();
    utimesSync(folder, 0, 0);
    touch(folder);
    assert.ok(Date.now() - statSync(folder).mtimeMs < 60_000);
    touch(path.join(folder, "lost"));
    assert.ok(!existsSync(path.join(folder, "lost")));
  });
});
