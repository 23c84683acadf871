import type { NamedSide } from "../../components/permissions";
import { guide, objectOf, s3Request } from "../../components/permissions";
import type { Topology } from "../../components/topology";
import { ALGORITHM, CUSTOMER_ALGORITHM, KEY, roleOf, sidesOf } from "./clients";
import type { ForbiddenRequest } from "./intrusions";

/** Headers that would leave an object under another encryption than its bucket's. */
const HEADERS: { how: string; headers: (side: NamedSide) => Record<string, string> }[] = [
  {
    how: "under another key",
    headers: ({ keyArn }) => ({ [ALGORITHM]: "aws:kms", [KEY]: otherKey(keyArn) }),
  },
  {
    how: "under a key that is named alone",
    headers: ({ keyArn }) => ({ [KEY]: otherKey(keyArn) }),
  },
  { how: "under the AWS managed key", headers: () => ({ [ALGORITHM]: "aws:kms" }) },
  { how: "under SSE-S3", headers: () => ({ [ALGORITHM]: "AES256" }) },
  {
    how: "under two layers of keys",
    headers: ({ keyArn }) => ({ [ALGORITHM]: "aws:kms:dsse", [KEY]: keyArn }),
  },
  { how: "under a key of its own (SSE-C)", headers: () => ({ [CUSTOMER_ALGORITHM]: "AES256" }) },
];

const otherKey = (keyArn: string) =>
  keyArn.replace(/[^/]*$/, "00000000-0000-4000-8000-000000000000");

/** Uploads by the account's own applications that ask for the wrong encryption. */
export function wrongUploads(topology: Topology): ForbiddenRequest[] {
  return sidesOf(topology).flatMap((side) =>
    HEADERS.map(({ how, headers }) => {
      const application = roleOf(topology, side.accountId, "application");
      const request = s3Request(application, side, objectOf(side.bucketArn), {
        action: "s3:PutObject",
        what: `an application uploads ${how}`,
        source: guide("UsingKMSEncryption"),
      });
      const context = { ...request.context, ...headers(side) };
      const threat = `an upload ${how}`;
      return {
        ...request,
        id: `${request.id} ${how}`,
        threat,
        context,
        deniedByBucketPolicy: true,
      };
    }),
  );
}
