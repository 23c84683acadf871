/** What `--help` prints. */
export const HELP = `Proves the permissions of stacks: all that S3 needs is allowed, nothing else is, and nothing can be
taken away. Runs the unchanged program with a stack's configuration, without AWS, and tries requests on the
policies that it registers by simulating IAM.

  npm run prove                        every stack beside the program
  npm run prove -- --stack prod
  npm run prove -- --example fan-out

  --stack NAME     a stack: Pulumi.<NAME>.yaml; may be given more than once
  --example NAME   an example: examples/<NAME>; may be given more than once
  --all            every stack and every example
  --boundary FILE  a permissions boundary (JSON) that the role has, or would have; condition keys that no
                   request here comes with, such as aws:RequestedRegion, count as absent
  --json           every request in full, for other programs
  -h, --help       this text

Ends with 0 if all is proven, 1 if something is wrong or superfluous, 2 if the proof could not be made.
What a simulation cannot show: that S3 makes these requests and no others, and how it fills their condition
keys; docs/permissions.md names where AWS's own pages leave that open.`;
