import assert from "node:assert/strict";

import { forbiddenRequests } from "../components/forbiddenRequests";
import type { PermissionRequest } from "../components/permissions";
import { redacted, replicationRequests, trustRequest } from "../components/permissions";
import type { Document, Statement } from "../components/policyDocuments";
import type { DestinationTopology, SideTopology, Topology } from "../components/topology";
import type { DecidingPolicies, SimulatedRequest, Verdict } from "./support/iam";
import { grantsOf, simulate, without } from "./support/iam";
import type { RegisteredPolicies } from "./support/registeredPolicies";
import { registeredPolicies } from "./support/registeredPolicies";

// The policies that the program registers against the requests that AWS documents. A simulation cannot
// prove that S3 makes these requests and no others, nor how it fills their condition keys.

const ALGORITHM = "s3:x-amz-server-side-encryption";
const KEY = "s3:x-amz-server-side-encryption-aws-kms-key-id";
const CUSTOMER_ALGORITHM = "s3:x-amz-server-side-encryption-customer-algorithm";

const documentOf = (...Statement: Statement[]): Document => ({ Version: "2012-10-17", Statement });

/** An identity policy that holds nothing back, so that the resource's policy alone decides. */
const everything = (...Action: string[]): Document =>
  documentOf({ Sid: "Everything", Effect: "Allow", Action, Resource: "*" });

const simulated = ({ principalArn, ...request }: PermissionRequest): SimulatedRequest => ({
  ...request,
  principal: principalArn,
});

/** A resource's policy that leaves everything to the account's identity policies. */
const openTo = ({ partition, source }: Topology): Document => {
  const Principal = { AWS: `arn:${partition}:iam::${source.accountId}:root` };
  const Action = ["s3:*", "kms:*"];
  return documentOf({ Sid: "Open", Effect: "Allow", Principal, Action, Resource: "*" });
};

/**
 * The policies of the requested resource, and the role's own where it is the role that asks. Resources
 * that the program did not register are open, so that the role's policy alone decides.
 */
function decidingOn(request: PermissionRequest, registered: RegisteredPolicies): DecidingPolicies {
  const { topology, role, resources } = registered;
  const protectedArn = request.resource.replace(/^(arn:[^/]*:s3:::[^/]*)\/.*$/, "$1");
  const identity = request.principalArn === topology.roleArn ? role : everything("s3:*", "kms:*");
  return { identity, resource: resources.get(protectedArn) ?? openTo(topology) };
}

function ask(request: PermissionRequest, registered: RegisteredPolicies): Promise<Verdict> {
  return simulate(simulated(request), decidingOn(request, registered));
}

/** The ids of those requests that are not answered as they should be, with the reasons. */
async function faultsOf(
  requests: PermissionRequest[],
  registered: RegisteredPolicies,
  expected: "allowed" | "denied",
): Promise<string[]> {
  const faults: string[] = [];
  for (const request of requests) {
    const { allowed, by } = await ask(request, registered);
    if (allowed !== (expected === "allowed")) faults.push(`${request.id}: ${by.join(", ")}`);
  }
  return faults;
}

/** Whether any documented request is denied under these policies. */
async function breaks(registered: RegisteredPolicies): Promise<boolean> {
  for (const request of replicationRequests(registered.topology)) {
    if (!(await ask(request, registered)).allowed) return true;
  }
  return false;
}

/** What can be taken from a document, action by action, without any documented request noticing. */
async function superfluous(
  document: Document,
  sids: RegExp,
  changed: (document: Document) => RegisteredPolicies,
): Promise<string[]> {
  const grants = grantsOf(document).filter(({ sid }) => sids.test(sid));
  assert.notEqual(grants.length, 0, `no statement is called like ${String(sids)}`);
  const unnoticed: string[] = [];
  for (const { sid, action } of grants) {
    if (!(await breaks(changed(without(document, sid, action)))))
      unnoticed.push(`${sid} ${action}`);
  }
  return unnoticed;
}

const withResource = (registered: RegisteredPolicies, arn: string, document: Document) => ({
  ...registered,
  resources: new Map([...registered.resources, [arn, document]]),
});

interface Upload {
  name: string;
  context: (side: SideTopology) => Record<string, string>;
  /** The statement that denies it. Defaults to none. */
  deniedBy?: string;
}

const UPLOADS: Upload[] = [
  { name: "default encryption", context: () => ({}) },
  {
    name: "KMS with the key",
    context: ({ keyArn }) => ({ [ALGORITHM]: "aws:kms", [KEY]: keyArn }),
  },
  {
    name: "KMS with another key",
    context: ({ keyArn }) => ({ [ALGORITHM]: "aws:kms", [KEY]: `${keyArn.slice(0, -4)}0000` }),
    deniedBy: "DenyWrongKey",
  },
  {
    name: "AES256",
    context: () => ({ [ALGORITHM]: "AES256" }),
    deniedBy: "DenyOtherEncryption",
  },
  {
    name: "KMS without a key",
    context: () => ({ [ALGORITHM]: "aws:kms" }),
    deniedBy: "DenyKmsWithoutKey",
  },
  {
    name: "SSE-C",
    context: () => ({ [CUSTOMER_ALGORITHM]: "AES256" }),
    deniedBy: "DenyCustomerProvidedKeys",
  },
  {
    name: "plain HTTP",
    context: () => ({ "aws:SecureTransport": "false" }),
    deniedBy: "DenyPlainHttp",
  },
  { name: "TLS 1.1", context: () => ({ "s3:TlsVersion": "1.1" }), deniedBy: "DenyOldTls" },
];

