import { availableParallelism } from "node:os";
import { Worker, isMainThread, parentPort } from "node:worker_threads";

import type { Policies, TriedRequest } from "../../proof/policies";
import { ask } from "../../proof/policies";

// One simulation takes half a millisecond, and a property needs a hundred thousand: they are shared out to
// as many threads as there are processors. This file is also what a thread runs.

/** A thread does not inherit how TypeScript is loaded. */
const PROGRAM = `require("tsx/cjs"); require(${JSON.stringify(__filename)});`;

interface Question {
  number: number;
  request: TriedRequest;
  policies: Policies;
}

interface Answer {
  number: number;
  allowed?: boolean;
  error?: unknown;
}

/** Threads that simulate. */
export class Simulators {
  readonly #workers: Worker[];
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #asked = 0;
  #broken?: Error;

  constructor() {
    this.#workers = Array.from({ length: availableParallelism() }, () => {
      const worker = new Worker(PROGRAM, { eval: true });
      worker.on("message", (answer: Answer) => this.#waiting.get(answer.number)?.(answer));
      worker.on("error", (error) => {
        this.#broken = new Error("a thread that simulates broke", { cause: error });
        for (const [number, settle] of this.#waiting) settle({ number, error });
      });
      return worker;
    });
  }

  /** Whether AWS would allow the request. */
  async isAllowed(request: TriedRequest, policies: Policies): Promise<boolean> {
    if (this.#broken) throw this.#broken;
    const number = this.#asked++;
    const answered = new Promise<Answer>((settle) => this.#waiting.set(number, settle));
    this.#workers[number % this.#workers.length]!.postMessage({ number, request, policies });
    const { allowed, error } = await answered;
    this.#waiting.delete(number);
    if (allowed === undefined) throw error;
    return allowed;
  }

  /** Ends the threads. */
  async stop(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }
}

async function answerTo({ number, request, policies }: Question): Promise<Answer> {
  try {
    return { number, allowed: (await ask(request, policies)).allowed };
  } catch (error) {
    return { number, error };
  }
}

if (!isMainThread) {
  parentPort?.on("message", (question: Question) => {
    void answerTo(question).then((answer) => parentPort?.postMessage(answer));
  });
}
