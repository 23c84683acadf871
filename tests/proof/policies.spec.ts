import assert from "node:assert/strict";

import { rolePolicy, trustPolicy } from "../../components/policyDocuments";
import type { Document, Statement } from "../../components/policyDocuments";
import { replicationRequests } from "../../components/permissions";
import { bucketPolicy } from "../../components/resourcePolicies";
import type { Policies, TriedRequest } from "../../proof/policies";
import { ask, protectedArn } from "../../proof/policies";
import { assumedKeyPolicies } from "../../proof/registeredPolicies";
import { clientRequests } from "../../proof/requests/clients";
import { DR, FOREIGN, ROLE, requestOf, topology } from "../support/topologies";

// Which policies decide on which request. What they decide is the simulator's word.

const NOTHING: Document = { Version: "2012-10-17", Statement: [] };

/** Policies of a topology, of which the destination's bucket lets nobody in. */
function policiesOf(given = topology()): Policies {
  const { source, destinations } = given;
  const buckets = [source, ...destinations].map(
    (side) => [side.bucketArn, bucketPolicy(side)] as const,
  );
  return {
    topology: given,
    role: rolePolicy(given),
    resources: new Map([
      [ROLE, trustPolicy()],
      ...buckets,
      ...assumedKeyPolicies(given, new Map()),
    ]),
    assumed: [],
  };
}

const asked = (given: ReturnType<typeof topology>, id: string): TriedRequest =>
  requestOf([...replicationRequests(given), ...clientRequests(given)], id);

const REPLICATE = "dr s3:ReplicateTags";
const UPLOAD = "dr s3:PutObject under default encryption";

describe("the policies that decide on a request", () => {
  it("are the role's own where the role asks", async () => {
    const request = asked(topology(), REPLICATE);
    const policies = policiesOf();
    assert.deepEqual(await ask(request, policies), {
      allowed: true,
      by: [{ policy: "identity", statement: "Replicate" }],
    });
    const { allowed } = await ask(request, { ...policies, role: NOTHING });
    assert.equal(allowed, false);
  });

  it("hold nobody else back but by the resource", async () => {
    const verdict = await ask(asked(topology(), UPLOAD), { ...policiesOf(), role: NOTHING });
    assert.deepEqual(verdict, {
      allowed: true,
      by: [{ policy: "identity", statement: "Everything" }],
    });
  });

  it("are the role's boundary too, for the role and nobody else", async () => {
    const policies = { ...policiesOf(), boundary: NOTHING };
    const { allowed, by } = await ask(asked(topology(), REPLICATE), policies);
    assert.equal(allowed, false);
    assert.ok(by.some(({ policy }) => policy === "boundary"));
    assert.equal((await ask(asked(topology(), UPLOAD), policies)).allowed, true);
  });

  it("are for a service the resource's alone, with its owner's grant where there is one", async () => {
    const policies = policiesOf();
    const trust = asked(topology(), "role sts:AssumeRole");
    assert.deepEqual(await ask(trust, policies), {
      allowed: true,
      by: [{ policy: "resource", statement: "LetS3AssumeTheRole" }],
    });
    const logs = asked(topology(), "dr s3:PutObject by logging.s3.amazonaws.com");
    assert.deepEqual(await ask(logs, policies), {
      allowed: true,
      by: [{ policy: "resource", statement: "GrantedByOwner" }],
    });
    const { allowed } = await ask({ ...logs, grantedByOwner: undefined }, policies);
    assert.equal(allowed, false);
  });

  it("let a request through by the door that is open for its trial, and not without", async () => {
    const given = topology([FOREIGN]);
    const policies = policiesOf(given);
    const request = asked(given, REPLICATE);
    // The bucket's policy has no grant here.
    assert.deepEqual(await ask(request, policies), {
      allowed: false,
      by: [{ policy: "resource" }],
    });
    const opened = { ...request, evenIf: "the resource lets the account in" } as const;
    assert.equal((await ask(opened, policies)).allowed, true);
    const unlimited = { ...request, evenIf: "the role may do everything" } as const;
    const { bucketArn } = FOREIGN;
    const Everybody: Statement = {
      Sid: "Everybody",
      Effect: "Allow",
      Principal: { AWS: ROLE },
      Action: "s3:*",
      Resource: `${bucketArn}/*`,
    };
    const resources = new Map([
      ...policies.resources,
      [bucketArn, { ...NOTHING, Statement: [Everybody] }],
    ]);
    const limits = { ...policies, resources, role: NOTHING, boundary: NOTHING };
    assert.equal((await ask(request, limits)).allowed, false);
    assert.equal((await ask(unlimited, limits)).allowed, true);
  });

  it("are open for what is not the topology's, so that the role's own decide", async () => {
    const policies = policiesOf();
    const elsewhere = { ...asked(topology(), REPLICATE), resource: "arn:aws:s3:::elsewhere/a" };
    assert.equal((await ask(elsewhere, policies)).allowed, false);
    const Anywhere: Statement = {
      Sid: "Anywhere",
      Effect: "Allow",
      Action: "s3:ReplicateTags",
      Resource: "*",
    };
    const wide = { ...policies, role: { ...NOTHING, Statement: [Anywhere] } };
    assert.deepEqual(await ask(elsewhere, wide), {
      allowed: true,
      by: [
        { policy: "identity", statement: "Anywhere" },
        { policy: "resource", statement: "Open" },
      ],
    });
  });
});

describe("what a policy protects", () => {
  const cases = [
    [`${DR.bucketArn}/any/object`, DR.bucketArn],
    [DR.bucketArn, DR.bucketArn],
    ["arn:aws-cn:s3:::archive/a", "arn:aws-cn:s3:::archive"],
    [DR.keyArn, DR.keyArn],
    [ROLE, ROLE],
  ] as const;
  for (const [arn, protectedBy] of cases) {
    it(`is ${protectedBy} for ${arn}`, () => {
      assert.equal(protectedArn(arn), protectedBy);
    });
  }
});
