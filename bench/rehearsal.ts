import { spawn } from "node:child_process";
import { performance } from "node:perf_hooks";

/**
 * How long a rehearsal of dev takes, in seconds, once everything that it needs is installed and built.
 *
 * @param args what npm is to do. Defaults to that rehearsal.
 * @throws Error if it does not end well.
 */
export async function measureRehearsal(
  args: string[] = ["run", "rehearse", "--", "--stack", "dev"],
): Promise<number> {
  await npm(args);
  const started = performance.now();
  await npm(args);
  return (performance.now() - started) / 1000;
}

async function npm(args: string[]): Promise<void> {
  const child = spawn("npm", args, { stdio: ["ignore", "ignore", "inherit"] });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject).once("exit", resolve);
  });
  if (code !== 0) throw new Error(`the rehearsal ended with ${String(code)}`);
}