/** An upload by an application of the bucket's own account that may do everything with S3. */
function upload(side: SideTopology, context: Record<string, string>): PermissionRequest {
  const principalArn = `arn:aws:iam::${side.accountId}:role/application`;
  return {
    id: "upload",
    what: "an application uploads an object",
    action: "s3:PutObject",
    resource: `${side.bucketArn}/any/object`,
    accountOfResource: side.accountId,
    principalArn,
    context: {
      "aws:PrincipalArn": principalArn,
      "aws:SecureTransport": "true",
      "s3:TlsVersion": "1.2",
      ...context,
    },
    source: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html",
  };
}

for (const stack of ["dev", "prod"]) {
  describe(`permissions of the stack ${stack}`, () => {
    let registered: RegisteredPolicies;
    let sides: SideTopology[];
    let foreign: DestinationTopology[];

    before(async () => {
      registered = await registeredPolicies(stack);
      const { source, destinations } = registered.topology;
      sides = [source, ...destinations];
      foreign = destinations.filter(({ accountId }) => accountId !== source.accountId);
    });

    it("lets S3, and nobody else, assume the role", async () => {
      const { servicePrincipal, ...request } = trustRequest(registered.topology);
      const resource = registered.resources.get(request.resource)!;
      const assumedBy = async (principal: string, identity?: Document) =>
        (await simulate({ ...request, principal }, { identity, resource })).allowed;
      const admin = `arn:aws:iam::${request.accountOfResource}:role/admin`;
      assert.equal(await assumedBy(servicePrincipal), true);
      assert.equal(await assumedBy("ec2.amazonaws.com"), false);
      assert.equal(await assumedBy(admin, everything("sts:*")), false);
    });

    it("allows every documented request", async () => {
      const requests = replicationRequests(registered.topology);
      assert.deepEqual(await faultsOf(requests, registered, "allowed"), []);
    });

    it("allows them too when AWS redacts what tells of the network", async () => {
      const requests = replicationRequests(registered.topology).map(redacted);
      assert.deepEqual(await faultsOf(requests, registered, "allowed"), []);
    });

    it("denies every forbidden request", async () => {
      const requests = forbiddenRequests(registered.topology);
      assert.deepEqual(await faultsOf(requests, registered, "denied"), []);
    });

    it("names nothing in the role's policy that no documented request needs", async () => {
      const unnoticed = await superfluous(registered.role, /./, (role) => ({
        ...registered,
        role,
      }));
      assert.deepEqual(unnoticed, []);
    });

    it("grants another account's role only what a documented request needs", async () => {
      assert.equal(foreign.length, { dev: 0, prod: 2 }[stack]);
      for (const { keyArn, bucketArn } of foreign) {
        for (const [arn, sids] of [
          [keyArn, /^EncryptReplicas$/],
          [bucketArn, /./],
        ] as const) {
          const unnoticed = await superfluous(registered.resources.get(arn)!, sids, (document) =>
            withResource(registered, arn, document),
          );
          assert.deepEqual(unnoticed, []);
        }
      }
    });

    it("guards a key of another account on both sides, each by itself", async () => {
      const { topology, role, resources } = registered;
      const stray = forbiddenRequests(topology).filter(
        ({ action, principalArn, accountOfResource }) =>
          action.startsWith("kms:") &&
          principalArn === topology.roleArn &&
          accountOfResource !== topology.source.accountId,
      );
      assert.equal(stray.length > 0, foreign.length > 0);
      for (const request of stray) {
        const byRole = { identity: role, resource: openTo(topology) };
        assert.equal((await simulate(simulated(request), byRole)).allowed, false, request.id);
        const resource = resources.get(request.resource);
        if (!resource) continue;
        const byKey = { identity: everything("kms:*"), resource };
        assert.equal((await simulate(simulated(request), byKey)).allowed, false, request.id);
      }
    });

    it("leaves the keys to the administrators of their accounts", async () => {
      for (const { keyArn, accountId } of sides) {
        const principal = `arn:aws:iam::${accountId}:role/admin`;
        const action = "kms:PutKeyPolicy";
        const context = { "aws:PrincipalArn": principal, "aws:SecureTransport": "true" };
        const request = {
          principal,
          action,
          resource: keyArn,
          accountOfResource: accountId,
          context,
        };
        const resource = registered.resources.get(keyArn)!;
        const identity = everything("kms:*");
        // The same key, had it not delegated all of its use to the account.
        const locked = {
          ...resource,
          Statement: resource.Statement.map((statement) =>
            statement.Action === "kms:*" ? { ...statement, Action: "kms:DescribeKey" } : statement,
          ),
        };
        assert.equal((await simulate(request, { identity, resource })).allowed, true);
        assert.equal((await simulate(request, { identity, resource: locked })).allowed, false);
      }
    });

    for (const { name, context, deniedBy } of UPLOADS) {
      it(`${deniedBy === undefined ? "accepts" : "refuses"} uploads by ${name}`, async () => {
        for (const side of sides) {
          const { allowed, by } = await ask(upload(side, context(side)), registered);
          assert.deepEqual(
            { allowed, by: deniedBy === undefined ? [] : by },
            { allowed: deniedBy === undefined, by: deniedBy === undefined ? [] : [deniedBy] },
          );
        }
      });
    }
  });
}
