import assert from "node:assert/strict";

import { unknownValue } from "@pulumi/pulumi/runtime";

import type { Attached } from "../../../policies/stack/attachedDocuments";
import {
  bucketDocuments,
  keyDocuments,
  roleDocuments,
} from "../../../policies/stack/attachedDocuments";
import { sidesOf } from "../../../policies/stack/sides";
import { Unknown } from "../../../policies/stack/unknownValues";
import type { RecordedResource } from "../../../rehearsal/recordedResource";
import { pair } from "../../support/goodPair";
import type { Mode } from "../../support/pairs";
import { bucket, key } from "../../support/pairs";
import { bend, resource } from "../../support/policies";
import { stackOfRecorded } from "../../support/stacks";

const HERE = "us-east-1";
const ACCOUNT = "111111111111";

/** A document with one statement, by whose id it can be told. */
const documentOf = (Sid: string) => JSON.stringify({ Statement: [{ Sid }] });

/** Each document: who holds it, its statement, what it depends on. And the paths that are unknown. */
function told({ documents, unknown }: Attached) {
  return {
    documents: documents.map(({ holder, statements, dependencies }) => [
      holder.name,
      statements instanceof Unknown ? "unknown" : statements.map(({ label }) => label).join(),
      dependencies.map(({ name }) => name).join(),
    ]),
    unknown: unknown.map(({ resourceName, path }) => `${resourceName}.${path}`),
  };
}

const one = (holder: string, sid: string, dependencies = "") => ({
  documents: [[holder, `statement "${sid}"`, dependencies]],
  unknown: [],
});
const NONE = { documents: [], unknown: [] };

describe("the policy of a bucket", () => {
  type Parts = Partial<ReturnType<typeof pair>> & { source: RecordedResource };

  async function ofSource(parts: Parts, ...more: RecordedResource[]) {
    const { stack } = await stackOfRecorded([...Object.values(parts), ...more]);
    return told(bucketDocuments(stack)(sidesOf(stack).sides[0]!));
  }

  it("is that of its BucketPolicy, known or not, whatever the bucket says", async () => {
    const parts = pair("preview");
    bend(parts.source, "policy", documentOf("inline"));
    const dependencies = "archive-source,archive-source-key";
    assert.deepEqual(await ofSource(parts), {
      documents: [["archive-source-policy", "unknown", dependencies]],
      unknown: [],
    });
    bend(parts.sourcePolicy, "policy", documentOf("own"));
    assert.deepEqual(await ofSource(parts), one("archive-source-policy", "own", dependencies));
  });

  it("is else what the bucket says, known or made of what a program makes", async () => {
    const { sourcePolicy: _, ...parts } = pair("preview");
    bend(parts.source, "policy", documentOf("inline"));
    assert.deepEqual(await ofSource(parts), one("archive-source", "inline"));
    bend(parts.source, "policy", unknownValue);
    parts.source.propertyDependencies = { policy: [parts.sourceKey.urn] };
    assert.deepEqual(await ofSource(parts), {
      documents: [["archive-source", "unknown", "archive-source-key"]],
      unknown: [],
    });
  });

  it("is none where nobody sets one, though the provider will read what there is", async () => {
    const { sourcePolicy: _, ...parts } = pair("preview");
    assert.deepEqual(await ofSource(parts), NONE);
    bend(parts.source, "policy", unknownValue);
    assert.deepEqual(await ofSource(parts), NONE);
  });

  it("may be one of a bucket that nothing tells", async () => {
    const { sourcePolicy, ...parts } = pair("preview");
    bend(sourcePolicy, "bucket", unknownValue);
    sourcePolicy.propertyDependencies = {};
    assert.deepEqual(await ofSource({ ...parts, sourcePolicy }), {
      documents: [],
      unknown: ["archive-source-policy.bucket"],
    });
  });

  it("outside the stack is what the stack sets by the bucket's name", async () => {
    const { source, sourcePolicy, ...parts } = pair();
    bend(sourcePolicy, "policy", documentOf("own"));
    sourcePolicy.propertyDependencies = {};
    const { stack } = await stackOfRecorded([...Object.values(parts), sourcePolicy]);
    const side = sidesOf(stack).sides.find(({ name }) => name === source.properties.bucket);
    assert.deepEqual(told(bucketDocuments(stack)(side!)), one("archive-source-policy", "own"));
  });
});

