import assert from "node:assert/strict";

import { replicationRequests } from "../../../components/permissions";
import {
  foreignToReplication,
  intrusions,
  whateverTheOtherSideAllows,
} from "../../../proof/requests/intrusions";
import type { Topology } from "../../../components/topology";
import { OTHER_ACCOUNT, SOURCE_ACCOUNT } from "../../support/sides";
import { DR, FOREIGN, ROLE, SOURCE, idsOf, requestOf, topology } from "../../support/topologies";

// Which intrusions are tried. That nobody thinks of another, no test can show.

const MISDEEDS = [
  "s3:GetObject",
  "s3:GetObjectVersion",
  "s3:PutObject",
  "s3:PutObjectAcl",
  "s3:PutObjectRetention",
  "s3:PutObjectLegalHold",
  "s3:BypassGovernanceRetention",
  "s3:DeleteObject",
  "s3:DeleteObjectVersion",
  "s3:ListBucketVersions",
  "s3:PutBucketVersioning",
  "s3:PutBucketPolicy",
  "s3:DeleteBucketPolicy",
  "s3:PutBucketAcl",
  "s3:PutLifecycleConfiguration",
  "s3:PutBucketObjectLockConfiguration",
  "s3:PutEncryptionConfiguration",
  "s3:PutReplicationConfiguration",
  "s3:DeleteBucket",
  "kms:PutKeyPolicy",
  "kms:CreateGrant",
  "kms:ReEncryptFrom",
  "kms:DisableKey",
  "kms:ScheduleKeyDeletion",
];

const misdeedsOf = (side: string, suffix = "") =>
  MISDEEDS.map((action) => `${side} ${action}${suffix}`);

const ofTheRole = (given: Topology) =>
  replicationRequests(given).filter(({ principal }) => principal === ROLE);
const intrusionsOf = (given: Topology) => intrusions(given, ofTheRole(given));

describe("what replication never does", () => {
  const requests = foreignToReplication(topology([FOREIGN]));

  it("is the same on every side", () => {
    assert.deepEqual(idsOf(requests), [...misdeedsOf("source"), ...misdeedsOf("dr")]);
  });

  it("is asked for by the role", () => {
    for (const { id, principal, context } of requests) {
      assert.equal(principal, ROLE, id);
      assert.equal(context["aws:PrincipalArn"], ROLE, id);
    }
  });

  it("is done to objects, to the bucket, and to the key, which hears nothing of S3", () => {
    const of = (id: string) => {
      const { resource, accountOfResource, context } = requestOf(requests, id);
      return { resource, accountOfResource, context };
    };
    const common = { "aws:PrincipalArn": ROLE, "aws:SecureTransport": "true" };
    const accountOfResource = OTHER_ACCOUNT;
    assert.deepEqual(of("dr s3:DeleteObjectVersion"), {
      resource: `${FOREIGN.bucketArn}/any/object`,
      accountOfResource,
      context: { ...common, "s3:TlsVersion": "1.2" },
    });
    assert.deepEqual(of("dr s3:DeleteBucket"), {
      resource: FOREIGN.bucketArn,
      accountOfResource,
      context: { ...common, "s3:TlsVersion": "1.2" },
    });
    assert.deepEqual(of("dr kms:CreateGrant"), {
      resource: FOREIGN.keyArn,
      accountOfResource,
      context: common,
    });
  });
});

describe("a guard that is gone", () => {
  const tried = (given: Topology) => whateverTheOtherSideAllows(given, foreignToReplication(given));

  it("is tried on either side of every request across accounts, beside the request as it is", () => {
    const id = "dr s3:PutObject";
    const trials = tried(topology([FOREIGN])).filter((request) => request.id.startsWith(`${id}, `));
    assert.deepEqual(
      trials.map(({ id: of, evenIf }) => ({ of, evenIf })),
      ["the role may do everything", "the resource lets the account in"].map((evenIf) => ({
        of: `${id}, even if ${evenIf}`,
        evenIf,
      })),
    );
    assert.equal(requestOf(tried(topology([FOREIGN])), id).evenIf, undefined);
  });

  it("changes nothing else of the request", () => {
    const requests = tried(topology([FOREIGN]));
    const { id: _id, what: _what, ...plain } = requestOf(requests, "dr s3:PutObject");
    const {
      id: _otherId,
      what: _otherWhat,
      evenIf: _evenIf,
      ...trial
    } = requestOf(requests, "dr s3:PutObject, even if the role may do everything");
    assert.deepEqual(trial, plain);
  });

  it("is never tried within one account, where either guard may decide alone", () => {
    const requests = tried(topology([DR, FOREIGN]));
    const within = requests.filter(({ accountOfResource }) => accountOfResource === SOURCE_ACCOUNT);
    assert.deepEqual(idsOf(within), [...misdeedsOf("source"), ...misdeedsOf("dr")]);
    assert.equal(requests.length - within.length, 3 * MISDEEDS.length);
  });
});

