import assert from "node:assert/strict";

import {
  CUSTOMER_ALGORITHM,
  clientRequests,
  roleOf,
  sidesOf,
} from "../../../proof/requests/clients";
import { replicationRequests } from "../../../components/permissions";
import { OTHER_ACCOUNT, SOURCE_ACCOUNT } from "../../support/sides";
import {
  BY_DSSE_KMS,
  BY_SSE_S3,
  DR,
  FOREIGN,
  FULL,
  OLDER_KEYS,
  SOURCE,
  idsOf,
  mixedTopology,
  requestOf,
  topology,
} from "../../support/topologies";

// Which requests the owners of a topology are taken to make. Nobody was asked whether they make others.

const ofSide = (side: string, region: string) => [
  `${side} kms:PutKeyPolicy by an administrator`,
  `${side} kms:ScheduleKeyDeletion by an administrator`,
  `${side} kms:EnableKeyRotation by an administrator`,
  `${side} s3:PutBucketPolicy by an administrator`,
  `${side} s3:PutReplicationConfiguration by an administrator`,
  `${side} s3:PutObject under default encryption`,
  `${side} s3:PutObject under the bucket's key`,
  `${side} s3:PutObject a part, which has no headers of encryption`,
  `${side} kms:GenerateDataKey of object by s3.${region}.amazonaws.com for an application`,
  `${side} kms:GenerateDataKey of bucket by s3.${region}.amazonaws.com for an application`,
  `${side} s3:ListBucket by an application`,
  `${side} s3:GetObject by an application`,
  `${side} kms:Decrypt of object by s3.${region}.amazonaws.com for an application`,
  `${side} kms:Decrypt of bucket by s3.${region}.amazonaws.com for an application`,
  `${side} s3:PutObject by logging.s3.amazonaws.com`,
];

