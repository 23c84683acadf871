/** What `--help` prints. */
export const HELP = `Measures how fast this is, as ratios that hold on other machines too: the start of the program and of the
policy pack, what the pack takes for a thousand resources, how the costs grow, and how many resources must
wait for one another. Nothing leaves the machine.

  npm run bench                  five runs of each: some minutes
  npm run bench -- --quick       one run of each: whether it runs, rather than how fast

  --runs N       how often each is run; medians are printed. Defaults to 5
  --quick        once, without filling any cache beforehand
  --rehearsal    also how long \`npm run rehearse -- --stack dev\` takes, after one that does not count
  --markdown     the tables of docs/performance.md
  --json         everything that was measured, for other programs
  -h, --help     this text

Ends with 0 if everything was measured, whether or not the goals are met; 1 if something did not run; 2 if
the command line is wrong. Costs of processes are the shell's and Linux's; Windows is not measured.`;