describe("the policy of a key", () => {
  const keyPolicy = (of: RecordedResource, policy: string, keyId: unknown = of.properties.keyId) =>
    resource(
      "aws:kms/keyPolicy:KeyPolicy",
      `${of.name}-policy`,
      HERE,
      { keyId, policy },
      {
        keyId: [of],
      },
    );
  const alias = (name: string, targetKeyId: unknown, of: RecordedResource[] = []) =>
    resource(
      "aws:kms/alias:Alias",
      name,
      HERE,
      { name: `alias/${name}`, targetKeyId },
      {
        targetKeyId: of,
      },
    );

  async function ofResource(name: string, ...resources: RecordedResource[]) {
    const { stack, of } = await stackOfRecorded(resources);
    return told(keyDocuments(stack)(of(name)));
  }

  for (const mode of ["update", "preview"] as Mode[]) {
    it(`is that of its KeyPolicy, whatever the key says (${mode})`, async () => {
      const [made, other] = [key("made", HERE, mode), key("other", HERE, mode)];
      bend(made, "policy", documentOf("inline"));
      const policies = [keyPolicy(made, documentOf("own")), keyPolicy(other, documentOf("other"))];
      assert.deepEqual(
        await ofResource("made", made, other, ...policies),
        one("made-policy", "own"),
      );
    });
  }

  it("may be found by the key's ARN, and for an alias too", async () => {
    const made = key("made", HERE);
    const policy = keyPolicy(made, documentOf("own"), made.properties.arn);
    assert.deepEqual(await ofResource("made", made, policy), one("made-policy", "own"));
    for (const target of [made.properties.keyId, made.properties.arn]) {
      const named = alias("named", target);
      assert.deepEqual(await ofResource("named", made, policy, named), one("made-policy", "own"));
    }
    const waiting = key("made", HERE, "preview");
    const named = alias("named", unknownValue, [waiting]);
    assert.deepEqual(
      await ofResource("named", waiting, keyPolicy(waiting, documentOf("own")), named),
      one("made-policy", "own"),
    );
  });

  it("behind an alias of a key elsewhere is not known", async () => {
    for (const target of ["other", unknownValue, undefined]) {
      assert.deepEqual(await ofResource("named", alias("named", target), key("made", HERE)), {
        documents: [],
        unknown: ["named.targetKeyId"],
      });
    }
  });

  it("is else what the key says, or AWS's default", async () => {
    const made = key("made", HERE, "preview");
    assert.deepEqual(await ofResource("made", made), NONE);
    bend(made, "policy", unknownValue);
    assert.deepEqual(await ofResource("made", made), {
      documents: [["made", "unknown", ""]],
      unknown: [],
    });
    const source = bucket("source", HERE, "preview");
    made.propertyDependencies = { policy: [source.urn] };
    assert.deepEqual(await ofResource("made", made, source), {
      documents: [["made", "unknown", "source"]],
      unknown: [],
    });
    bend(made, "policy", documentOf("inline"));
    assert.deepEqual(await ofResource("made", made), one("made", "inline"));
  });

  it("of a multi-Region key is not that of its replica, whose id is the same", async () => {
    const [primary, replica] = [key("primary", HERE), key("replica", "us-west-2")];
    replica.type = "aws:kms/replicaKey:ReplicaKey";
    for (const half of [primary, replica]) bend(half, "keyId", "mrk-1");
    bend(replica, "policy", documentOf("inline"));
    const all = [primary, replica, keyPolicy(primary, documentOf("own"))];
    assert.deepEqual(await ofResource("replica", ...all), one("replica", "inline"));
    assert.deepEqual(await ofResource("primary", ...all), one("primary-policy", "own"));
  });

  it("may be one of a key that nothing tells", async () => {
    const made = key("made", HERE, "preview");
    const policy = { ...keyPolicy(made, documentOf("own")), propertyDependencies: {} };
    assert.deepEqual(await ofResource("made", made, policy), {
      documents: [],
      unknown: ["made-policy.keyId"],
    });
  });
});

