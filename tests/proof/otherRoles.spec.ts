// The roles of other sources, simulated: what is theirs to do is taken to be all that a role can do, so that
// the destination alone holds them in bounds. That their stacks are right, their own proofs show.
import assert from "node:assert/strict";

import type { Document, Statement } from "../../components/policyDocuments";
import { expectations, isRight, judge } from "../../proof/judge";
import { matrixOf } from "../../proof/matrix";
import type { Policies } from "../../proof/policies";
import type { Proof } from "../../proof/prove";
import { prove } from "../../proof/prove";
import { keyId } from "../../proof/recording/madeUpState";
import { asCliConfig } from "../../stackFiles";

const at = (region: string, accountId: string) => ({ region, accountId });
const role = (name: string, account: string) => `arn:aws:iam::${account}:role/${name}`;
const WEB = role("web-replication", "333333333333");
const SHOP = role("service-role/shop", "111111111111");

/** Two destinations, the one of which is a hub for three sources in all. */
const hubOf = (vault: object = {}, source: object = {}) => ({
  name: "archive",
  source: { ...at("us-east-1", "111111111111"), ...source },
  destinations: {
    dr: at("eu-west-1", "444444444444"),
    vault: {
      ...at("us-west-2", "222222222222"),
      additionalReplicationRoles: [
        { roleArn: WEB, deleteMarkerReplication: true },
        { roleArn: SHOP, bucketKeyEnabled: false },
      ],
      ...vault,
    },
  },
});
const WITHOUT_BUCKET_KEYS = hubOf({ bucketKeyEnabled: false }, { bucketKeyEnabled: false });
const WITH_ACLS = hubOf({ objectOwnership: "BucketOwnerPreferred" });
/** A role for each combination of what an entry can say. */
const EVERY = hubOf(
  {
    bucketKeyEnabled: false,
    objectOwnership: "ObjectWriter",
    additionalReplicationRoles: [0, 1, 2, 3, 4, 5, 6, 7].map((bits) => ({
      roleArn: role(`role-${bits}`, "333333333333"),
      bucketKeyEnabled: (bits & 1) > 0,
      deleteMarkerReplication: (bits & 2) > 0,
      accessControlTranslation: (bits & 4) > 0,
    })),
  },
  { bucketKeyEnabled: false },
);
const KEY = `arn:aws:kms:us-west-2:222222222222:key/${keyId("given")}`;
const EXISTING = hubOf({
  kmsKeyArn: KEY,
  existingBucket: { name: "hub" },
  objectOwnership: "BucketOwnerEnforced",
});

