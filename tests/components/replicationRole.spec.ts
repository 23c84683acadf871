import assert from "node:assert/strict";

import { trustPolicy } from "../../components/policyDocuments";
import { ReplicationRole } from "../../components/replicationRole";
import { only, record, valueOf } from "../support/mocks";
import { providerFor } from "../support/sides";

const makeRole = (tags?: Record<string, string>) =>
  new ReplicationRole(
    "archive-replication",
    { tags },
    { provider: providerFor("source", "cn-north-1", "111111111111") },
  );

describe("ReplicationRole", () => {
  it("makes a role that S3 may assume, named by Pulumi", async () => {
    const recording = await record(() => makeRole({ environment: "test" }));
    const role = only(recording, "aws:iam/role:Role", "archive-replication");
    assert.deepEqual(role.inputs, {
      description: "Assumed by Amazon S3 to replicate objects",
      assumeRolePolicy: trustPolicy(),
      tags: { environment: "test" },
    });
    assert.equal(role.provider, "source");
    assert.deepEqual(role.parents, ["replicated-bucket:index:ReplicationRole archive-replication"]);
    assert.equal(recording.registrations.length, 3);
  });

  it("gives ARN and name, with the suffix that Pulumi adds", async () => {
    const { result } = await record(() => makeRole());
    const name = await valueOf(result.roleName);
    assert.match(name, /^archive-replication-[0-9a-f]{7}$/);
    assert.equal(await valueOf(result.arn), `arn:aws-cn:iam::111111111111:role/${name}`);
  });
});
