import { OF_CREATED_KEYS } from "./keySettings";
import type { Problem } from "./problems";
import type { SideSettings } from "./settings";
import { hasKey, KMS_ALGORITHMS, SSE_ALGORITHMS, sseAlgorithmOf } from "./sseAlgorithm";

type Encryption = Pick<
  SideSettings,
  "sseAlgorithm" | "bucketKeyEnabled" | (typeof OF_CREATED_KEYS)[number]
> & { kmsKeyArn?: unknown };

/** Whether a side must have a key: every destination, and a source unless it encrypts by SSE-S3. */
export const needsKey = (path: string, side: Pick<SideSettings, "sseAlgorithm">): boolean =>
  path !== "source" || hasKey(side);

/** What is wrong with how a side is to encrypt, but for its key itself. */
export function encryptionProblems(path: string, side: Encryption): Problem[] {
  const { sseAlgorithm } = side;
  const allowed = path === "source" ? SSE_ALGORITHMS : KMS_ALGORITHMS;
  if (sseAlgorithm !== undefined && !allowed.some((algorithm) => algorithm === sseAlgorithm)) {
    return [
      {
        path: `${path}.sseAlgorithm`,
        received: sseAlgorithm,
        allowed: allowed.join(", "),
        fix: sseAlgorithm === "AES256" ? FIX_DESTINATION : "choose one of these values",
      },
    ];
  }
  const algorithm = sseAlgorithmOf(side);
  return [
    ...(algorithm === "AES256" ? keyProblemsBySseS3(path, side) : []),
    ...(algorithm === "aws:kms" ? [] : bucketKeyProblems(path, side)),
  ];
}

const FIX_DESTINATION =
  "leave it out: a destination needs a key, under which replicas of KMS objects come, and what is written there after a failover; replicas of an SSE-S3 source stay SSE-S3 all the same";

function bucketKeyProblems(
  path: string,
  { bucketKeyEnabled, sseAlgorithm = "" }: Encryption,
): Problem[] {
  if (bucketKeyEnabled !== true) return [];
  return [
    {
      path: `${path}.bucketKeyEnabled`,
      received: true,
      allowed: `false beside sseAlgorithm ${sseAlgorithm}, which has no Bucket Keys`,
      fix: "leave it out, or encrypt by aws:kms",
    },
  ];
}

/** The settings of a key, of which SSE-S3 has none of the user's. */
function keyProblemsBySseS3(path: string, side: Encryption): Problem[] {
  return (["kmsKeyArn", ...OF_CREATED_KEYS] as const)
    .filter((setting) => side[setting] !== undefined)
    .map((setting) => ({
      path: `${path}.${setting}`,
      received: side[setting],
      allowed: "nothing beside sseAlgorithm AES256",
      fix:
        setting === "kmsKeyArn"
          ? "remove it: SSE-S3 encrypts under keys of S3's own; keys of older objects belong into additionalSourceKeyArns"
          : "remove it: the stack makes no key for a source that encrypts by SSE-S3",
    }));
}
