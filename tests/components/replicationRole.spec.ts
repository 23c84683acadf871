import assert from "node:assert/strict";

import { trustPolicy } from "../../components/policyDocuments";
import type { ReplicationRoleArgs } from "../../components/replicationRole";
import { ReplicationRole } from "../../components/replicationRole";
import { only, record, valueOf } from "../support/mocks";
import { providerFor } from "../support/sides";

const makeRole = (args: ReplicationRoleArgs = {}) =>
  new ReplicationRole("archive-replication", args, {
    provider: providerFor("source", "cn-north-1", "111111111111"),
  });

describe("ReplicationRole", () => {
  it("makes a role that S3 may assume, named by Pulumi", async () => {
    const recording = await record(() => makeRole({ tags: { environment: "test" } }));
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

  it("makes a role by the name, under the path and within the boundary that it is told", async () => {
    const permissionsBoundaryArn = "arn:aws-cn:iam::111111111111:policy/boundary";
    const where = { name: "replicate", path: "/service-role/" };
    const recording = await record(() => makeRole({ ...where, permissionsBoundaryArn }));
    assert.deepEqual(only(recording, "aws:iam/role:Role", "archive-replication").inputs, {
      ...where,
      permissionsBoundary: permissionsBoundaryArn,
      description: "Assumed by Amazon S3 to replicate objects",
      assumeRolePolicy: trustPolicy(),
    });
    const { result } = recording;
    assert.equal(await valueOf(result.roleName), "replicate");
    const arn = "arn:aws-cn:iam::111111111111:role/service-role/replicate";
    assert.equal(await valueOf(result.arn), arn);
  });

  it("gives ARN and name, with the suffix that Pulumi adds", async () => {
    const { result } = await record(() => makeRole());
    const name = await valueOf(result.roleName);
    assert.match(name, /^archive-replication-[0-9a-f]{7}$/);
    assert.equal(await valueOf(result.arn), `arn:aws-cn:iam::111111111111:role/${name}`);
  });
});
