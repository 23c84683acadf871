/** What `--help` prints. */
export const HELP = `Operations on a stack that is up, from its outputs.

  pulumi stack output --json > outputs.json
  npm run verify -- --outputs outputs.json [--canary]
  npm run teardown -- --outputs outputs.json

verify    Compares buckets, keys, policies, role and rules with the stack and looks at recent objects
          and their replicas. Changes nothing, unless --canary is given.
  --sample N       recent objects to look at; 0 for none (20)
  --canary         write an object for each rule's filter under .replicated-bucket-canary/, follow it
                   to its replicas, compare them and remove them again
  --timeout S      seconds until a canary must be replicated (900)
  --settle S       seconds in which a failed canary is tried again, while permissions settle (120)
  --poll S         seconds between two looks, 1 at least (5)

teardown  Sees that replication was stopped through the stack, waits for pending replicas, empties the
          buckets whose names you type when asked and prints the Pulumi commands that remove the stack.
  --empty NAME     empty this bucket without asking; may be repeated
  --most N         versions to delete from one bucket at most (100000)
  --timeout S      seconds to wait for pending replicas (900)
  --poll S         seconds between two looks, 1 at least (5)

Both
  --outputs FILE   the stack's outputs as JSON; without it they are read from standard input
  --json           print the report as JSON; progress goes to standard error in any case
  --help           print this

Credentials: each side's role or profile from the stack's configuration, or the environment's.
Exit code: 0 all is well; 1 something is wrong; 2 the command could not run.`;
