import type { NamedSide } from "../../components/permissions";
import { guide, objectOf, s3Request } from "../../components/permissions";
import type { Topology } from "../../components/topology";
import { ALGORITHM, CUSTOMER_ALGORITHM, KEY, roleOf, sidesOf } from "./clients";
import type { ForbiddenRequest } from "./intrusions";

/** What an upload goes wrong by, and the headers that it comes with. */
interface WrongHeaders {
  how: string;
  headers: Record<string, string>;
}

const BY_CUSTOMER_KEY: WrongHeaders = {
  how: "under a key of its own (SSE-C)",
  headers: { [CUSTOMER_ALGORITHM]: "AES256" },
};

/** Headers that would leave an object under another encryption than its bucket's. */
function wrongHeaders(topology: Topology, side: NamedSide): WrongHeaders[] {
  const { sseAlgorithm, keyArn } = side;
  if (keyArn === undefined) return [...byAnyKey(topology, side), BY_CUSTOMER_KEY];
  const [layers, otherAlgorithm] =
    sseAlgorithm === "aws:kms" ? ["two layers of keys", "aws:kms:dsse"] : ["one layer", "aws:kms"];
  return [
    {
      how: "under another key",
      headers: { [ALGORITHM]: sseAlgorithm, [KEY]: otherKey(keyArn) },
    },
    { how: "under a key that is named alone", headers: { [KEY]: otherKey(keyArn) } },
    { how: "under the AWS managed key", headers: { [ALGORITHM]: sseAlgorithm } },
    { how: "under SSE-S3", headers: { [ALGORITHM]: "AES256" } },
    { how: `under ${layers}`, headers: { [ALGORITHM]: otherAlgorithm, [KEY]: keyArn } },
    BY_CUSTOMER_KEY,
  ];
}

/** To a bucket by SSE-S3. S3 itself refuses a key that is named alone there, whatever the policy says. */
function byAnyKey({ partition }: Topology, { region, accountId }: NamedSide): WrongHeaders[] {
  const keyArn = otherKey(`arn:${partition}:kms:${region}:${accountId}:key/`);
  return [
    { how: "under a key", headers: { [ALGORITHM]: "aws:kms", [KEY]: keyArn } },
    { how: "under the AWS managed key", headers: { [ALGORITHM]: "aws:kms" } },
    { how: "under two layers of keys", headers: { [ALGORITHM]: "aws:kms:dsse", [KEY]: keyArn } },
  ];
}

const otherKey = (keyArn: string) =>
  keyArn.replace(/[^/]*$/, "00000000-0000-4000-8000-000000000000");

/** Uploads by the account's own applications that ask for the wrong encryption. */
export function wrongUploads(topology: Topology): ForbiddenRequest[] {
  return sidesOf(topology).flatMap((side) =>
    wrongHeaders(topology, side).map(({ how, headers }) => {
      const application = roleOf(topology, side.accountId, "application");
      const request = s3Request(application, side, objectOf(side.bucketArn), {
        action: "s3:PutObject",
        what: `an application uploads ${how}`,
        source: guide("UsingKMSEncryption"),
      });
      const context = { ...request.context, ...headers };
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
