/** What `--help` prints. */
export const HELP = `Operations on a stack that is up, from its outputs, and on one that takes over what is there.

  pulumi stack output --json > outputs.json
  npm run verify -- --outputs outputs.json [--canary]
  npm run teardown -- --outputs outputs.json
  npm run import-ids -- --stack NAME --file import.json --bucket source=NAME …

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

import-ids
          Fills the ids of buckets, keys and a role that are there into a file that
          \`pulumi preview --import-file FILE\` has written, for \`pulumi import --file FILE\`, and takes out
          of it what the stack is to make. Changes nothing in AWS. See docs/import.md.
  --stack NAME     the stack, whose settings are in Pulumi.NAME.yaml
  --file FILE      the file, which is written again
  --bucket SIDE=NAME  import this bucket as a side's, with all that it has; may be repeated
  --key SIDE=ID    import this key as a side's, by its id or ARN; may be repeated
  --role NAME      import this role

All
  --outputs FILE   the stack's outputs as JSON; without it they are read from standard input
                   (not of import-ids)
  --json           print the report as JSON; progress goes to standard error in any case
  --help           print this

Credentials: each side's role or profile from the stack's configuration, or the environment's.
Exit code: 0 all is well; 1 something is wrong; 2 the command could not run.`;