describe("the proof of a destination for several sources", function () {
  this.timeout(120_000);
  const proofs = new Map<string, Proof>();
  const stacks = { hub: hubOf(), WITHOUT_BUCKET_KEYS, WITH_ACLS, EVERY, EXISTING };
  const proofOf = (stack: keyof typeof stacks) => proofs.get(stack)!;

  before(async () => {
    for (const [stack, settings] of Object.entries(stacks)) {
      proofs.set(stack, await prove({ stack, config: asCliConfig(settings) }));
    }
  });

  for (const stack of Object.keys(stacks)) {
    it(`holds, with nothing superfluous: ${stack}`, () => {
      const { judged, necessity, ok } = proofs.get(stack)!;
      assert.deepEqual(
        judged.filter((one) => !isRight(one)).map(({ request }) => request.id),
        [],
      );
      assert.deepEqual(necessity.survivors, []);
      assert.equal(ok, true);
    });
  }

  it("tries what S3 asks as each of the roles, by its source's settings", () => {
    const asked = (roleArn: string, stack: keyof typeof stacks = "hub") =>
      new Set(
        proofOf(stack)
          .judged.filter(({ request, allowed }) => allowed && request.principal === roleArn)
          .map(({ request }) => request.action),
      );
    const always = [
      "s3:ReplicateObject",
      "s3:ReplicateTags",
      "s3:GetBucketVersioning",
      "kms:Encrypt",
      "kms:GenerateDataKey",
    ];
    assert.deepEqual(asked(WEB), new Set([...always, "s3:ReplicateDelete", "kms:Decrypt"]));
    // Replicas in a destination with a Bucket Key may have one whatever the source has.
    assert.deepEqual(asked(SHOP), new Set([...always, "kms:Decrypt"]));
    assert.deepEqual(asked(SHOP, "WITHOUT_BUCKET_KEYS"), new Set(always));
    assert.ok(asked(SHOP, "WITH_ACLS").has("s3:ObjectOwnerOverrideToBucketOwner"));
  });

  it("tries many requests that must be denied them, on sides that do not name them too", () => {
    const { topology, judged } = { ...proofOf("hub").policies, ...proofOf("hub") };
    const denied = judged.filter(({ request, allowed }) => !allowed && request.principal === WEB);
    assert.ok(denied.length > 50, String(denied.length));
    const arns = denied.map(({ request }) => request.resource);
    for (const { bucketArn, keyArn } of [topology.source, ...topology.destinations]) {
      assert.ok(
        arns.some((arn) => arn.startsWith(bucketArn)),
        bucketArn,
      );
      assert.ok(
        arns.some((arn) => arn === keyArn),
        keyArn,
      );
    }
  });

  it("has an id of its own for every request", () => {
    const { topology, adopted, others } = proofOf("hub").policies;
    const ids = expectations(topology, adopted, others).map(({ request }) => request.id);
    assert.equal(new Set(ids).size, ids.length);
  });

  it("shows them among the requests of replication, by their names", () => {
    const { replication, owners } = matrixOf(proofOf("hub"));
    const who = new Set(replication.map((row) => row.who));
    assert.deepEqual([...who].sort(), [
      "S3, as the role",
      "s3.amazonaws.com",
      "service-role/shop",
      "web-replication",
    ]);
    assert.ok(!owners.some((row) => row.who.includes("web-replication")));
  });

  /** The policies of the hub with a change to each statement for a role. */
  const changed = (change: (statement: Statement) => Statement): Policies => {
    const { policies } = proofOf("hub");
    const resources = new Map(
      [...policies.resources].map(([arn, document]): [string, Document] => [
        arn,
        {
          ...document,
          Statement: document.Statement.map((one) =>
            one.Sid.includes("ForWebReplication") ? change(one) : one,
          ),
        },
      ]),
    );
    return { ...policies, resources };
  };
  const faults: [string, (statement: Statement) => Statement, RegExp][] = [
    [
      "all roles of the account are let in",
      ({ Condition, ...one }) => {
        const { ArnEquals: _role, ...others } = Condition ?? {};
        return { ...one, Condition: others };
      },
      /, by another role, for .*web-replication$/,
    ],
    [
      "the role may do more with the bucket",
      (one) => (one.Sid.startsWith("Replicate") ? { ...one, Action: "s3:*" } : one),
      /^vault s3:DeleteObjectVersion, for .*web-replication$/,
    ],
    [
      "the role is not let in",
      (one) => ({ ...one, Effect: "Deny" }),
      /^vault s3:ReplicateObject, for .*web-replication$/,
    ],
    [
      "the role may use the key for other buckets",
      ({ Condition, ...one }) => ({ ...one, Condition: { ArnEquals: Condition!.ArnEquals! } }),
      /, for another bucket, for .*web-replication$/,
    ],
  ];
  for (const [title, change, shows] of faults) {
    it(`fails if ${title}`, async () => {
      const policies = changed(change);
      const { topology, adopted, others } = policies;
      const judged = await judge(expectations(topology, adopted, others), policies);
      const wrong = judged.filter((one) => !isRight(one)).map(({ request }) => request.id);
      assert.ok(
        wrong.some((id) => shows.test(id)),
        wrong.slice(0, 5).join("\n"),
      );
    });
  }

  it("takes nobody for an intruder whom the settings name", async () => {
    const own = { role: { name: "replicate" } };
    const roles = [role("replicate-other", "111111111111"), role("replicate", "999999999999")];
    const vault = { additionalReplicationRoles: roles.map((roleArn) => ({ roleArn })) };
    const config = asCliConfig({ ...hubOf(vault), ...own });
    const { judged, ok } = await prove({ stack: "hub", config });
    assert.deepEqual(
      judged.filter((one) => !isRight(one)).map(({ request }) => request.id),
      [],
    );
    assert.equal(ok, true);
  });
});
