import assert from "node:assert/strict";

import type { Topology } from "../../../components/topology";
import { clientRequests } from "../../../proof/requests/clients";
import { forbiddenRequests } from "../../../proof/requests/forbidden";
import { foreignToReplication } from "../../../proof/requests/intrusions";
import { wrongUploads } from "../../../proof/requests/wrongUploads";
import {
  DR,
  FOREIGN,
  FULL,
  OLDER_KEYS,
  ROLE,
  SOURCE,
  idsOf,
  mixedTopology,
  requestOf,
  topology,
} from "../../support/topologies";

// Which requests are tried for their denial. That they are all there could be, no test can show.

const COMMON = { "aws:PrincipalArn": ROLE, "aws:SecureTransport": "true" };
const OVER_TLS = { ...COMMON, "s3:TlsVersion": "1.2" };

describe("the requests that must be denied", () => {
  const plain = forbiddenRequests(topology());
  const across = forbiddenRequests(topology([FOREIGN]));

  it("begin with what replication never does, and end with the wrong uploads", () => {
    const foreign = idsOf(foreignToReplication(topology()));
    const uploads = idsOf(wrongUploads(topology()));
    assert.deepEqual(idsOf(plain).slice(0, foreign.length), foreign);
    assert.deepEqual(idsOf(plain).slice(-uploads.length), uploads);
  });

  it("have the role decrypt replicas exactly where there is no Bucket Key to check", () => {
    const decrypting = /^dr kms:Decrypt of (object|bucket) by [^,]+$/;
    const of = (given: Topology) =>
      idsOf(forbiddenRequests(given)).filter((id) => decrypting.test(id));
    assert.deepEqual(of(topology()), [
      "dr kms:Decrypt of object by s3.us-west-2.amazonaws.com",
      "dr kms:Decrypt of bucket by s3.us-west-2.amazonaws.com",
    ]);
    assert.deepEqual(of(topology([DR], { bucketKeyEnabled: true })), []);
    assert.deepEqual(of(topology([{ ...DR, bucketKeyEnabled: true }])), []);
  });

  it("have the role do to each side what replication does on others alone", () => {
    const threat = "the role, for what replication does on other sides alone";
    const of = (given: Topology, side: string) =>
      forbiddenRequests(given)
        .filter((one) => one.threat === threat && !one.evenIf && one.id.startsWith(`${side} `))
        .map(({ action, resource, principal, context }) => {
          assert.deepEqual([principal, context], [ROLE, OVER_TLS]);
          return `${action} ${resource}`;
        });
    const objects = (arn: string, actions: string[]) =>
      actions.map((action) => `s3:${action} ${arn}/any/object`);
    const reading = [
      "GetObjectVersionForReplication",
      "GetObjectVersionAcl",
      "GetObjectVersionTagging",
      "GetObjectVersionAnnotationForReplication",
    ];
    const writing = ["ReplicateObject", "ReplicateTags"];
    const optional = ["ReplicateDelete", "ObjectOwnerOverrideToBucketOwner"];
    const versioning = (arn: string) => `s3:GetBucketVersioning ${arn}`;
    const listing = (arn: string) => [
      `s3:GetReplicationConfiguration ${arn}`,
      `s3:ListBucket ${arn}`,
    ];
    const given = mixedTopology();
    assert.deepEqual(of(given, "source"), [
      ...objects(SOURCE.bucketArn, [...writing, ...optional]),
      versioning(SOURCE.bucketArn),
    ]);
    assert.deepEqual(of(given, "dr"), [
      ...objects(DR.bucketArn, [...reading, ...optional]),
      ...listing(DR.bucketArn),
      versioning(DR.bucketArn),
    ]);
    assert.deepEqual(of(given, "full"), [
      ...objects(FULL.bucketArn, reading),
      ...listing(FULL.bucketArn),
    ]);
  });

  it("lead every use of a key astray in five ways, beside those to other sides", () => {
    const id = "dr kms:Encrypt of object by s3.us-west-2.amazonaws.com";
    const via = { "kms:ViaService": "s3.us-west-2.amazonaws.com" };
    const of = { "kms:EncryptionContext:aws:s3:arn": `${DR.bucketArn}/any/object` };
    const seen = (how: string) => {
      const { resource, context } = requestOf(plain, `${id}, ${how}`);
      return { resource, context };
    };
    const resource = DR.keyArn;
    assert.deepEqual(seen("in another Region"), {
      resource,
      context: { ...COMMON, ...of, "kms:ViaService": "s3.eu-north-1.amazonaws.com" },
    });
    assert.deepEqual(seen("past S3"), { resource, context: { ...COMMON, ...of } });
    assert.deepEqual(seen("for another bucket"), {
      resource,
      context: {
        ...COMMON,
        ...via,
        "kms:EncryptionContext:aws:s3:arn": `${DR.bucketArn}-other/any/object`,
      },
    });
    assert.deepEqual(seen("without a context"), { resource, context: { ...COMMON, ...via } });
    assert.deepEqual(seen("with another key"), {
      resource: resource.replace(/[^/]*$/, "00000000-0000-4000-8000-000000000000"),
      context: { ...COMMON, ...via, ...of },
    });
  });

  it("use the key of each side for the bucket of every other, unless that has the same key", () => {
    const shared = { ...DR, name: "shared", bucketArn: "arn:aws:s3:::archive-shared" };
    const given = topology([DR, shared, FULL], { additionalKeyArns: OLDER_KEYS });
    const requests = forbiddenRequests(given);
    const usesOf = (id: string) =>
      requests
        .filter(
          ({ id: of, threat, evenIf }) =>
            of.startsWith(`${id}, `) && threat === "for the bucket of another side" && !evenIf,
        )
        .map(({ id: of, context }) => [
          of.slice(id.length),
          context["kms:EncryptionContext:aws:s3:arn"],
        ]);
    assert.deepEqual(usesOf("dr kms:Encrypt of object by s3.us-west-2.amazonaws.com"), [
      [", for the bucket of source", `${SOURCE.bucketArn}/any/object`],
      [", for the bucket of full", `${FULL.bucketArn}/any/object`],
    ]);
    const older = "source's additional key 1 kms:Decrypt of bucket by s3.us-east-1.amazonaws.com";
    assert.deepEqual(usesOf(older), [
      [", for the bucket of dr", DR.bucketArn],
      [", for the bucket of shared", shared.bucketArn],
      [", for the bucket of full", FULL.bucketArn],
    ]);
    const full = requestOf(
      requests,
      "full kms:Encrypt of object by s3.us-west-2.amazonaws.com, for the bucket of dr, even if the role may do everything",
    );
    assert.equal(full.resource, FULL.keyArn);
  });

  it("lead the source's other keys astray as well", () => {
    const given = topology([DR], { additionalKeyArns: OLDER_KEYS });
    const astray = forbiddenRequests(given).filter(
      ({ resource, id }) => OLDER_KEYS.includes(resource) && id.endsWith(", past S3"),
    );
    // Twice each: for the object and for the bucket.
    assert.deepEqual(
      astray.map(({ resource }) => resource),
      OLDER_KEYS.flatMap((arn) => [arn, arn]),
    );
  });

  it("find another Region for the Region that they usually take", () => {
    const there = { ...DR, region: "eu-north-1" };
    const request = requestOf(
      forbiddenRequests(topology([there])),
      "dr kms:Encrypt of object by s3.eu-north-1.amazonaws.com, in another Region",
    );
    assert.equal(request.context["kms:ViaService"], "s3.us-east-1.amazonaws.com");
  });

  it("find another bucket for a name that a side has already", () => {
    const given = topology([DR, { ...FOREIGN, name: "far", bucketArn: `${DR.bucketArn}-other` }]);
    const requests = forbiddenRequests(given);
    assert.equal(
      requestOf(requests, "dr s3:ReplicateTags, in another bucket").resource,
      `${DR.bucketArn}-other-other/any/object`,
    );
    assert.equal(
      requestOf(requests, "far s3:ReplicateTags, in another bucket").resource,
      `${DR.bucketArn}-other-other/any/object`,
    );
  });

  it("repeat every request of the role to a bucket elsewhere, over HTTP and over an old TLS", () => {
    const repeated = plain.filter(({ id }) => id.startsWith("source s3:ListBucket, "));
    const { bucketArn } = SOURCE;
    assert.deepEqual(
      repeated
        .filter(({ principal }) => principal === ROLE)
        .map(({ id, resource, context }) => ({ id, resource, context })),
      [
        {
          id: "source s3:ListBucket, in another bucket",
          resource: `${bucketArn}-other`,
          context: OVER_TLS,
        },
        {
          id: "source s3:ListBucket, over HTTP",
          resource: bucketArn,
          context: { ...COMMON, "aws:SecureTransport": "false" },
        },
        {
          id: "source s3:ListBucket, over TLS 1.1",
          resource: bucketArn,
          context: { ...OVER_TLS, "s3:TlsVersion": "1.1" },
        },
      ],
    );
  });

  it("have the owners, too, try HTTP and an old TLS with every request to a bucket of theirs", () => {
    const owners = clientRequests(topology()).filter(
      ({ action, principal }) => action.startsWith("s3:") && principal.startsWith("arn:"),
    );
    for (const how of ["over HTTP", "over TLS 1.1"]) {
      const tried = plain.filter(
        ({ id, principal }) => id.endsWith(`, ${how}`) && principal !== ROLE,
      );
      assert.deepEqual(
        idsOf(tried),
        idsOf(owners).map((id) => `${id}, ${how}`),
      );
    }
  });

  it("are tried with either guard gone across accounts, and never within one", () => {
    const id = "dr kms:Encrypt of object by s3.us-west-2.amazonaws.com, past S3";
    const doors = across.filter(({ id: of }) => of.startsWith(id)).map(({ evenIf }) => evenIf);
    assert.deepEqual(doors, [
      undefined,
      "the role may do everything",
      "the resource lets the account in",
    ]);
    const opened = forbiddenRequests(topology([DR, FULL])).filter(({ evenIf }) => evenIf);
    assert.deepEqual(
      [...new Set(opened.map(({ accountOfResource }) => accountOfResource))],
      [FULL.accountId],
    );
    assert.deepEqual(
      plain.filter(({ evenIf }) => evenIf),
      [],
    );
  });

  it("are of these kinds", () => {
    const threats = forbiddenRequests(mixedTopology()).map(({ threat }) => threat);
    assert.deepEqual([...new Set(threats)].sort(), [
      "a stranger",
      "an administrator of the source's account, elsewhere",
      "an upload under SSE-S3",
      "an upload under a key of its own (SSE-C)",
      "an upload under a key that is named alone",
      "an upload under another key",
      "an upload under the AWS managed key",
      "an upload under two layers of keys",
      "by a role of the same name elsewhere",
      "by another role",
      "decrypting replicas that have no Bucket Key",
      "for another bucket",
      "for the bucket of another side",
      "in another Region",
      "in another bucket",
      "over HTTP",
      "over TLS 1.1",
      "past S3",
      "the role, assumed by somebody else than S3",
      "the role, for what replication does on other sides alone",
      "the role, for what replication never does",
      "with another key",
      "without a context",
    ]);
  });
});
