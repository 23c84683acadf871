// The policy runs in the SDK's own server code on recorded resources. What a provider reads of a bucket's
// ACL is imitated.
import assert from "node:assert/strict";

import { unknownValue } from "@pulumi/pulumi/runtime";

import { avoidAcls as policy } from "../../../policies/exposure/avoidAcls";
import type { RecordedResource } from "../../../rehearsal/recordedResource";
import { pair } from "../../support/goodPair";
import { bucket, ownership, replication, setting } from "../../support/pairs";
import { bend, judge, undecided, type Verdict } from "../../support/policies";

const FIX = 'Remove the ACL, or set acl to "private", and give access by the bucket policy.';
const OWNER = "0aa1owner";
const ALL = "http://acs.amazonaws.com/groups/global/AllUsers";
const AUTHENTICATED = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers";

const judged = (stack: object) => judge(policy, Object.values(stack) as RecordedResource[]);

const fault = (name: string, text: string): Verdict => ["mandatory", name, `${name} ${text}`];

const canned = (of: RecordedResource, acl: unknown) => setting("BucketAcl", of, "acl", { acl });

const granting = (of: RecordedResource, ...grantees: unknown[]) =>
  setting("BucketAcl", of, "acl", {
    accessControlPolicy: {
      owner: { id: OWNER },
      grants: grantees.map((grantee) => ({ grantee, permission: "READ" })),
    },
  });

const withAcls = ({ sourceOwnership }: ReturnType<typeof pair>) => {
  bend(sourceOwnership, "rule.objectOwnership", "BucketOwnerPreferred");
};

const SOURCE = "archive-source, the source of archive,";

