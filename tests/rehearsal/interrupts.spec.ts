import assert from "node:assert/strict";
import { EventEmitter } from "node:events";

import { InterruptedError, Interrupts } from "../../rehearsal/interrupts";

class FakeProcess extends EventEmitter {
  readonly codes: number[] = [];
  exit(code: number): void {
    this.codes.push(code);
  }
}

describe("an interrupted rehearsal", () => {
  let signals: FakeProcess;
  let clock: number;
  let told: string[];
  let interrupts: Interrupts;

  /** A signal, a while after the one before. */
  const interrupt = (signal = "SIGINT") => {
    clock += 5000;
    signals.emit(signal);
  };

  beforeEach(() => {
    signals = new FakeProcess();
    clock = 0;
    told = [];
    interrupts = new Interrupts(
      (line) => told.push(line),
      signals,
      () => clock,
    );
  });

  it("goes on until it is interrupted", () => {
    interrupts.check();
    assert.equal(interrupts.signal.aborted, false);
  });

  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    it(`ends in good order at the first ${signal}, and says so`, () => {
      interrupt(signal);
      assert.throws(() => {
        interrupts.check();
      }, InterruptedError);
      assert.equal(told.length, 1);
      assert.match(told[0]!, /everything is taken down/);
      assert.deepEqual(signals.codes, []);
    });
  }

  it("ends at once at the second", () => {
    interrupt();
    interrupt();
    assert.deepEqual(signals.codes, [130]);
  });

  it("takes the same interrupt, passed on by npm and tsx, for one", () => {
    interrupt();
    clock += 300;
    signals.emit("SIGINT");
    clock += 900;
    signals.emit("SIGINT");
    assert.equal(told.length, 1);
    assert.deepEqual(signals.codes, []);
  });

  it("only ends a pause, and goes on with the taking down", async () => {
    const pause = interrupts.pause();
    interrupt();
    await pause;
    interrupts.check();
    assert.deepEqual(told, []);
    interrupt();
    assert.throws(() => {
      interrupts.check();
    }, InterruptedError);
  });

  it("does not pause any more", async () => {
    interrupt();
    await assert.rejects(interrupts.pause(), InterruptedError);
  });

  it("leaves the signals as they were", () => {
    interrupts.close();
    assert.deepEqual(signals.eventNames(), []);
  });
});
