/** A configuration of the pack, as the page shows it: levels, options and a suppression. */
export const EXAMPLE = {
  all: "mandatory",
  "s3-replication-decide-bucket-keys": "advisory",
  "s3-replication-require-tags": { tags: ["owner", "cost-center"] },
  "s3-replication-keep-data-where-allowed": {
    enforcementLevel: "mandatory",
    allowedRegions: ["eu-central-1", "eu-west-1"],
  },
  "s3-replication-use-different-accounts": { every: true },
  "s3-replication-avoid-force-destroy": {
    suppressions: [
      {
        resource: "archive-dr-bucket",
        reason: "Emptied with the stack until the trial is over",
        expires: "2027-03-31",
      },
    ],
  },
};
