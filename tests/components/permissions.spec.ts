import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";

import { forbiddenRequests } from "../../components/forbiddenRequests";
import { redacted, replicationRequests, trustRequest } from "../../components/permissions";
import type { DestinationTopology, SideTopology, Topology } from "../../components/topology";

// Which requests a topology leads to. That AWS makes them is what its pages say; nothing here asks AWS.

const ROLE = "arn:aws:iam::111111111111:role/replication";

const SOURCE: SideTopology = {
  region: "us-east-1",
  accountId: "111111111111",
  bucketArn: "arn:aws:s3:::archive",
  keyArn: "arn:aws:kms:us-east-1:111111111111:key/11111111-1111-4111-8111-111111111111",
  bucketKeyEnabled: false,
};

const DR: DestinationTopology = {
  name: "dr",
  region: "us-west-2",
  accountId: "111111111111",
  bucketArn: "arn:aws:s3:::archive-dr",
  keyArn: "arn:aws:kms:us-west-2:111111111111:key/22222222-2222-4222-8222-222222222222",
  bucketKeyEnabled: false,
  receivesDeleteMarkers: false,
  translatesAccessControl: false,
};

const FOREIGN = { ...DR, accountId: "222222222222" };

function topology(
  destinations: DestinationTopology[] = [DR],
  source: Partial<SideTopology> = {},
): Topology {
  return {
    partition: "aws",
    roleArn: ROLE,
    source: { ...SOURCE, ...source },
    destinations,
  };
}

