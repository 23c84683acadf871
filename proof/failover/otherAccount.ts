import type { AdditionalStatement } from "../../components/additionalStatements";
import type { Partition } from "../../components/partitions";
import { accountPrincipal } from "../../components/partitions";
import type { Condition } from "../../components/policyDocuments";
import { usedByS3For } from "../../components/policyDocuments";
import type { FailoverSide } from "./policies";
import { READ, WRITE } from "./policies";

/** The roles of another account that are to read and write a side. */
export interface OtherAccount {
  partition: Partition;
  /** The account of both roles: 12 digits. */
  accountId: string;
  /** The ARN of the role that reads. */
  reader: string;
  /** The ARN of the role that writes. */
  writer: string;
}

/** Settings of a side. */
export interface OtherAccountStatements {
  additionalBucketPolicyStatements: AdditionalStatement[];
  additionalKeyPolicyStatements: AdditionalStatement[];
}

/**
 * What a side's settings must add to let roles of another account in, which need `readerPolicy` and
 * `writerPolicy` of their own as well. The statements of the bucket name no resource and so mean the bucket
 * and its objects: that works where Pulumi makes up the bucket's name, too.
 *
 * They name the account and, by a condition, the role: policies that name a role which does not exist yet
 * are refused, and lose it when it is created again.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-walkthroughs-managing-access-example2.html
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html
 */
export function otherAccountStatements(
  side: FailoverSide,
  { partition, accountId, reader, writer }: OtherAccount,
): OtherAccountStatements {
  const allow = (
    Sid: string,
    role: string,
    Action: string | string[],
    condition?: Condition,
  ): AdditionalStatement => ({
    Sid,
    Effect: "Allow",
    Principal: { AWS: accountPrincipal(partition, accountId) },
    Action,
    Condition: { ArnEquals: { "aws:PrincipalArn": role }, ...condition },
  });
  return {
    additionalBucketPolicyStatements: [
      allow("LetReaderIn", reader, [...READ.bucket, ...READ.objects]),
      allow("LetWriterIn", writer, WRITE.objects),
    ],
    additionalKeyPolicyStatements: [
      allow("LetReaderDecrypt", reader, READ.key, usedByS3For(side)),
      allow("LetWriterEncrypt", writer, WRITE.key, usedByS3For(side)),
    ],
  };
}
