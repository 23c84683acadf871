import type { Demand } from "../demand";

const TRAILS = "A trail of the account that logs data events; no stack of this program makes one.";
const FILTER = "A metric filter and an alarm on the account's trail.";

/** Records and alarms. */
export const WATCHING_DEMANDS: readonly Demand[] = [
  {
    what: "Server access is logged",
    ids: {
      securityHub: ["S3.9"],
      config: ["s3-bucket-logging-enabled"],
      checkov: ["CKV_AWS_18"],
      nist: ["AU-2", "AU-12"],
    },
    severity: "medium",
    decision: "accessLogs",
  },
  {
    what: "Event notifications are on",
    ids: {
      securityHub: ["S3.11"],
      config: ["s3-event-notifications-enabled"],
      checkov: ["CKV2_AWS_62"],
      nist: ["SI-4"],
    },
    severity: "medium",
    decision: "notifications",
  },
  {
    what: "A trail logs the writing of objects",
    ids: { securityHub: ["S3.22"], cis: ["3.8"] },
    severity: "medium",
    elsewhere: TRAILS,
  },
  {
    what: "A trail logs the reading of objects",
    ids: { securityHub: ["S3.23"], cis: ["3.9"] },
    severity: "medium",
    elsewhere: TRAILS,
  },
  {
    what: "An alarm watches for keys that are disabled or deleted",
    ids: { securityHub: ["CloudWatch.7"] },
    severity: "low",
    elsewhere: FILTER,
  },
  {
    what: "An alarm watches for changes of bucket policies and replication",
    ids: { securityHub: ["CloudWatch.8"] },
    severity: "low",
    elsewhere: FILTER,
  },
];
