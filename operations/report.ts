import type { Check } from "./checks";
import { describeCheck } from "./checks";
import type { ImportReport } from "./fillImportFile";
import type { TeardownReport } from "./teardown";

/** The checks for people: what is wrong last, where the eye is, and a sum. */
export function renderChecks(checks: readonly Check[]): string {
  const wrong = checks.filter((check) => !check.ok);
  const right = checks.filter((check) => check.ok);
  const sum = `${checks.length} checks, ${wrong.length} wrong`;
  return [...right, ...wrong].map(describeCheck).concat(sum).join("\n");
}

/** What a teardown did and what comes next, for people. */
export function renderTeardown(report: TeardownReport): string {
  const lines: string[] = [];
  if (report.enabledRules.length > 0) {
    lines.push(`Replication is on: ${report.enabledRules.join(", ")}. Nothing was done yet.`);
    lines.push("Stop it through the stack:");
  } else if (report.pending && report.pending.pending > 0) {
    const { pending, asked } = report.pending;
    lines.push(
      `${pending} of ${asked} versions still wait for their replicas; nothing was emptied.`,
    );
    lines.push("Wait, then:");
  } else {
    if (report.pending) {
      lines.push(`None of ${report.pending.asked} versions looked at waits for its replicas.`);
    }
    for (const [bucket, { deleted, aborted, refused, more }] of Object.entries(report.emptied)) {
      lines.push(`${bucket}: ${deleted} versions deleted, ${aborted} uploads aborted`);
      lines.push(...refused.map((reason) => `  not deleted: ${reason}`));
      if (more) {
        lines.push("  more versions than the limit: let a lifecycle rule expire them instead");
      }
    }
    for (const bucket of report.kept) {
      lines.push(
        report.existing.includes(bucket)
          ? `${bucket}: kept; it was there before the stack, and destroy leaves it with all its objects`
          : `${bucket}: keeps its objects; unless it is empty or retained, destroy will refuse it`,
      );
    }
    lines.push(report.done ? "Now let Pulumi remove the stack:" : "Mend the above, then:");
  }
  return [...lines, ...report.commands.map((command) => `  ${command}`)].join("\n");
}

/** What an import file has now and what comes next, for people. */
export function renderImport(file: string, { ids, created, left }: ImportReport): string {
  const filled = Object.entries(ids);
  return [
    `${file}: ${filled.length} ids`,
    ...filled.map(([address, id]) => `  ${address}: ${id}`),
    ...(created.length > 0 ? ["Not imported; the next `pulumi up` creates:"] : []),
    ...created.map((address) => `  ${address}`),
    "Next:",
    `  pulumi import --file ${file} --generate-code=false`,
    "  pulumi preview --diff",
    ...(left.length > 0
      ? ["What was there beside that stays. When all works, delete what nobody else uses:"]
      : []),
    ...left.map((command) => `  ${command}`),
  ].join("\n");
}
