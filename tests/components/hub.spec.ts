// One program with two replications, the one to a destination of the other. In a preview the second reads a
// bucket that the first deployment has yet to make, which only the Pulumi engine could show: see the README.
import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";

import { ReplicatedBucket } from "../../components";
import { replicationRequests } from "../../components/permissions";
import type { Document, Statement } from "../../components/policyDocuments";
import type { Topology } from "../../components/topology";
import { asDestination } from "../../components/topology";
import { keyId } from "../../proof/recording/madeUpState";
import { EVERYTHING, protectedArn } from "../../proof/policies";
import { simulate } from "../../proof/simulate";
import { encryption, RIGHT_BUCKET } from "../support/existingBuckets";
import { only, record, valueOf } from "../support/mocks";
import {
  OTHER_ACCOUNT,
  SOURCE_ACCOUNT,
  destinationArgs,
  providerFor,
  sourceArgs,
} from "../support/sides";

const WEB_ACCOUNT = "333333333333";
const HUB = "acme-hub";
const HUB_KEY = `arn:aws:kms:us-west-2:${OTHER_ACCOUNT}:key/${keyId("archive-vault-key")}`;
const ROLE = { name: "web-replication" };
const WEB_ROLE = `arn:aws:iam::${WEB_ACCOUNT}:role/web-replication`;

/** The hub's stack and another source's, which takes the hub's bucket as it is. */
function program() {
  const archive = new ReplicatedBucket("archive", {
    source: sourceArgs(),
    destinations: {
      vault: destinationArgs("vault", {
        accountId: OTHER_ACCOUNT,
        bucketName: HUB,
        additionalReplicationRoles: [{ roleArn: WEB_ROLE, deleteMarkerReplication: true }],
      }),
    },
  });
  const web = new ReplicatedBucket(
    "web",
    {
      role: ROLE,
      source: {
        region: "us-east-1",
        accountId: WEB_ACCOUNT,
        provider: providerFor("web-source", "us-east-1", WEB_ACCOUNT),
      },
      destinations: {
        hub: destinationArgs("hub", {
          accountId: OTHER_ACCOUNT,
          existingBucket: { name: HUB },
          kmsKeyArn: archive.destinations.vault!.keyArn,
          objectOwnership: "BucketOwnerEnforced",
        }),
      },
      rules: [{ id: "everything", deleteMarkerReplication: true }],
    },
    { dependsOn: archive },
  );
  return { archive, web };
}

describe("one destination for several sources", () => {
  const recordHub = () =>
    record(program, {
      buckets: {
        [HUB]: {
          ...RIGHT_BUCKET,
          bucketRegion: "us-west-2",
          serverSideEncryptionConfiguration: encryption(HUB_KEY),
        },
      },
    });

  it("has no two resources of one name in one program", async () => {
    const { registrations } = await recordHub();
    const addresses = registrations.map(({ address }) => address);
    assert.equal(new Set(addresses).size, addresses.length);
    const made = registrations.filter(
      ({ name, type, read }) => name.startsWith("web-hub") && type.startsWith("aws:") && !read,
    );
    assert.deepEqual(made, []);
  });

  it("is read for the second source once all of the first is there", async () => {
    const { registrations } = await recordHub();
    const read = registrations.findIndex((one) => one.read);
    assert.equal(registrations[read]!.name, "web-hub-bucket");
    const before = registrations.slice(0, read).map(({ name }) => name);
    for (const name of [
      "archive-vault-policy",
      "archive-vault-key-policy",
      "archive-replication",
    ]) {
      assert.ok(before.includes(name), name);
    }
  });

  it("lets the second source's role do all that its stack requires of bucket and key", async () => {
    const recording = await recordHub();
    const { web } = recording.result;
    const hub = web.destinations.hub!;
    const inputsOf = (type: string, name: string) =>
      only(recording, type, name).inputs.policy as Document | string;
    const parsed = (policy: Document | string) =>
      (typeof policy === "string" ? JSON.parse(policy) : policy) as Document;
    const bucketPolicy = parsed(
      inputsOf("aws:s3/bucketPolicy:BucketPolicy", "archive-vault-policy"),
    );
    const keyPolicy = parsed(inputsOf("aws:kms/keyPolicy:KeyPolicy", "archive-vault-key-policy"));

    // What the second stack asks the hub's owner for is there, word for word but for the ids.
    const bare = ({ Sid: _id, ...statement }: Statement) => statement;
    const required = [
      [bucketPolicy, await valueOf(hub.requiredBucketPolicyStatements)],
      [keyPolicy, await valueOf(hub.requiredKeyPolicyStatements)],
    ] as const;
    for (const [{ Statement }, asked] of required) {
      assert.ok(asked.length > 0);
      const present = Statement.map(bare);
      for (const statement of asked) {
        const isThere = present.some((one) => isDeepStrictEqual(one, bare(statement)));
        assert.ok(isThere, statement.Sid);
      }
    }

    // And S3's requests as that role get through, though the first stack's rules replicate no delete markers.
    const topology: Topology = {
      partition: "aws",
      roleArn: await valueOf(web.roleArn),
      source: { ...(await valueOf(web.source.topology)), additionalKeyArns: [] },
      destinations: [asDestination(await valueOf(hub.topology))],
    };
    assert.equal(topology.roleArn, WEB_ROLE);
    const there = replicationRequests(topology).filter(
      ({ accountOfResource }) => accountOfResource === OTHER_ACCOUNT,
    );
    const actions = new Set(there.map(({ action }) => action));
    for (const action of ["s3:ReplicateDelete", "kms:Decrypt", "s3:GetBucketVersioning"]) {
      assert.ok(actions.has(action), action);
    }
    for (const request of there) {
      const isOfKey = protectedArn(request.resource) === HUB_KEY;
      const resource = isOfKey ? keyPolicy : bucketPolicy;
      const verdict = await simulate(request, { identity: EVERYTHING, resource });
      assert.equal(verdict.allowed, true, request.id);
    }
  });

  it("needs nothing more of the role of a source in its own account", async () => {
    const { result } = await record(
      () =>
        new ReplicatedBucket("inside", {
          source: sourceArgs({ accountId: OTHER_ACCOUNT }),
          destinations: {
            hub: destinationArgs("hub", {
              accountId: OTHER_ACCOUNT,
              existingBucket: { name: HUB },
              kmsKeyArn: HUB_KEY,
            }),
          },
        }),
      {
        buckets: {
          [HUB]: {
            ...RIGHT_BUCKET,
            bucketRegion: "us-west-2",
            serverSideEncryptionConfiguration: encryption(HUB_KEY),
          },
        },
      },
    );
    const hub = result.destinations.hub!;
    assert.deepEqual(await valueOf(hub.requiredBucketPolicyStatements), []);
    assert.deepEqual(await valueOf(hub.requiredKeyPolicyStatements), []);
  });

  it("stands beside others: N replications in one program collide nowhere", async () => {
    const names = ["a", "b", "archive", "archive-dr"];
    const { registrations } = await record(() =>
      names.map(
        (name) =>
          new ReplicatedBucket(name, {
            source: {
              region: "us-east-1",
              accountId: SOURCE_ACCOUNT,
              provider: providerFor(`${name}-here`, "us-east-1", SOURCE_ACCOUNT),
            },
            destinations: { dr: destinationArgs(`${name}-there`) },
          }),
      ),
    );
    const addresses = registrations.map(({ address }) => address);
    assert.equal(new Set(addresses).size, addresses.length);
    assert.equal(registrations.filter(({ type }) => type === "aws:s3/bucket:Bucket").length, 8);
  });
});
