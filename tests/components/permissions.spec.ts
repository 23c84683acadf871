import assert from "node:assert/strict";

import { KMS_OBJECTS, haveBucketKeys, replicationRequests } from "../../components/permissions";
import type { SourceTopology, Topology } from "../../components/topology";
import {
  BY_DSSE_KMS,
  BY_SSE_S3,
  DR,
  FOREIGN,
  OLDER_KEYS,
  ROLE,
  SOURCE,
  idsOf,
  mixedTopology,
  topology,
} from "../support/topologies";

// Which requests a topology leads to. That AWS makes them is what its pages say; nothing here asks AWS.

const TRUST = "role sts:AssumeRole";

const OF_SOURCE = [
  "source s3:GetReplicationConfiguration",
  "source s3:ListBucket",
  "source s3:GetObjectVersionForReplication",
  "source s3:GetObjectVersionAcl",
  "source s3:GetObjectVersionTagging",
  "source s3:GetObjectVersionAnnotationForReplication",
  "source kms:Decrypt of object by s3.us-east-1.amazonaws.com",
  "source kms:Decrypt of bucket by s3.us-east-1.amazonaws.com",
];

const OF_DR = [
  "dr s3:ReplicateObject",
  "dr s3:ReplicateObject of an SSE-S3 object",
  "dr s3:ReplicateTags",
  "dr kms:Encrypt of object by s3.us-west-2.amazonaws.com",
  "dr kms:GenerateDataKey of object by s3.us-west-2.amazonaws.com",
];

/** What Bucket Keys of the replicas add, whichever side they come from. */
const BUCKET_KEYS_OF_DR = [
  "dr kms:Encrypt of bucket by s3.us-west-2.amazonaws.com",
  "dr kms:GenerateDataKey of bucket by s3.us-west-2.amazonaws.com",
  "dr kms:Decrypt of bucket by s3.us-west-2.amazonaws.com",
];