describe("intrusions", () => {
  const OTHER_ROLE = `${ROLE}-other`;
  const NAMESAKE = ROLE.replace(SOURCE_ACCOUNT, "999999999999");
  const STRANGER = "arn:aws:iam::999999999999:role/administrator";
  const ADMINISTRATOR = `arn:aws:iam::${SOURCE_ACCOUNT}:role/administrator`;
  const by = (given: Topology, who: string) =>
    intrusionsOf(given).filter(({ principal }) => principal === who);

  it("have another role of the account try the destinations of other accounts, and only those", () => {
    assert.deepEqual(by(topology(), OTHER_ROLE), []);
    const requests = by(topology([DR, { ...FOREIGN, name: "far" }]), OTHER_ROLE);
    const expected = ofTheRole(topology([{ ...FOREIGN, name: "far" }])).filter(({ id }) =>
      id.startsWith("far "),
    );
    assert.deepEqual(
      idsOf(requests),
      idsOf(expected).map((id) => `${id}, by another role`),
    );
    for (const { context } of requests) assert.equal(context["aws:PrincipalArn"], OTHER_ROLE);
  });

  it("have a role of the same name in a stranger's account try all that the role may", () => {
    const given = topology([FOREIGN]);
    const requests = by(given, NAMESAKE);
    assert.deepEqual(
      idsOf(requests),
      idsOf(ofTheRole(given)).map((id) => `${id}, by a role of the same name elsewhere`),
    );
    for (const { context } of requests) assert.equal(context["aws:PrincipalArn"], NAMESAKE);
  });

  it("have a stranger try the worst on every side, and to be the role", () => {
    const suffix = " by a stranger";
    assert.deepEqual(idsOf(by(topology([FOREIGN]), STRANGER)), [
      ...misdeedsOf("source", suffix),
      ...misdeedsOf("dr", suffix),
      `role sts:AssumeRole by ${STRANGER}`,
    ]);
  });

  it("have the source's administrator try the worst in other accounts alone, and to be the role", () => {
    const assuming = `role sts:AssumeRole by ${ADMINISTRATOR}`;
    assert.deepEqual(idsOf(by(topology(), ADMINISTRATOR)), [assuming]);
    assert.deepEqual(idsOf(by(topology([FOREIGN]), ADMINISTRATOR)), [
      ...misdeedsOf("dr", " by an administrator of the source"),
      assuming,
    ]);
  });

  it("have services that replicate nothing assume the role", () => {
    const assumed = intrusionsOf(topology()).filter(({ action }) => action === "sts:AssumeRole");
    assert.deepEqual(
      assumed.map(({ principal, resource, accountOfResource, context }) => ({
        principal,
        resource,
        accountOfResource,
        context,
      })),
      [
        "ec2.amazonaws.com",
        "lambda.amazonaws.com",
        "batchoperations.s3.amazonaws.com",
        ADMINISTRATOR,
        STRANGER,
      ].map((principal) => ({
        principal,
        resource: ROLE,
        accountOfResource: SOURCE.accountId,
        context: {},
      })),
    );
  });

  it("take for a stranger whoever has no part in it, even where a side has the usual account", () => {
    const given = topology([{ ...FOREIGN, accountId: "999999999999" }]);
    const strangers = intrusionsOf(given).filter(({ id }) => /elsewhere$|by a stranger$/.test(id));
    assert.notEqual(strangers.length, 0);
    for (const { id, principal } of strangers) {
      assert.match(principal, /^arn:aws:iam::999999999998:/, id);
    }
  });
});
