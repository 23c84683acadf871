/** What `--help` prints. */
export const HELP = `Rehearses stacks and examples on a local AWS, with real objects and no cloud account.

  npm run rehearse
  npm run rehearse -- --stack prod
  npm run rehearse -- --example fan-out

Deploys the unchanged program, reads every resource back, replicates objects, verifies every replica
with its destination's own credentials, shows that failures are found, and takes everything down.
Of an example it also shows what its page promises.

  --stack NAME   rehearse this stack; may be repeated (dev and prod)
  --example NAME rehearse this example, not a stack; may be repeated: backup-account,
                 cross-account, disaster-recovery, existing-keys or fan-out
  --break NAME   leave the stack broken, to see what a failure looks like: destination-versioning,
                 destination-grant (across accounts, as in prod) or wrong-key
  --keep         wait with everything up before taking it down
  --json         print the report as JSON; progress goes to standard error
  --help         print this

The local AWS is fakecloud: LOCAL_AWS_ENDPOINT if set, else fakecloud on the PATH, else one that is
built once with cargo into the user's cache folder.
Ctrl-C ends the step under way and takes everything down; once more, and it ends at once.
Exit code: 0 all went well; 1 something was wrong; 2 the rehearsal could not run; 130 it was interrupted.`;

/** What a rehearsal cannot show, printed at its end. */
export const LIMITS = `What a local AWS cannot show: for replication it consults no policy within one account and no key's policy
anywhere (the tests simulate them instead), it reports COMPLETED under any existing key (verify compares the
keys), it makes up the ids of keys (the ARNs of a configuration are replaced), it knows no version of TLS,
permissions never take time to settle, and it sends no replication metrics or events.`;