const OF_SOURCE = [
  "source s3:GetReplicationConfiguration",
  "source s3:ListBucket",
  "source s3:GetObjectVersionForReplication",
  "source s3:GetObjectVersionAcl",
  "source s3:GetObjectVersionTagging",
  "source s3:GetObjectVersionAnnotationForReplication",
  "source kms:Decrypt of object by s3.us-east-1.amazonaws.com",
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

const idsOf = (requests: { id: string }[]) => requests.map(({ id }) => id);

describe("the requests that S3 makes", () => {
  const cases: { of: string; given: Topology; more: string[] }[] = [
    { of: "one account without Bucket Keys", given: topology(), more: [] },
    {
      of: "a source with Bucket Keys, which its replicas keep",
      given: topology([DR], { bucketKeyEnabled: true }),
      more: ["source kms:Decrypt of bucket by s3.us-east-1.amazonaws.com", ...BUCKET_KEYS_OF_DR],
    },
    {
      of: "a destination with Bucket Keys",
      given: topology([{ ...DR, bucketKeyEnabled: true }]),
      more: BUCKET_KEYS_OF_DR,
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
      const expected = [...OF_SOURCE, ...OF_DR, ...more];
      assert.deepEqual(idsOf(replicationRequests(given)).sort(), expected.sort());
    });
  }

  it("begin with S3 assuming the role", () => {
    const { action, resource, accountOfResource, servicePrincipal } = trustRequest(topology());
    assert.deepEqual(
      { action, resource, accountOfResource, servicePrincipal },
      {
        action: "sts:AssumeRole",
        resource: ROLE,
        accountOfResource: "111111111111",
        servicePrincipal: "s3.amazonaws.com",
      },
    );
  });

  it("read the bucket as a whole and its objects one by one", () => {
    const resources = replicationRequests(topology([FOREIGN])).map(({ action, resource }) => [
      action,
      resource,
    ]);
    assert.deepEqual(Object.fromEntries(resources), {
      "s3:GetReplicationConfiguration": SOURCE.bucketArn,
      "s3:ListBucket": SOURCE.bucketArn,
      "s3:GetObjectVersionForReplication": `${SOURCE.bucketArn}/any/object`,
      "s3:GetObjectVersionAcl": `${SOURCE.bucketArn}/any/object`,
      "s3:GetObjectVersionTagging": `${SOURCE.bucketArn}/any/object`,
      "s3:GetObjectVersionAnnotationForReplication": `${SOURCE.bucketArn}/any/object`,
      "kms:Decrypt": SOURCE.keyArn,
      "s3:ReplicateObject": `${DR.bucketArn}/any/object`,
      "s3:ReplicateTags": `${DR.bucketArn}/any/object`,
      "s3:GetBucketVersioning": DR.bucketArn,
      "kms:Encrypt": DR.keyArn,
      "kms:GenerateDataKey": DR.keyArn,
    });
  });

  it("come from the role, for the account that owns the resource", () => {
    for (const { id, principalArn, context, accountOfResource } of replicationRequests(
      topology([FOREIGN]),
    )) {
      assert.equal(principalArn, ROLE);
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

  it("use a key in China under either name that S3 may have there", () => {
    const given = topology([{ ...DR, region: "cn-north-1" }], { region: "cn-northwest-1" });
    const services = replicationRequests(given)
      .filter(({ action }) => action === "kms:Encrypt")
      .map(({ context }) => context["kms:ViaService"]);
    assert.deepEqual(services, ["s3.cn-north-1.amazonaws.com", "s3.cn-north-1.amazonaws.com.cn"]);
  });

  it("lose only what tells of the network when redacted", () => {
    const [request] = replicationRequests(topology());
    const { context, id, ...rest } = redacted(request!);
    assert.deepEqual({ ...request!, ...rest }, request);
    assert.equal(id, "source s3:GetReplicationConfiguration redacted");
    assert.deepEqual(context, { "aws:PrincipalArn": ROLE });
  });

  it("each name the AWS page that says so", () => {
    for (const { id, source } of [trustRequest(topology()), ...replicationRequests(topology())]) {
      assert.match(source, /^https:\/\/docs\.aws\.amazon\.com\/AmazonS3\/[\w/-]+\.html$/, id);
    }
  });
});

describe("the requests that must be denied", () => {
  const plain = forbiddenRequests(topology());

  it("have the role do what replication never does, on both sides", () => {
    const expected = ["source", "dr"].flatMap((side) =>
      [
        "s3:GetObject",
        "s3:PutObject",
        "s3:DeleteObjectVersion",
        "s3:PutBucketVersioning",
        "s3:PutBucketPolicy",
        "kms:ScheduleKeyDeletion",
      ].map((action) => `${side} ${action}`),
    );
    assert.deepEqual(idsOf(plain).slice(0, expected.length), expected);
  });

  it("have the role decrypt replicas exactly where there is no Bucket Key to check", () => {
    const decrypting = /^dr kms:Decrypt of (object|bucket) by [^,]+$/;
    const of = (given: Topology) =>
      idsOf(forbiddenRequests(given)).filter((id) => decrypting.test(id));
    assert.equal(of(topology()).length, 2);
    assert.deepEqual(of(topology([DR], { bucketKeyEnabled: true })), []);
    assert.deepEqual(of(topology([{ ...DR, bucketKeyEnabled: true }])), []);
  });

  it("lead every use of a key astray in four ways", () => {
    const id = "dr kms:Encrypt of object by s3.us-west-2.amazonaws.com";
    const astray = plain.filter((request) => request.id.startsWith(`${id}, `));
    const common = { "aws:PrincipalArn": ROLE, "aws:SecureTransport": "true" };
    const via = { "kms:ViaService": "s3.us-west-2.amazonaws.com" };
    const of = { "kms:EncryptionContext:aws:s3:arn": `${DR.bucketArn}/any/object` };
    assert.deepEqual(
      astray.map(({ resource, context }) => ({ resource, context })),
      [
        {
          resource: DR.keyArn,
          context: { ...common, ...of, "kms:ViaService": "s3.eu-north-1.amazonaws.com" },
        },
        { resource: DR.keyArn, context: { ...common, ...of } },
        {
          resource: DR.keyArn,
          context: {
            ...common,
            ...via,
            "kms:EncryptionContext:aws:s3:arn": `${DR.bucketArn}-other/any/object`,
          },
        },
        {
          resource: DR.keyArn.replace(/[^/]*$/, "00000000-0000-4000-8000-000000000000"),
          context: { ...common, ...via, ...of },
        },
      ],
    );
  });

  it("find another Region for the Region that they usually take", () => {
    const there = { ...DR, region: "eu-north-1" };
    const request = forbiddenRequests(topology([there])).find(({ id }) =>
      /^dr kms:Encrypt .*, in another Region$/.test(id),
    );
    assert.equal(request?.context["kms:ViaService"], "s3.us-east-1.amazonaws.com");
  });

  it("repeat every request to a bucket elsewhere, over HTTP and over an old TLS", () => {
    const repeated = plain.filter(({ id }) => id.startsWith("source s3:ListBucket, "));
    assert.deepEqual(
      repeated.map(({ id, resource, context }) => ({ id, resource, context })),
      [
        {
          id: "source s3:ListBucket, in another bucket",
          resource: `${SOURCE.bucketArn}-other`,
          context: {
            "aws:PrincipalArn": ROLE,
            "aws:SecureTransport": "true",
            "s3:TlsVersion": "1.2",
          },
        },
        {
          id: "source s3:ListBucket, over HTTP",
          resource: SOURCE.bucketArn,
          context: { "aws:PrincipalArn": ROLE, "aws:SecureTransport": "false" },
        },
        {
          id: "source s3:ListBucket, over TLS 1.1",
          resource: SOURCE.bucketArn,
          context: {
            "aws:PrincipalArn": ROLE,
            "aws:SecureTransport": "true",
            "s3:TlsVersion": "1.1",
          },
        },
      ],
    );
  });

  it("have another role of the account try the destinations of other accounts, and only those", () => {
    const byOthers = (given: Topology) =>
      forbiddenRequests(given).filter(({ principalArn }) => principalArn !== ROLE);
    assert.deepEqual(byOthers(topology()), []);
    const [first, ...more] = byOthers(topology([FOREIGN]));
    assert.equal(first?.id, "dr s3:ReplicateObject, by another role");
    assert.equal(first.principalArn, `${ROLE}-other`);
    assert.equal(first.context["aws:PrincipalArn"], `${ROLE}-other`);
    assert.equal(more.length, OF_DR.length);
  });

  it("are never among those that S3 makes", () => {
    const given = topology([{ ...FOREIGN, receivesDeleteMarkers: true, bucketKeyEnabled: true }]);
    const seen = ({ id: _id, what: _what, source: _source, ...rest }: Record<string, unknown>) =>
      JSON.stringify(rest);
    const documented = new Set(replicationRequests(given).map((request) => seen({ ...request })));
    const both = forbiddenRequests(given).filter((request) => documented.has(seen({ ...request })));
    assert.deepEqual(idsOf(both), []);
  });

  it("have ids of their own, together with those that S3 makes", () => {
    const given = topology([{ ...FOREIGN, bucketKeyEnabled: true }]);
    const ids = idsOf([...replicationRequests(given), ...forbiddenRequests(given)]);
    assert.equal(new Set(ids).size, ids.length);
  });
});

describe("the requests and the policies", () => {
  const importsOf = (file: string) =>
    [
      ...readFileSync(path.join(__dirname, "../../components", file), "utf8").matchAll(
        /(?:from|import|require)\s*\(?\s*"([^"]+)"/g,
      ),
    ].map(([, module]) => module);

  it("are written without looking at each other", () => {
    assert.deepEqual([...new Set(importsOf("permissions.ts"))], ["./partitions", "./topology"]);
    assert.deepEqual(
      [...new Set(importsOf("forbiddenRequests.ts"))],
      ["./permissions", "./topology"],
    );
    assert.deepEqual([...new Set(importsOf("policyDocuments.ts"))], ["./partitions", "./topology"]);
  });

  it("share nothing of the topology but its types", () => {
    for (const file of ["permissions.ts", "forbiddenRequests.ts"]) {
      const text = readFileSync(path.join(__dirname, "../../components", file), "utf8");
      assert.match(text, /^import type \{[^}]*\} from "\.\/topology";$/m);
      assert.doesNotMatch(text, /^import \{[^}]*\} from "\.\/topology";$/m);
    }
  });
});
