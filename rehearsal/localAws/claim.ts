import { existsSync, mkdirSync, rmSync, statSync, utimesSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import path from "node:path";
import { setTimeout } from "node:timers/promises";

/** How to wait for the process that holds a folder. */
export interface ClaimOptions {
  /** Whether there is nothing left to do: what the folder is claimed for was done by another process. */
  done: () => boolean;
  /** Called when another process holds the folder. */
  waiting: () => void;
  /** After how many milliseconds without a touch the holder is taken for dead. */
  staleMs: number;
  /** How often to look, in milliseconds. */
  pollMs: number;
  /** Ends the waiting. Defaults to nothing that does. */
  signal?: AbortSignal;
}

/**
 * Creates a folder that only one process can hold, waiting for another that holds it. The holder touches
 * the folder from time to time and removes it in the end; one that was killed does neither.
 *
 * @returns false where nothing is left to do.
 */
export async function claim(folder: string, options: ClaimOptions): Promise<boolean> {
  const { done, waiting, staleMs, pollMs, signal } = options;
  mkdirSync(path.dirname(folder), { recursive: true });
  for (let told = false; ;) {
    const claimed = mkdirSync(folder, { recursive: true }) !== undefined;
    if (done()) {
      if (claimed) rmSync(folder, { recursive: true });
      return false;
    }
    if (claimed) return true;
    const touched = statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (Date.now() - touched > staleMs) {
      await discard(folder);
      continue;
    }
    if (!told) waiting();
    told = true;
    await setTimeout(pollMs);
    signal?.throwIfAborted();
  }
}

/** Says that the holder of a folder is alive; nothing where it lost the folder. */
export function touch(folder: string): void {
  const now = new Date();
  if (existsSync(folder)) utimesSync(folder, now, now);
}

/** Out of the way first: another process may claim the folder while this one is still removing files. */
async function discard(folder: string): Promise<void> {
  const aside = `${folder}-abandoned-${process.pid}`;
  const moved = await rename(folder, aside).then(
    () => true,
    // Another process was quicker.
    () => false,
  );
  if (moved) await rm(aside, { recursive: true, force: true });
}