describe("policy avoidAcls", () => {
  for (const mode of ["update", "preview"] as const) {
    it(`passes pairs without ACLs, in one account and two (${mode})`, async () => {
      assert.deepEqual(await judged(pair(mode)), []);
      assert.deepEqual(await judged(pair(mode, "archive", "222222222222")), []);
    });

    it(`passes private ACLs where ACLs are on, canned or written out (${mode})`, async () => {
      const stack = pair(mode);
      withAcls(stack);
      const acl = canned(stack.source, "private");
      const own = granting(stack.destination, { type: "CanonicalUser", id: OWNER });
      assert.deepEqual(await judged({ ...stack, acl, own }), []);
    });

    it(`refuses a private ACL where ACLs are off, as they are by default (${mode})`, async () => {
      const stack = pair(mode);
      const acl = canned(stack.source, "private");
      const off = fault(
        "archive-source-acl",
        `sets an ACL on ${SOURCE} whose ownership is BucketOwnerEnforced, so S3 refuses it. Remove the ACL: without it nobody but the owner has access.`,
      );
      assert.deepEqual(await judged({ ...stack, acl }), [off]);
      const { sourceOwnership: _, ...unsaid } = stack;
      assert.deepEqual(await judged({ ...unsaid, acl }), [off]);
    });

    for (const [acl, crowd] of [
      ["public-read", "everybody"],
      ["public-read-write", "everybody"],
      ["authenticated-read", "every AWS account"],
    ] as const) {
      it(`says to whom ${acl} opens a bucket (${mode})`, async () => {
        const stack = pair(mode);
        assert.deepEqual(await judged({ ...stack, acl: canned(stack.source, acl) }), [
          fault("archive-source-acl", `opens ${SOURCE} to ${crowd} by acl "${acl}". ${FIX}`),
        ]);
        bend(stack.source, "acl", acl);
        assert.deepEqual(await judged(stack), [
          fault(
            "archive-source",
            `opens itself, the source of archive, to ${crowd} by acl "${acl}". ${FIX}`,
          ),
        ]);
      });
    }

    it(`refuses any other canned ACL, too (${mode})`, async () => {
      const stack = pair(mode);
      const acl = canned(stack.destination, "log-delivery-write");
      assert.deepEqual(await judged({ ...stack, acl }), [
        fault(
          "archive-dr-acl",
          `gives access to archive-dr, a destination of archive, by acl "log-delivery-write". ${FIX}`,
        ),
      ]);
    });

    it(`refuses a destination that leaves objects to their writers (${mode})`, async () => {
      const stack = pair(mode);
      bend(stack.sourceOwnership, "rule.objectOwnership", "ObjectWriter");
      assert.deepEqual(await judged(stack), []);
      bend(stack.destinationOwnership, "rule.objectOwnership", "BucketOwnerPreferred");
      assert.deepEqual(await judged(stack), []);
      bend(stack.destinationOwnership, "rule.objectOwnership", "ObjectWriter");
      assert.deepEqual(await judged(stack), [
        fault(
          "archive-dr-ownership",
          'leaves objects in archive-dr, a destination of archive, to whoever writes them: objectOwnership is "ObjectWriter". Set it to "BucketOwnerEnforced".',
        ),
      ]);
    });
  }

  it("names each grantee of an ACL once, groups by whom they mean", async () => {
    const stack = pair();
    const acl = granting(
      stack.source,
      { type: "Group", uri: ALL },
      { type: "Group", uri: ALL },
      { type: "Group", uri: AUTHENTICATED },
      { type: "CanonicalUser", id: "0bb2guest" },
      { type: "CanonicalUser", id: OWNER },
      { type: "AmazonCustomerByEmail", emailAddress: "guest@example.com" },
      {},
    );
    assert.deepEqual(await judged({ ...stack, acl }), [
      fault("archive-source-acl", `opens ${SOURCE} to everybody by a grant to AllUsers. ${FIX}`),
      fault(
        "archive-source-acl",
        `opens ${SOURCE} to every AWS account by a grant to AuthenticatedUsers. ${FIX}`,
      ),
      fault("archive-source-acl", `gives access to ${SOURCE} by a grant to 0bb2guest. ${FIX}`),
      fault(
        "archive-source-acl",
        `gives access to ${SOURCE} by a grant to guest@example.com. ${FIX}`,
      ),
    ]);
  });

  it("goes by the canned ACL where the provider has filled in what it stands for", async () => {
    const stack = pair();
    withAcls(stack);
    const acl = granting(stack.source, { type: "CanonicalUser", id: "0bb2guest" });
    bend(acl, "acl", "private");
    assert.deepEqual(await judged({ ...stack, acl }), []);
  });

  it("takes the owner's grant, which providers read into every bucket, for no ACL", async () => {
    const stack = pair();
    const own = { type: "CanonicalUser", id: OWNER, permissions: ["FULL_CONTROL"], uri: "" };
    bend(stack.source, "grants", [own]);
    assert.deepEqual(await judged(stack), []);
    bend(stack.source, "grants", [own, { type: "Group", uri: ALL, permissions: ["READ"], id: "" }]);
    assert.deepEqual(await judged(stack), [
      fault(
        "archive-source",
        `opens itself, the source of archive, to everybody by a grant to AllUsers. ${FIX}`,
      ),
    ]);
    const guest = { type: "CanonicalUser", id: "0bb2guest", permissions: ["READ"] };
    bend(stack.source, "grants", [own, guest]);
    assert.deepEqual(
      await judged(stack),
      [OWNER, "0bb2guest"].map((id) =>
        fault(
          "archive-source",
          `gives access to itself, the source of archive, by a grant to ${id}. ${FIX}`,
        ),
      ),
    );
  });

  it("goes by the BucketAcl where a bucket itself still has what was read before", async () => {
    const stack = pair();
    withAcls(stack);
    bend(stack.source, "grants", [{ type: "Group", uri: ALL, permissions: ["READ"] }]);
    const acl = canned(stack.source, "private");
    assert.deepEqual(await judged({ ...stack, acl }), []);
  });

  it("takes what a preview does not know of a new bucket itself for not set", async () => {
    const stack = pair("preview");
    bend(stack.source, "acl", unknownValue);
    bend(stack.source, "grants", unknownValue);
    assert.deepEqual(await judged(stack), []);
  });

  it("leaves a bucket that is not replicated alone", async () => {
    const plain = bucket("plain", "us-east-1");
    const writers = ownership(plain);
    bend(writers, "rule.objectOwnership", "ObjectWriter");
    const inline = bucket("inline", "us-east-1");
    bend(inline, "acl", "public-read");
    const acl = canned(plain, "public-read");
    assert.deepEqual(await judged({ ...pair(), plain, writers, inline, acl }), []);
  });

  it("names the replication that a bucket is a destination of, be it a source, too", async () => {
    const stack = pair();
    const back = replication("back", stack.destination, [["back", stack.source, stack.sourceKey]]);
    bend(stack.sourceOwnership, "rule.objectOwnership", "ObjectWriter");
    assert.deepEqual(await judged({ ...stack, back }), [
      fault(
        "archive-source-ownership",
        'leaves objects in archive-source, a destination of back, to whoever writes them: objectOwnership is "ObjectWriter". Set it to "BucketOwnerEnforced".',
      ),
    ]);
  });

  it("judges each of several replications by its own buckets", async () => {
    const second = pair("preview", "invoices");
    const acl = canned(second.source, "public-read");
    const all = [...Object.values(pair("preview")), ...Object.values(second), acl];
    assert.deepEqual(await judge(policy, all), [
      fault(
        "invoices-source-acl",
        `opens invoices-source, the source of invoices, to everybody by acl "public-read". ${FIX}`,
      ),
    ]);
  });

  it("takes the deprecated types of @pulumi/aws 7 for what they are", async () => {
    const stack = pair();
    stack.destination.type = "aws:s3/bucketV2:BucketV2";
    const acl = canned(stack.destination, "public-read");
    acl.type = "aws:s3/bucketAclV2:BucketAclV2";
    assert.deepEqual(await judged({ ...stack, acl }), [
      fault(
        "archive-dr-acl",
        `opens archive-dr, a destination of archive, to everybody by acl "public-read". ${FIX}`,
      ),
    ]);
  });

  it("judges sides outside the stack by what the stack sets for them", async () => {
    const { source, destination, ...stack } = pair();
    assert.deepEqual(await judged(stack), []);
    const acl = canned(source, "public-read");
    bend(stack.destinationOwnership, "rule.objectOwnership", "ObjectWriter");
    assert.deepEqual(await judged({ ...stack, acl }), [
      fault(
        "archive-source-acl",
        `opens archive-source-1a2b3c4, the source of archive, to everybody by acl "public-read". ${FIX}`,
      ),
      fault(
        "archive-dr-ownership",
        `leaves objects in ${String(destination.properties.bucket)}, a destination of archive, to whoever writes them: objectOwnership is "ObjectWriter". Set it to "BucketOwnerEnforced".`,
      ),
    ]);
  });

  it("says by an advisory that an ACL, its owner or a grantee is not known", async () => {
    const stack = pair("preview");
    const acl = canned(stack.source, unknownValue);
    assert.deepEqual(await judged({ ...stack, acl }), [undecided("archive-source-acl", "acl")]);

    bend(acl, "acl", undefined);
    bend(acl, "accessControlPolicy", unknownValue);
    assert.deepEqual(await judged({ ...stack, acl }), [
      undecided("archive-source-acl", "accessControlPolicy"),
    ]);

    const guest = granting(stack.source, { type: "CanonicalUser", id: unknownValue });
    assert.deepEqual(await judged({ ...stack, guest }), [
      undecided("archive-source-acl", "accessControlPolicy.grants.0.grantee.id"),
    ]);

    const owned = granting(stack.source, { type: "CanonicalUser", id: OWNER }, { uri: ALL });
    bend(owned, "accessControlPolicy.owner.id", unknownValue);
    assert.deepEqual(await judged({ ...stack, owned }), [
      fault("archive-source-acl", `opens ${SOURCE} to everybody by a grant to AllUsers. ${FIX}`),
      undecided("archive-source-acl", "accessControlPolicy.owner.id"),
    ]);
  });

  it("says by an advisory that an ownership, a side or whose ACL it is is not known", async () => {
    const owned = pair("preview");
    bend(owned.destinationOwnership, "rule.objectOwnership", unknownValue);
    assert.deepEqual(await judged(owned), [
      undecided("archive-dr-ownership", "rule.objectOwnership"),
    ]);

    const side = pair("preview");
    side.replication.propertyDependencies = {};
    assert.deepEqual(await judged(side), [undecided("archive", "rules.0.destination.bucket")]);

    const stack = pair("preview");
    const acl = canned(stack.source, "public-read");
    bend(acl, "bucket", unknownValue);
    acl.propertyDependencies = {};
    bend(stack.destinationOwnership, "bucket", unknownValue);
    stack.destinationOwnership.propertyDependencies = {};
    assert.deepEqual(await judged({ ...stack, acl }), [
      undecided("archive-source-acl", "bucket"),
      undecided("archive-dr-ownership", "bucket"),
    ]);
  });
});
