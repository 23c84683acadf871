/** What Ctrl-C sends, what ends a job elsewhere, and what a closed terminal sends. */
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"];
/** Ctrl-C reaches every process of the terminal, and npm and tsx pass it on: these are one and the same. */
const SAME_MS = 1000;
/** What shells call the end of a program by Ctrl-C. */
export const INTERRUPTED = 130;

/** Somebody wants the rehearsal to end. */
export class InterruptedError extends Error {
  override name = "InterruptedError";

  constructor() {
    super("interrupted");
  }
}

/** Where signals come from and how the process ends, at once if need be. */
export interface Signals extends NodeJS.EventEmitter {
  exit(code: number): void;
}

/**
 * Ends a rehearsal in good order: the first interrupt lets it finish its step and clean up, a second one
 * ends the process at once.
 */
export class Interrupts {
  private readonly controller = new AbortController();
  private endPause: (() => void) | undefined;
  private latest = -Infinity;

  constructor(
    private readonly tell: (line: string) => void,
    private readonly signals: Signals = process,
    private readonly now: () => number = Date.now,
  ) {
    for (const signal of SIGNALS) signals.on(signal, this.heard);
  }

  /** Aborted by an interrupt. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /**
   * Goes on unless there was an interrupt.
   *
   * @throws InterruptedError if there was one.
   */
  check(): void {
    this.signal.throwIfAborted();
  }

  /** Waits for an interrupt, which then ends the waiting and nothing else. */
  async pause(): Promise<void> {
    this.check();
    const alive = setInterval(() => undefined, 60_000);
    await new Promise<void>((resolve) => {
      this.endPause = resolve;
    });
    clearInterval(alive);
  }

  /** Gives the signals back their usual meaning. */
  close(): void {
    for (const signal of SIGNALS) this.signals.off(signal, this.heard);
  }

  private readonly heard = () => {
    const now = this.now();
    const same = now - this.latest < SAME_MS;
    this.latest = now;
    if (same) return;
    if (this.endPause) {
      this.endPause();
      this.endPause = undefined;
    } else if (this.signal.aborted) {
      this.signals.exit(INTERRUPTED);
    } else {
      this.tell(
        "\n  Stopping: this step ends, then everything is taken down. Ctrl-C ends it at once.",
      );
      this.controller.abort(new InterruptedError());
    }
  };
}
