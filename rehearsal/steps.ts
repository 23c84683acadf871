import { messageOf } from "../operations/errors";

/** One step of a rehearsal, done. */
export interface Step {
  name: string;
  ok: boolean;
  /** What was done and seen, in a few words. */
  summary: string;
  /** What was wrong, or worth showing, a line each. */
  details: string[];
  seconds: number;
}

/** What a step finds. */
export interface Finding {
  ok: boolean;
  summary: string;
  details?: string[];
}

/** The steps of one rehearsal, told as they are done. */
export class Steps {
  readonly done: Step[] = [];

  constructor(private readonly tell: (step: Step) => void) {}

  /** Does a step; one that throws is wrong, and its message is what was found. */
  async run(name: string, work: () => Promise<Finding>): Promise<boolean> {
    const started = Date.now();
    const finding = await work().catch((error: unknown): Finding => {
      return { ok: false, summary: "could not be done", details: [messageOf(error)] };
    });
    const seconds = (Date.now() - started) / 1000;
    const step = { name, details: [], ...finding, seconds };
    this.done.push(step);
    this.tell(step);
    return step.ok;
  }

  /** Whether every step went well. */
  get ok(): boolean {
    return this.done.every((step) => step.ok);
  }
}

/** How many details of a step people are shown; the JSON report has all of them. */
const MOST_DETAILS = 8;

/** A step for people. */
export function renderStep({ name, ok, summary, details, seconds }: Step): string {
  const head = `  ${ok ? "ok   " : "WRONG"} ${name.padEnd(14)} ${summary} (${seconds.toFixed(1)} s)`;
  const more = details.length - MOST_DETAILS;
  const shown = details.slice(0, MOST_DETAILS).concat(more > 0 ? [`… and ${more} more`] : []);
  return [head, ...shown.map((detail) => `          ${detail}`)].join("\n");
}
