import type { BadInput } from "./base";
import { GOOD, bad, long } from "./base";

const { dr } = GOOD.destinations;
const vault = (formerName: unknown) => ({
  "destinations.dr": undefined,
  "destinations.vault": { ...dr, formerName },
});
const DONE = "fix: remove formerName where the rename was deployed, or correct it";

/** What someone may get wrong about the names of before. */
export const BAD_FORMER_NAMES: BadInput[] = [
  bad(
    "a former name that is no text",
    vault(1),
    "destinations.vault.formerName: received 1; allowed: text; fix: write it as text, in quotes",
  ),
  bad(
    "a former name that no destination can have had",
    vault("my_dr"),
    'destinations.vault.formerName: received "my_dr"; allowed: a name with 1 to 17 lower-case letters, digits and single hyphens between them, a letter first; fix: give the name that the destination had before',
  ),
  bad(
    "a destination that was the source",
    vault("source"),
    'destinations.vault.formerName: received "source"; allowed: a name other than source and replication; fix: give the name that the destination had before',
  ),
  bad(
    "a destination that had the name it has",
    vault("vault"),
    `destinations.vault.formerName: received "vault"; allowed: another name than the present one; ${DONE}`,
  ),
  bad(
    "a destination that had the name which another has",
    { "destinations.vault": { ...dr, formerName: "dr" } },
    `destinations.vault.formerName: received "dr"; allowed: a name that no destination has now; ${DONE}`,
  ),
  bad(
    "two destinations that change names",
    {
      "destinations.dr": { ...dr, formerName: "eu" },
      "destinations.eu": { ...dr, formerName: "dr" },
    },
    `destinations.dr.formerName: received "eu"; allowed: a name that no destination has now; ${DONE}`,
    `destinations.eu.formerName: received "dr"; allowed: a name that no destination has now; ${DONE}`,
  ),
  bad(
    "two destinations that were one",
    { ...vault("dr"), "destinations.safe": { ...dr, formerName: "dr" } },
    'destinations.safe.formerName: received "dr"; allowed: another former name than that of vault; fix: keep it at the one that is the same',
  ),
  bad(
    "a former name of the stack that cannot have been",
    { formerName: "Archive" },
    'formerName: received "Archive"; allowed: a name with 1 to 30 lower-case letters, digits and hyphens, a letter first; fix: give the name of before',
  ),
  bad(
    "a former name of 31 letters",
    { formerName: long(31) },
    `formerName: received "${long(31)}"; allowed: a name with 1 to 30 lower-case letters, digits and hyphens, a letter first; fix: give the name of before`,
  ),
  bad(
    "a former name that is the present one",
    { formerName: "archive" },
    `formerName: received "archive"; allowed: another name than the present one; ${DONE}`,
  ),
  bad(
    "a former name under which one side was called as another is now",
    { name: "a", formerName: "a-my", "destinations.my-dr": dr },
    'formerName: received "a-my"; allowed: a name under which no side was called a-my-dr, as another is now; fix: choose another name, so that Pulumi can tell the sides of before from those of now',
  ),
  bad(
    "a former name where the names of buckets are made from it",
    {
      name: "records",
      formerName: "archive",
      "source.bucketNamePrefix": "acme",
      "destinations.dr.bucketNamePrefix": "acme",
    },
    'source.bucketNamePrefix: received "acme"; allowed: bucketName instead, beside formerName: the bucket "acme-archive-us-east-1" would be replaced by "acme-records-us-east-1"; fix: set bucketName to "acme-archive-us-east-1", and remove bucketNamePrefix: S3 renames no bucket',
    'destinations.dr.bucketNamePrefix: received "acme"; allowed: bucketName instead, beside formerName: the bucket "acme-archive-us-west-2" would be replaced by "acme-records-us-west-2"; fix: set bucketName to "acme-archive-us-west-2", and remove bucketNamePrefix: S3 renames no bucket',
  ),
  bad(
    "a former name where the account's own namespace has names made from it",
    { name: "records", formerName: "archive", "source.bucketNamespace": "account-regional" },
    'source.bucketNamespace: received "account-regional"; allowed: bucketName instead, beside formerName: the bucket "archive-111111111111-us-east-1-an" would be replaced by "records-111111111111-us-east-1-an"; fix: set bucketName to "archive-111111111111-us-east-1-an": S3 renames no bucket',
  ),
];