describe("the policies of a role", () => {
  const role = (mode: Mode = "update") =>
    resource("aws:iam/role:Role", "role", HERE, {
      name: "replication",
      arn: mode === "update" ? `arn:aws:iam::${ACCOUNT}:role/replication` : unknownValue,
    });
  const managed = (name: string, mode: Mode = "update") =>
    resource("aws:iam/policy:Policy", name, HERE, {
      arn: mode === "update" ? `arn:aws:iam::${ACCOUNT}:policy/${name}` : unknownValue,
      policy: documentOf(name),
    });
  const attaching = (
    type: string,
    properties: Record<string, unknown>,
    dependencies: Record<string, RecordedResource[]> = {},
  ) => {
    const token = `aws:iam/${type.charAt(0).toLowerCase()}${type.slice(1)}:${type}`;
    return resource(token, type, HERE, properties, dependencies);
  };
  const aws = (name: string) => `arn:aws:iam::aws:policy/${name}`;

  async function ofRole(...resources: RecordedResource[]) {
    const { stack, of } = await stackOfRecorded(resources);
    const found = roleDocuments(stack)(of("role"));
    return {
      ...told(found),
      elsewhere: found.elsewhere.map(({ holder, arn }) => [holder.name, arn]),
    };
  }
  const NOWHERE = { elsewhere: [] };

  it("are its own, by its name, its ARN or what an unknown value depends on", async () => {
    const policy = documentOf("own");
    const arn = `arn:aws:iam::${ACCOUNT}:role/replication`;
    for (const name of ["replication", arn]) {
      const own = attaching("RolePolicy", { role: name, policy });
      assert.deepEqual(await ofRole(role(), own), { ...one("RolePolicy", "own"), ...NOWHERE });
    }
    const waiting = role("preview");
    const own = attaching("RolePolicy", { role: unknownValue, policy }, { role: [waiting] });
    assert.deepEqual(await ofRole(waiting, own), { ...one("RolePolicy", "own"), ...NOWHERE });
  });

  it("are those attached by ARN, in each of the ways that the provider has", async () => {
    const [made, other] = [managed("made"), managed("other")];
    const { arn } = made.properties;
    for (const attachment of [
      attaching("RolePolicyAttachment", { role: "replication", policyArn: arn }),
      attaching("PolicyAttachment", { roles: ["someone", "replication"], policyArn: arn }),
      attaching("RolePolicyAttachmentsExclusive", { roleName: "replication", policyArns: [arn] }),
    ]) {
      assert.deepEqual(
        await ofRole(role(), made, other, attachment),
        { ...one("made", "made"), ...NOWHERE },
        attachment.name,
      );
    }
  });

  it("are those that an unknown ARN depends on, each once", async () => {
    const [waiting, a, b] = [role("preview"), managed("a", "preview"), managed("b", "preview")];
    const attachment = attaching(
      "RolePolicyAttachment",
      { role: unknownValue, policyArn: unknownValue },
      { role: [waiting], policyArn: [a] },
    );
    assert.deepEqual(await ofRole(waiting, a, b, attachment), { ...one("a", "a"), ...NOWHERE });
    bend(waiting, "managedPolicyArns", [unknownValue, unknownValue]);
    waiting.propertyDependencies = { managedPolicyArns: [a.urn, b.urn] };
    assert.deepEqual(await ofRole(waiting, a, b), {
      documents: [
        ["a", 'statement "a"', ""],
        ["b", 'statement "b"', ""],
      ],
      unknown: [],
      ...NOWHERE,
    });
  });

  it("are elsewhere where no resource of the stack has the ARN", async () => {
    const arn = aws("AmazonS3FullAccess");
    const attachment = attaching("RolePolicyAttachment", { role: "replication", policyArn: arn });
    assert.deepEqual(await ofRole(role(), managed("made"), attachment), {
      ...NONE,
      elsewhere: [["RolePolicyAttachment", arn]],
    });
    const own = role();
    bend(own, "managedPolicyArns", [arn, managed("made").properties.arn]);
    assert.deepEqual(await ofRole(own, managed("made")), {
      ...one("made", "made"),
      elsewhere: [["role", arn]],
    });
  });

  it("are those written into the role, which has none where the provider will read them", async () => {
    const own = role("preview");
    bend(own, "inlinePolicies", [{ name: "a", policy: documentOf("inline") }, {}]);
    assert.deepEqual(await ofRole(own), { ...one("role", "inline"), ...NOWHERE });
    bend(own, "inlinePolicies", [{ name: "a", policy: unknownValue }]);
    assert.deepEqual((await ofRole(own)).documents, [["role", "unknown", ""]]);
    for (const property of ["inlinePolicies", "managedPolicyArns"]) {
      const read = role("preview");
      bend(read, property, unknownValue);
      assert.deepEqual(await ofRole(read), { ...NONE, ...NOWHERE });
    }
    const source = bucket("source", HERE, "preview");
    bend(own, "inlinePolicies", unknownValue);
    own.propertyDependencies = { inlinePolicies: [source.urn] };
    assert.deepEqual((await ofRole(own, source)).documents, [["role", "unknown", "source"]]);
  });

  it("written into the role do not count beside resources, for they are what was read", async () => {
    const own = role();
    const made = managed("made");
    const { arn: policyArn } = made.properties;
    bend(own, "inlinePolicies", [{ name: "a", policy: documentOf("inline") }]);
    bend(own, "managedPolicyArns", [aws("AmazonS3FullAccess"), policyArn, unknownValue]);
    const policy = attaching("RolePolicy", { role: "replication", policy: documentOf("own") });
    const attachment = attaching("RolePolicyAttachment", { role: "replication", policyArn });
    assert.deepEqual(await ofRole(own, policy, made, attachment), {
      documents: [
        ["RolePolicy", 'statement "own"', ""],
        ["made", 'statement "made"', ""],
      ],
      unknown: [],
      elsewhere: [],
    });
  });

  it("may be what nothing tells of", async () => {
    const lost = attaching("RolePolicy", { role: unknownValue, policy: documentOf("own") });
    const attachment = attaching("RolePolicyAttachment", {
      role: "replication",
      policyArn: unknownValue,
    });
    const others = attaching("PolicyAttachment", { roles: unknownValue, policyArn: aws("a") });
    assert.deepEqual(await ofRole(role(), lost, attachment, others), {
      documents: [],
      unknown: ["RolePolicy.role", "PolicyAttachment.roles", "RolePolicyAttachment.policyArn"],
      ...NOWHERE,
    });
  });

  it("are not those of others", async () => {
    const policy = attaching("RolePolicy", { role: "other", policy: documentOf("own") });
    const users = attaching("PolicyAttachment", { users: ["replication"], policyArn: aws("a") });
    assert.deepEqual(await ofRole(role(), policy, users, managed("made")), { ...NONE, ...NOWHERE });
  });
});
