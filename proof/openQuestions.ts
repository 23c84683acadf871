import { guide } from "../components/permissions";

/** Something that AWS's pages leave open or contradict, and how the policies decide it. */
export interface OpenQuestion {
  question: string;
  /** `conflict`: two pages disagree. `unverified`: none says. `infer`: it follows, but is not said. */
  marker: "conflict" | "unverified" | "infer";
  /** What the pages say. */
  said: string;
  /** What the policies do, and what speaks for it. */
  decided: string;
  pages: string[];
}

const PERMISSIONS = guide("setting-repl-config-perm-overview");
const KMS_OBJECTS = guide("replication-config-for-kms-objects");
const TROUBLESHOOTING = guide("replication-troubleshoot");
const WALKTHROUGH = guide("replication-walkthrough-2");
const BUCKET_KEYS = guide("bucket-key");
const EVENTS = guide("replication-metrics-events");

/** All that is open about the permissions, the weightiest first. */
export const OPEN_QUESTIONS: readonly OpenQuestion[] = [
  {
    question: "`kms:GenerateDataKey` on the replica key",
    marker: "conflict",
    said: "The troubleshooting page asks for it and the text of DstPutObjectNotPermitted for `kms:GenerateDataKey*`; the page on KMS objects asks for it only where plaintext comes under the destination's default encryption.",
    decided:
      "Granted. Without it replicas might fail in silence; with it nothing opens that `kms:Encrypt` does not.",
    pages: [TROUBLESHOOTING, EVENTS, KMS_OBJECTS],
  },
  {
    question: "The replica key of an SSE-S3 source",
    marker: "infer",
    said: "Replicas of SSE-S3 objects stay SSE-S3 and need no key; the destination's default encryption is for objects without any, which come from before 2023.",
    decided:
      "`kms:Encrypt` and `kms:GenerateDataKey` granted all the same: nobody knows whether such objects are there, and their replicas would fail.",
    pages: [KMS_OBJECTS],
  },
  {
    question: "`kms:GenerateDataKey` on the source key",
    marker: "conflict",
    said: "The troubleshooting page asks for it; the page on KMS objects asks for `kms:Decrypt` alone.",
    decided: "Not granted: S3 makes no data key under the source's key when it replicates.",
    pages: [TROUBLESHOOTING, KMS_OBJECTS],
  },
  {
    question: "`s3:GetBucketVersioning` for the role on a destination of another account",
    marker: "conflict",
    said: "AWS's bucket policies grant it, its role policies do not, without which it has no effect across accounts.",
    decided:
      "Granted on both sides: it reveals one word about a bucket that the role writes anyway.",
    pages: [WALKTHROUGH, PERMISSIONS],
  },
  {
    question: "`s3:PutBucketVersioning` for the role on a destination of another account",
    marker: "unverified",
    said: "AWS's bucket policies grant it. No failure reason names it.",
    decided: "Not granted: a foreign role could suspend the destination's versioning.",
    pages: [WALKTHROUGH, EVENTS],
  },
  {
    question: "`s3:List*` for the role on a destination of another account",
    marker: "conflict",
    said: "One of AWS's two bucket policies grants it, the other does not.",
    decided:
      "Not granted, and denied in the proof: the role need not know what else lies in the destination.",
    pages: [WALKTHROUGH, PERMISSIONS],
  },
  {
    question: "`s3:ReplicateTags`",
    marker: "conflict",
    said: "One page says that `s3:ReplicateObject` covers tags; the policies on the same page list both.",
    decided: "Granted: without tags an object replicates with no word of what is missing.",
    pages: [PERMISSIONS],
  },
  {
    question: "The form of the encryption context",
    marker: "infer",
    said: "The bucket's ARN with a Bucket Key, the object's without; a replica keeps the Bucket Key state of its source object. What comes where only one side has Bucket Keys, no page says outright.",
    decided:
      "Both forms on every key: versions keep the form that they were written with, whatever the bucket's setting is now.",
    pages: [BUCKET_KEYS, KMS_OBJECTS],
  },
  {
    question: "`kms:Decrypt` on the replica key",
    marker: "conflict",
    said: "The page on KMS objects asks for it to check the integrity of a Bucket Key, whose context is the bucket's ARN; the text of DstPutObjectNotPermitted asks for it without that condition.",
    decided:
      "Granted where either side has Bucket Keys, in both forms of the context, in one statement with the other actions: the role has no `s3:GetObject`, so it cannot read a replica with it. Where neither side has them it is not granted, and denied in the proof.",
    pages: [KMS_OBJECTS, EVENTS],
  },
  {
    question: "A Bucket Key that an upload asks for by itself, where both buckets have none",
    marker: "infer",
    said: "A header of the upload overrides the bucket's setting, and the replica keeps it.",
    decided:
      "Half provided for: the context's form is allowed, `kms:Decrypt` on the replica key is not, so such a replica may fail. Leave Bucket Keys on for one side if uploads ask for them.",
    pages: [BUCKET_KEYS],
  },
  {
    question: "Whether replication's own requests tell of TLS",
    marker: "unverified",
    said: "Requests between services may come without `aws:SecureTransport` and `s3:TlsVersion`.",
    decided: "Both are tried, and both pass: the denials match only what is present and wrong.",
    pages: [guide("amazon-s3-policy-keys")],
  },
  {
    question: "The encryption headers of `s3:ReplicateObject`",
    marker: "infer",
    said: "The condition keys exist for the action; nothing says that replication fills them, and a replica keeps its source object's kind of encryption.",
    decided:
      "No denial concerns `s3:ReplicateObject`; requests with the source's algorithm and with `AES256` pass, and those with the destination's where the source encrypts by SSE-S3.",
    pages: [
      "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html",
      KMS_OBJECTS,
    ],
  },
  {
    question: "Conditions on the role's trust",
    marker: "unverified",
    said: "No page shows `aws:SourceAccount` or `aws:SourceArn` for replication.",
    decided:
      "None: for some services such keys are reported to break the assumption of the role, and here it would show as AssumeRoleNotPermitted, after the fact.",
    pages: [PERMISSIONS, EVENTS],
  },
  {
    question: "The role as `aws:PrincipalArn`",
    marker: "infer",
    said: "AWS's policies for another account name the role as the principal; the condition key comes with every signed request, which no page says of replication's in particular.",
    decided:
      "The account is the principal, and the condition names the role: a role created again under its name keeps the grant, and the policy can exist before the role.",
    pages: [
      PERMISSIONS,
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalarn",
    ],
  },
  {
    question: "The path of the role",
    marker: "conflict",
    said: "The walk-through asks for `/service-role/`, the page on permissions takes roles without a path as well.",
    decided: "None: every policy names the ARN that the role has.",
    pages: [WALKTHROUGH, PERMISSIONS],
  },
  {
    question: "`kms:ViaService` of the two keys",
    marker: "conflict",
    said: "The page prints us-east-1 for both; its 2023 version had a placeholder for each side's Region.",
    decided: "Each key through S3 in its own Region.",
    pages: [KMS_OBJECTS],
  },
  {
    question: "`kms:ViaService` in China",
    marker: "unverified",
    said: "No value is documented for S3; its endpoints there end in `.amazonaws.com.cn`.",
    decided: "Both spellings are allowed there, and tried.",
    pages: [
      "https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service",
    ],
  },
  {
    question: "`s3:PutObjectRetention` and `s3:PutObjectLegalHold` on a destination",
    marker: "conflict",
    said: "Two failure reasons hint at them; no page on setting up replication asks for them.",
    decided: "Not granted, and denied in the proof: the component makes no locked buckets yet.",
    pages: [EVENTS],
  },
];
