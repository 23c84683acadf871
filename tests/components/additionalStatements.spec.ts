// That AWS takes the statements, only AWS can tell; what it is known to refuse is refused here first.
import assert from "node:assert/strict";

import fc from "fast-check";

import type { AdditionalStatement } from "../../components/additionalStatements";
import {
  OWN_SIDS,
  bucketStatements,
  keyStatements,
  statementProblems,
} from "../../components/additionalStatements";
import { administratorStatements } from "../../components/resourcePolicies";
import { policiesOf } from "../support/documents";
import { replications } from "../support/replications";

const BUCKET = "arn:aws:s3:::archive";
const READ: AdditionalStatement = {
  Sid: "LetAuditorsRead",
  Effect: "Allow",
  Principal: { AWS: "arn:aws:iam::111111111111:role/auditors" },
  Action: ["s3:GetObject", "S3:ListBucket"],
};
const DECRYPT: AdditionalStatement = { ...READ, Action: "kms:Decrypt" };

const ofBucket = (change: object, bucketArn: string | undefined = BUCKET) =>
  statementProblems("at", [{ ...READ, ...change }], { of: "bucket", bucketArn });
const ofKey = (change: object) =>
  statementProblems("at", [{ ...DECRYPT, ...change }], { of: "key" });

describe("statements added to a bucket's policy", () => {
  it("are about the bucket and all its objects unless they say otherwise", () => {
    const { Sid, Principal, Action } = READ;
    assert.deepEqual(bucketStatements(BUCKET, [READ]), [
      { Sid, Effect: "Allow", Principal, Action, Resource: [BUCKET, `${BUCKET}/*`] },
    ]);
    const Resource = `${BUCKET}/invoices/*`;
    assert.deepEqual(bucketStatements(BUCKET, [{ ...READ, Effect: "Deny", Resource }]), [
      { Sid, Effect: "Deny", Principal, Action, Resource },
    ]);
    assert.deepEqual(bucketStatements(BUCKET), []);
  });

  it("may name the bucket, its objects, several principals, and a condition", () => {
    const right: [object, string?][] = [
      [{}],
      [{ Resource: BUCKET }],
      [{ Resource: [BUCKET, `${BUCKET}/invoices/*`] }],
      [{ Principal: { Service: ["logging.s3.amazonaws.com", "cloudtrail.amazonaws.com"] } }],
      [{ Principal: "*", Effect: "Deny" }],
      [{ Principal: { AWS: "*" }, Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1" } } }],
    ];
    for (const [change, arn] of right) assert.deepEqual(ofBucket(change, arn), []);
    assert.deepEqual(statementProblems("at", [READ], { of: "bucket", bucketArn: undefined }), []);
  });
});

describe("statements added to a key's policy", () => {
  it("are about the key, in which the resource is always an asterisk", () => {
    const { Sid, Principal } = DECRYPT;
    assert.deepEqual(keyStatements([DECRYPT]), [
      { Sid, Effect: "Allow", Principal, Action: "kms:Decrypt", Resource: "*" },
    ]);
    assert.deepEqual(keyStatements(), []);
    assert.deepEqual(ofKey({}), []);
  });
});

describe("an added statement", () => {
  const everybody = {
    path: "at[0].Principal",
    allowed: "principals by name, or a Condition beside it",
    fix: "name whom to let in: this lets in everybody",
  };
  const nobody = {
    path: "at[0].Principal",
    allowed: "at least one principal",
    fix: "name whom the statement is about",
  };
  const foreign = {
    allowed: "actions that begin with s3:",
    fix: "name such actions only",
  };
  const elsewhere = {
    path: "at[0].Resource",
    allowed: `${BUCKET}, and ARNs that begin with ${BUCKET}/`,
    fix: "name the bucket or objects of it: S3 takes no other",
  };
  const taken = {
    path: "at[0].Sid",
    allowed: "an id of its own: not another statement's, nor one of the component's",
    fix: "rename the statement",
  };
  const cases: [string, object, { path?: string; allowed: string; fix: string }, unknown][] = [
    [
      "has an id of letters and digits",
      { Sid: "Let auditors" },
      {
        path: "at[0].Sid",
        allowed: "letters and digits",
        fix: "name the statement without other characters",
      },
      "Let auditors",
    ],
    [
      "has an id",
      { Sid: "" },
      {
        path: "at[0].Sid",
        allowed: "letters and digits",
        fix: "name the statement without other characters",
      },
      "",
    ],
    ["takes no id of the component", { Sid: "DenyPlainHttp" }, taken, "DenyPlainHttp"],
    [
      "allows or denies",
      { Effect: "allow" },
      { path: "at[0].Effect", allowed: "Allow or Deny", fix: "choose one of these values" },
      "allow",
    ],
    ["lets not everybody in", { Principal: "*" }, everybody, "*"],
    [
      "lets not everybody in, however said",
      { Principal: { AWS: ["*"] } },
      everybody,
      { AWS: ["*"] },
    ],
    [
      "lets not everybody in by an empty condition",
      { Principal: "*", Condition: {} },
      everybody,
      "*",
    ],
    ["is about somebody", { Principal: { AWS: [] } }, nobody, { AWS: [] }],
    [
      "has no other service's action",
      { Action: "kms:Decrypt" },
      { ...foreign, path: "at[0].Action" },
      "kms:Decrypt",
    ],
    [
      "has no other service's action among several",
      { Action: ["s3:Get*", "*"] },
      { ...foreign, path: "at[0].Action[1]" },
      "*",
    ],
    [
      "has an action",
      { Action: [] },
      { path: "at[0].Action", allowed: foreign.allowed, fix: "name at least one" },
      [],
    ],
    ["names no other bucket", { Resource: `${BUCKET}-2/*` }, elsewhere, `${BUCKET}-2/*`],
    ["names no other bucket among several", { Resource: [BUCKET, "*"] }, elsewhere, [BUCKET, "*"]],
    ["names something", { Resource: [] }, elsewhere, []],
  ];
  for (const [title, change, problem, received] of cases) {
    it(title, () => {
      assert.deepEqual(ofBucket(change), [{ ...problem, received }]);
    });
  }

  it("names no resource where Pulumi makes up the bucket's name", () => {
    const place = { of: "bucket", bucketArn: undefined } as const;
    assert.deepEqual(statementProblems("at", [{ ...READ, Resource: BUCKET }], place), [
      {
        path: "at[0].Resource",
        received: BUCKET,
        allowed: "nothing while Pulumi makes up the bucket's name",
        fix: "leave it out for the bucket and all its objects, or set bucketName",
      },
    ]);
  });

  it("names no resource and no action of S3 in a key's policy", () => {
    assert.deepEqual(ofKey({ Resource: "*", Action: "s3:GetObject" }), [
      {
        path: "at[0].Action",
        received: "s3:GetObject",
        allowed: "actions that begin with kms:",
        fix: "name such actions only",
      },
      {
        path: "at[0].Resource",
        received: "*",
        allowed: "nothing",
        fix: "leave it out: in a key's policy it is always the key",
      },
    ]);
  });

  it("has an id of its own, in each policy", () => {
    const place = { of: "bucket", bucketArn: BUCKET } as const;
    assert.deepEqual(statementProblems("at", [READ, { ...READ, Sid: "B" }, READ], place), [
      { ...taken, path: "at[2].Sid", received: "LetAuditorsRead" },
    ]);
    const inOthersPolicy = [ofBucket({ Sid: "EncryptReplicas" }), ofKey({ Sid: "Replicate" })];
    assert.deepEqual(inOthersPolicy, [[], []]);
  });
});

describe("the ids that are the component's", () => {
  it("are all that it gives to statements, whatever it is asked for, and no others", () => {
    const given = { bucket: new Set<string>(), key: new Set<string>() };
    fc.assert(
      fc.property(replications, ({ name, settings }) => {
        const { topology, resources, assumed } = policiesOf(settings, name);
        for (const [arn, { Statement }] of resources) {
          if (arn === topology.roleArn || assumed.includes(arn)) continue;
          const sids = given[arn.includes(":kms:") ? "key" : "bucket"];
          for (const { Sid } of Statement) sids.add(Sid);
        }
      }),
      { numRuns: 200, seed: 53 },
    );
    for (const { Sid } of administratorStatements(["a"])) given.key.add(Sid);
    assert.deepEqual([...given.bucket].sort(), [...OWN_SIDS.bucket].sort());
    assert.deepEqual([...given.key].sort(), [...OWN_SIDS.key].sort());
  });
});