describe("the requests that S3 makes", () => {
  const cases: { of: string; given: Topology; more: string[] }[] = [
    { of: "one account without Bucket Keys", given: topology(), more: [] },
    {
      of: "a source with Bucket Keys, which its replicas keep",
      given: topology([DR], { bucketKeyEnabled: true }),
      more: BUCKET_KEYS_OF_DR,
    },
    {
      of: "a destination with Bucket Keys",
      given: topology([{ ...DR, bucketKeyEnabled: true }]),
      more: BUCKET_KEYS_OF_DR,
    },
    {
      of: "a source with older keys",
      given: topology([DR], { additionalKeyArns: OLDER_KEYS }),
      more: [1, 2].flatMap((number) =>
        ["object", "bucket"].map(
          (form) =>
            `source's additional key ${number} kms:Decrypt of ${form} by s3.us-east-1.amazonaws.com`,
        ),
      ),
    },
    {
      of: "a destination that receives delete markers",
      given: topology([{ ...DR, receivesDeleteMarkers: true }]),
      more: ["dr s3:ReplicateDelete"],
    },
    {
      of: "a destination of another account",
      given: topology([FOREIGN]),
      more: ["dr s3:GetBucketVersioning"],
    },
    {
      of: "a destination of another account that takes over its replicas",
      given: topology([{ ...FOREIGN, translatesAccessControl: true }]),
      more: ["dr s3:GetBucketVersioning", "dr s3:ObjectOwnerOverrideToBucketOwner"],
    },
    {
      of: "two destinations",
      given: topology([DR, { ...DR, name: "residency", region: "eu-west-1" }]),
      more: OF_DR.map((id) => id.replace("dr ", "residency ").replace("us-west-2", "eu-west-1")),
    },
  ];
  for (const { of, given, more } of cases) {
    it(`are right for ${of}`, () => {
      const expected = [TRUST, ...OF_SOURCE, ...OF_DR, ...more];
      assert.deepEqual(idsOf(replicationRequests(given)).sort(), expected.sort());
    });
  }

  const DECRYPTION = OF_SOURCE.filter((id) => id.includes("kms:Decrypt"));
  const ofSseS3 = (more: Partial<SourceTopology> = {}, to = DR) =>
    replicationRequests(topology([to], { ...BY_SSE_S3, ...more }));

  it("decrypt nothing of an SSE-S3 source, whose oldest objects may need the destination's key", () => {
    const expected = [TRUST, ...OF_SOURCE, ...OF_DR]
      .filter((id) => !DECRYPTION.includes(id))
      .map((id) => id.replace("of an SSE-S3 object", "of an unencrypted object"));
    assert.deepEqual(idsOf(ofSseS3()).sort(), expected.sort());
    const sources = ofSseS3().filter(({ action }) => action.startsWith("kms:"));
    assert.deepEqual([...new Set(sources.map(({ source }) => source))], [KMS_OBJECTS]);
  });

  it("decrypt under the keys that an SSE-S3 source had before", () => {
    const ofKeys = ofSseS3({ additionalKeyArns: OLDER_KEYS })
      .filter(({ id }) => id.startsWith("source") && id.includes("kms:"))
      .map(({ id, resource }) => [id.split(" kms:")[0], resource]);
    assert.deepEqual(Object.fromEntries(ofKeys), {
      "source's additional key 1": OLDER_KEYS[0],
      "source's additional key 2": OLDER_KEYS[1],
    });
  });

  it("check a Bucket Key of an SSE-S3 source's replicas where the destination has them", () => {
    const decrypting = ofSseS3({}, { ...DR, bucketKeyEnabled: true }).filter(
      ({ action }) => action === "kms:Decrypt",
    );
    assert.deepEqual(
      idsOf(decrypting),
      BUCKET_KEYS_OF_DR.filter((id) => id.includes("Decrypt")),
    );
  });

  const ALGORITHM = "s3:x-amz-server-side-encryption";
  const KEY = `${ALGORITHM}-aws-kms-key-id`;
  const byKey = (algorithm: string) => ({ [ALGORITHM]: algorithm, [KEY]: DR.keyArn });
  const bySseS3 = { [ALGORITHM]: "AES256" };
  const twice = { ...DR, ...BY_DSSE_KMS };
  const kinds: [string, Topology, Record<string, object>][] = [
    ["SSE-KMS", topology(), { "": byKey("aws:kms"), " of an SSE-S3 object": bySseS3 }],
    [
      "SSE-KMS where the destination's own is DSSE-KMS",
      topology([twice]),
      { "": byKey("aws:kms"), " of an SSE-S3 object": bySseS3 },
    ],
    [
      "DSSE-KMS, whatever the destination's own is",
      topology([DR], BY_DSSE_KMS),
      { "": byKey("aws:kms:dsse"), " of an SSE-S3 object": bySseS3 },
    ],
    [
      "SSE-S3, and of unencrypted objects the destination's own",
      topology([DR], BY_SSE_S3),
      { "": bySseS3, " of an unencrypted object": byKey("aws:kms") },
    ],
    [
      "SSE-S3, and of unencrypted objects DSSE-KMS where that is the destination's own",
      topology([twice], BY_SSE_S3),
      { "": bySseS3, " of an unencrypted object": byKey("aws:kms:dsse") },
    ],
  ];
  for (const [kind, given, expected] of kinds) {
    it(`write replicas by the source's kind of encryption: ${kind}`, () => {
      const written = replicationRequests(given)
        .filter(({ action }) => action === "s3:ReplicateObject")
        .map(({ id, context }) => [
          id.replace("dr s3:ReplicateObject", ""),
          Object.fromEntries(Object.entries(context).filter(([key]) => key.startsWith(ALGORITHM))),
        ]);
      assert.deepEqual(Object.fromEntries(written), expected);
    });
  }

  it("begin with S3 assuming the role", () => {
    const { id, action, resource, accountOfResource, principal, context } =
      replicationRequests(mixedTopology())[0]!;
    assert.deepEqual(
      { id, action, resource, accountOfResource, principal, context },
      {
        id: TRUST,
        action: "sts:AssumeRole",
        resource: ROLE,
        accountOfResource: SOURCE.accountId,
        principal: "s3.amazonaws.com",
        context: {},
      },
    );
  });

  it("read the bucket as a whole and its objects one by one", () => {
    const resources = replicationRequests(topology([FOREIGN])).map(({ action, resource }) => [
      action,
      resource,
    ]);
    assert.deepEqual(Object.fromEntries(resources), {
      "sts:AssumeRole": ROLE,
      "s3:GetReplicationConfiguration": SOURCE.bucketArn,
      "s3:ListBucket": SOURCE.bucketArn,
      "s3:GetObjectVersionForReplication": `${SOURCE.bucketArn}/any/object`,
      "s3:GetObjectVersionAcl": `${SOURCE.bucketArn}/any/object`,
      "s3:GetObjectVersionTagging": `${SOURCE.bucketArn}/any/object`,
      "s3:GetObjectVersionAnnotationForReplication": `${SOURCE.bucketArn}/any/object`,
      "kms:Decrypt": SOURCE.keyArn,
      "s3:ReplicateObject": `${FOREIGN.bucketArn}/any/object`,
      "s3:ReplicateTags": `${FOREIGN.bucketArn}/any/object`,
      "s3:GetBucketVersioning": FOREIGN.bucketArn,
      "kms:Encrypt": FOREIGN.keyArn,
      "kms:GenerateDataKey": FOREIGN.keyArn,
    });
  });

  it("come from the role but for the first, for the account that owns the resource", () => {
    const [, ...ofTheRole] = replicationRequests(topology([FOREIGN]));
    for (const { id, principal, context, accountOfResource } of ofTheRole) {
      assert.equal(principal, ROLE);
      assert.equal(context["aws:PrincipalArn"], ROLE);
      const owner = id.startsWith("source ") ? SOURCE.accountId : FOREIGN.accountId;
      assert.equal(accountOfResource, owner, id);
    }
  });

  it("write replicas encrypted under the destination's key, or as their SSE-S3 source objects", () => {
    const common = {
      "aws:PrincipalArn": ROLE,
      "aws:SecureTransport": "true",
      "s3:TlsVersion": "1.2",
    };
    const contexts = replicationRequests(topology())
      .filter(({ action }) => action === "s3:ReplicateObject")
      .map(({ context }) => context);
    assert.deepEqual(contexts, [
      {
        ...common,
        "s3:x-amz-server-side-encryption": "aws:kms",
        "s3:x-amz-server-side-encryption-aws-kms-key-id": DR.keyArn,
      },
      { ...common, "s3:x-amz-server-side-encryption": "AES256" },
    ]);
  });

  it("use a key through S3 in its Region, for the bucket with Bucket Keys, else for the object", () => {
    const contexts = replicationRequests(topology([{ ...DR, bucketKeyEnabled: true }]))
      .filter(({ action }) => action === "kms:Encrypt")
      .map(({ context }) => context);
    const common = {
      "aws:PrincipalArn": ROLE,
      "aws:SecureTransport": "true",
      "kms:ViaService": "s3.us-west-2.amazonaws.com",
    };
    assert.deepEqual(contexts, [
      { ...common, "kms:EncryptionContext:aws:s3:arn": `${DR.bucketArn}/any/object` },
      { ...common, "kms:EncryptionContext:aws:s3:arn": DR.bucketArn },
    ]);
  });

  for (const bucketKeyEnabled of [true, false]) {
    it(`decrypt in both forms, be Bucket Keys of the source on or off: ${bucketKeyEnabled}`, () => {
      const given = topology([DR], { bucketKeyEnabled, additionalKeyArns: OLDER_KEYS });
      const decrypting = replicationRequests(given).filter(
        ({ id, action }) => id.startsWith("source") && action === "kms:Decrypt",
      );
      const { bucketArn } = SOURCE;
      assert.deepEqual(
        decrypting.map(({ resource, context }) => [
          resource,
          context["kms:EncryptionContext:aws:s3:arn"],
        ]),
        [SOURCE.keyArn, ...OLDER_KEYS].flatMap((keyArn) => [
          [keyArn, `${bucketArn}/any/object`],
          [keyArn, bucketArn],
        ]),
      );
    });
  }

  it("use a key in China under either name that S3 may have there", () => {
    const given = topology([{ ...DR, region: "cn-north-1" }], { region: "cn-northwest-1" });
    const services = replicationRequests(given)
      .filter(({ action }) => action === "kms:Encrypt")
      .map(({ context }) => context["kms:ViaService"]);
    assert.deepEqual(services, ["s3.cn-north-1.amazonaws.com", "s3.cn-north-1.amazonaws.com.cn"]);
  });

  it("each name the AWS page that says so", () => {
    for (const { id, source } of replicationRequests(mixedTopology())) {
      assert.match(source, /^https:\/\/docs\.aws\.amazon\.com\/AmazonS3\/[\w/-]+\.html$/, id);
    }
  });

  it("have ids of their own", () => {
    const ids = idsOf(replicationRequests(mixedTopology()));
    assert.equal(new Set(ids).size, ids.length);
  });
});

describe("Bucket Keys of replicas", () => {
  for (const [source, destination, either] of [
    [true, true, true],
    [true, false, true],
    [false, true, true],
    [false, false, false],
  ] as const) {
    it(`are there: ${either}, for ${source} at the source and ${destination} at the destination`, () => {
      const sides = [
        { ...SOURCE, bucketKeyEnabled: source },
        { ...DR, bucketKeyEnabled: destination },
      ] as const;
      assert.equal(haveBucketKeys(...sides), either);
    });
  }
});