describe("the requests of a bucket's owners", () => {
  const requests = clientRequests(topology([FOREIGN]));

  it("are the same on every side", () => {
    assert.deepEqual(idsOf(requests), [
      ...ofSide("source", "us-east-1"),
      ...ofSide("dr", "us-west-2"),
    ]);
  });

  it("come from roles of the account that owns the side, or from the service for logs", () => {
    const principalsOf = (accountId: string) => {
      const [administrator, application] = ["administrator", "application"].map(
        (name) => `arn:aws:iam::${accountId}:role/${name}`,
      );
      return [
        ...Array<unknown>(5).fill(administrator),
        ...Array<unknown>(9).fill(application),
        "logging.s3.amazonaws.com",
      ];
    };
    assert.deepEqual(
      requests.map(({ principal }) => principal),
      [...principalsOf(SOURCE_ACCOUNT), ...principalsOf(OTHER_ACCOUNT)],
    );
    for (const { id, principal, context } of requests) {
      const named = principal.startsWith("arn:") ? principal : undefined;
      assert.equal(context["aws:PrincipalArn"], named, id);
    }
    for (const { id, accountOfResource } of requests) {
      const owner = id.startsWith("source ") ? SOURCE_ACCOUNT : OTHER_ACCOUNT;
      assert.equal(accountOfResource, owner, id);
    }
  });

  it("keep the keys in the hands of their administrators, without what only S3 tells", () => {
    const request = requestOf(requests, "dr kms:PutKeyPolicy by an administrator");
    assert.equal(request.resource, FOREIGN.keyArn);
    assert.deepEqual(request.context, {
      "aws:PrincipalArn": `arn:aws:iam::${OTHER_ACCOUNT}:role/administrator`,
      "aws:SecureTransport": "true",
    });
  });

  it("configure the bucket, list it, and touch its objects", () => {
    const resources = requests
      .filter(({ id, action }) => id.startsWith("dr ") && action.startsWith("s3:"))
      .map(({ action, resource }) => [action, resource]);
    const object = `${FOREIGN.bucketArn}/any/object`;
    assert.deepEqual(Object.fromEntries(resources), {
      "s3:PutBucketPolicy": FOREIGN.bucketArn,
      "s3:PutReplicationConfiguration": FOREIGN.bucketArn,
      "s3:ListBucket": FOREIGN.bucketArn,
      "s3:PutObject": object,
      "s3:GetObject": object,
    });
  });

  it("upload by default, by the bucket's key, and in parts, over TLS 1.2", () => {
    const common = {
      "aws:PrincipalArn": `arn:aws:iam::${SOURCE_ACCOUNT}:role/application`,
      "aws:SecureTransport": "true",
      "s3:TlsVersion": "1.2",
    };
    const contextOf = (how: string) => requestOf(requests, `source s3:PutObject ${how}`).context;
    assert.deepEqual(contextOf("under default encryption"), common);
    assert.deepEqual(contextOf("a part, which has no headers of encryption"), common);
    assert.deepEqual(contextOf("under the bucket's key"), {
      ...common,
      "s3:x-amz-server-side-encryption": "aws:kms",
      "s3:x-amz-server-side-encryption-aws-kms-key-id": SOURCE.keyArn,
    });
  });

  it("name two layers where the bucket has them", () => {
    const given = topology([{ ...FOREIGN, ...BY_DSSE_KMS }]);
    const { context } = requestOf(clientRequests(given), "dr s3:PutObject under the bucket's key");
    assert.equal(context["s3:x-amz-server-side-encryption"], "aws:kms:dsse");
    assert.equal(context["s3:x-amz-server-side-encryption-aws-kms-key-id"], FOREIGN.keyArn);
  });

  it("have no key of a source by SSE-S3, and may name its algorithm", () => {
    const given = clientRequests(topology([FOREIGN], BY_SSE_S3));
    const ofDestination = ofSide("dr", "us-west-2");
    const withoutKey = ofSide("source", "us-east-1")
      .filter((id) => !id.includes(" kms:"))
      .map((id) => id.replace("under the bucket's key", "by the bucket's algorithm"));
    assert.deepEqual(idsOf(given), [...withoutKey, ...ofDestination]);
    const { context } = requestOf(given, "source s3:PutObject by the bucket's algorithm");
    const headers = Object.entries(context).filter(([key]) => key.startsWith("s3:x-amz-"));
    assert.deepEqual(headers, [["s3:x-amz-server-side-encryption", "AES256"]]);
  });

  it("use the key through S3 alone, in both forms, to write and to read", () => {
    for (const action of ["kms:GenerateDataKey", "kms:Decrypt"]) {
      const uses = requests.filter(
        (one) => one.action === action && one.resource === SOURCE.keyArn,
      );
      assert.deepEqual(
        uses.map(({ context }) => [
          context["kms:ViaService"],
          context["kms:EncryptionContext:aws:s3:arn"],
        ]),
        [
          ["s3.us-east-1.amazonaws.com", `${SOURCE.bucketArn}/any/object`],
          ["s3.us-east-1.amazonaws.com", SOURCE.bucketArn],
        ],
      );
    }
  });

  it("have logs delivered where the owner lets them, and nothing else by an owner's own statement", () => {
    const {
      id: _id,
      what: _what,
      ...request
    } = requestOf(requests, "dr s3:PutObject by logging.s3.amazonaws.com");
    assert.deepEqual(request, {
      action: "s3:PutObject",
      resource: `${FOREIGN.bucketArn}/any/object`,
      accountOfResource: OTHER_ACCOUNT,
      principal: "logging.s3.amazonaws.com",
      context: { "aws:SourceAccount": OTHER_ACCOUNT, "aws:SecureTransport": "true" },
      source:
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html",
      grantedByOwner: true,
    });
    const granted = requests.filter(({ grantedByOwner }) => grantedByOwner);
    assert.deepEqual(
      granted.map(({ principal }) => principal),
      Array<unknown>(2).fill("logging.s3.amazonaws.com"),
    );
  });

  it("never bring a key of their own, which the bucket refuses", () => {
    for (const { id, context } of requests) assert.ok(!(CUSTOMER_ALGORITHM in context), id);
  });

  it("each name an AWS page", () => {
    for (const { id, source } of requests) {
      assert.match(
        source,
        /^https:\/\/docs\.aws\.amazon\.com\/(?:AmazonS3|kms)\/[\w/-]+\.html$/,
        id,
      );
    }
  });

  it("have ids of their own, beside S3's requests too", () => {
    const given = mixedTopology();
    const ids = idsOf([...replicationRequests(given), ...clientRequests(given)]);
    assert.equal(new Set(ids).size, ids.length);
  });
});

describe("the sides of a topology", () => {
  it("are the source, by this name, and the destinations", () => {
    const given = topology([DR, FULL], { additionalKeyArns: OLDER_KEYS });
    assert.deepEqual(sidesOf(given), [{ ...given.source, name: "source" }, DR, FULL]);
  });

  it("have roles in their partition", () => {
    const china = { ...topology(), partition: "aws-cn" as const };
    assert.equal(
      roleOf(china, OTHER_ACCOUNT, "deploy"),
      `arn:aws-cn:iam::${OTHER_ACCOUNT}:role/deploy`,
    );
  });
});
