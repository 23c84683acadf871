import type { ClientsOf } from "./awsClients";
import type { Emptied } from "./emptyBucket";
import { emptyBucket } from "./emptyBucket";
import { OperationError, messageOf } from "./errors";
import type { Pending } from "./pending";
import { waitForPending } from "./pending";
import type { SideOutputs, StackOutputs } from "./stackOutputs";
import { replicationOf } from "./verifyReplication";

/** What the user allows a teardown to do. */
export interface TeardownOptions {
  /**
   * The names of the buckets to empty, typed out by the user; others keep their objects. Or who asks
   * for them, once nothing else is in the way. A bucket that was there before the stack is never emptied.
   */
  empty: string[] | ((sides: readonly SideOutputs[]) => Promise<string[]>);
  /** How many versions to delete from one bucket at most. */
  most: number;
  /** How long to wait for pending replicas, in seconds. */
  timeoutSeconds: number;
  /** How long between two looks at them, in seconds. */
  pollSeconds: number;
}

/** How far a teardown came. */
export interface TeardownReport {
  /** Rules that are still enabled in AWS: nothing else was done while there are any. */
  enabledRules: string[];
  /** What still waited for replicas, once replication had stopped. */
  pending?: Pending;
  /** What was removed, by bucket. */
  emptied: Record<string, Emptied>;
  /** The buckets that keep their objects, once replication had stopped. */
  kept: string[];
  /** Those among them that were there before the stack, and stay with all that is in them. */
  existing: string[];
  /** Whether the way is free for the commands. */
  done: boolean;
  /** What to run next, in order. */
  commands: string[];
}

const STOP = [
  "pulumi config set replicated-bucket:replicationEnabled false",
  "pulumi up",
  "npm run teardown -- … (again)",
];

/** How far a teardown comes while replication goes on. */
const NOTHING = { enabledRules: [], emptied: {}, kept: [], existing: [], done: false };

const nameOf = ({ bucketName }: SideOutputs) => bucketName;
const wasThereBefore = ({ existingBucket }: SideOutputs) => existingBucket !== undefined;

const DESTROY = [
  "pulumi config set replicated-bucket:protect false",
  "pulumi up",
  "pulumi destroy",
];

/**
 * Prepares a stack for `pulumi destroy` without touching any resource that belongs to Pulumi: sees that
 * replication was stopped through the stack, waits for pending replicas and empties the buckets that
 * the user typed the names of.
 *
 * @throws OperationError if a name is not that of a bucket which the stack made; nothing is done then.
 */
export async function teardown(
  outputs: StackOutputs,
  clientsOf: ClientsOf,
  options: TeardownOptions,
  progress: (line: string) => void,
): Promise<TeardownReport> {
  const choose = chooser(outputs, options.empty);
  const { s3 } = clientsOf(outputs.source);

  const configuration = await replicationOf(s3, outputs.source.bucketName);
  const enabledRules = (configuration?.Rules ?? [])
    .filter((rule) => rule.Status === "Enabled")
    .map((rule) => rule.ID ?? "");
  if (enabledRules.length > 0) {
    return { ...NOTHING, enabledRules, commands: STOP };
  }

  progress(`replication is stopped; looking for replicas still on their way`);
  const pending = await waitForPending(s3, outputs.source.bucketName, options, progress);
  if (pending.pending > 0) {
    return { ...NOTHING, pending, commands: STOP.slice(-1) };
  }

  const chosen = await choose();
  const kept = bucketsOf(outputs).filter((side) => !chosen.includes(side));
  const emptied: Record<string, Emptied> = {};
  for (const side of chosen) {
    emptied[side.bucketName] = await emptySide(side, clientsOf, options.most, progress);
  }
  const done = Object.values(emptied).every(({ refused, more }) => refused.length === 0 && !more);
  return {
    enabledRules,
    pending,
    emptied,
    kept: kept.map(nameOf),
    existing: kept.filter(wasThereBefore).map(nameOf),
    done,
    commands: done ? DESTROY : STOP.slice(-1),
  };
}

/** Refuses unknown names at once, and asks only when it is called. */
function chooser(
  outputs: StackOutputs,
  empty: TeardownOptions["empty"],
): () => Promise<SideOutputs[]> {
  const named = (names: string[]) => [...new Set(names)].map((name) => bucketNamed(outputs, name));
  if (typeof empty === "function") {
    const own = bucketsOf(outputs).filter((side) => !wasThereBefore(side));
    return async () => named(own.length > 0 ? await empty(own) : []);
  }
  const chosen = named(empty);
  return () => Promise.resolve(chosen);
}

async function emptySide(
  side: SideOutputs,
  clientsOf: ClientsOf,
  most: number,
  progress: (line: string) => void,
): Promise<Emptied> {
  try {
    return await emptyBucket(clientsOf(side).s3, side.bucketName, most, progress);
  } catch (error) {
    throw new OperationError(`${side.bucketName} could not be emptied: ${messageOf(error)}`);
  }
}

/** The buckets of a stack, the source first. */
export function bucketsOf({ source, destinations }: StackOutputs): SideOutputs[] {
  return [source, ...Object.values(destinations)];
}

function bucketNamed(outputs: StackOutputs, name: string): SideOutputs {
  const found = bucketsOf(outputs).find((side) => side.bucketName === name);
  if (found && !wasThereBefore(found)) return found;
  if (found) {
    throw new OperationError(
      `"${name}" was there before this stack, which never empties it; nothing was done`,
    );
  }
  const names = bucketsOf(outputs).map(nameOf);
  throw new OperationError(
    `"${name}" is not a bucket of this stack; nothing was done. Its buckets: ${names.join(", ")}`,
  );
}
