// The bootstrap program deployed on the local AWS, its roles entered with tokens, and the stacks deployed, verified and
// destroyed with nothing but their credentials. The local AWS judges every request of a session by the role's policies
// and the trust by the token's claims. It does not check signatures, does not tell iam:PermissionsBoundary, knows the
// names of actions that rehearsal/localAws/dialect.ts translates, and makes no difference between a key's tags at and
// after its creation. What the real provider asks for besides what the rehearsal's handlers ask, it cannot show.
import assert from "node:assert/strict";

import {
  CreateAccessKeyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  DeleteOpenIDConnectProviderCommand,
  DeleteRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { CreateKeyCommand, PutKeyPolicyCommand } from "@aws-sdk/client-kms";
import { CreateBucketCommand, GetBucketPolicyCommand } from "@aws-sdk/client-s3";
import { AssumeRoleCommand } from "@aws-sdk/client-sts";

import type { RoleKind } from "../../bootstrap/trust";
import { GITHUB_ISSUER, PULUMI_ISSUER } from "../../bootstrap/trust";
import { parseStackOutputs } from "../../operations/stackOutputs";
import { verify } from "../../operations/verify";
import type { Deployment } from "../../rehearsal/deployment/deploy";
import { deploy } from "../../rehearsal/deployment/deploy";
import { destroy } from "../../rehearsal/deployment/destroy";
import { Places } from "../../rehearsal/deployment/places";
import { handlerOf } from "../../rehearsal/handlers";
import type { Credentials } from "../../rehearsal/localAws/clients";
import { localClients } from "../../rehearsal/localAws/clients";
import { sideClients } from "../../rehearsal/sides";
import { frozenStacks } from "../../stackFiles";
import type { Token } from "../support/bootstrap";
import { BootstrappedAccount } from "../support/bootstrapStage";
import { describeWithLocalAws } from "../support/localAws";

const BOUNDARY = "arn:aws:iam::111111111111:policy/replicated-bucket-boundary";
const REPOSITORY = "repo:acme@123456/replicated-bucket@456789";
const job = (environment: string, repository = REPOSITORY): Token => ({
  issuer: GITHUB_ISSUER,
  audience: "sts.amazonaws.com",
  subject: `${repository}:environment:${environment}`,
});
const environment = (name: string): Token => ({
  issuer: PULUMI_ISSUER,
  audience: "aws:acme",
  subject: `pulumi:environments:pulumi.organization.login:acme:currentEnvironment.name:replicated-bucket/${name}`,
});

/** With whose credentials a stack is worked on. */
interface Session {
  endpoint: string;
  credentials: Credentials;
  profiles: Record<string, Credentials>;
}

describeWithLocalAws("The bootstrap program on the local AWS", (aws) => {
  let source: BootstrappedAccount;
  let destinations: BootstrappedAccount;
  before(async function () {
    this.timeout(120_000);
    [source, destinations] = await Promise.all([
      BootstrappedAccount.make(aws(), "source", { issuers: true }),
      BootstrappedAccount.make(aws(), "destinations", { issuers: false }),
    ]);
  });

  async function entered(account: BootstrappedAccount, role: RoleKind, token: Token) {
    const credentials = await account.enter(role, token);
    if (typeof credentials === "string") throw new Error(`${token.subject}: ${credentials}`);
    return credentials;
  }
  async function sessionOf(role: RoleKind, stack: string): Promise<Session> {
    const token = job(role === "preview" ? `${stack}-preview` : stack);
    const ours = await entered(source, role, token);
    const profiles: Record<string, Credentials> = { [`${stack}-source`]: ours };
    if (stack === "prod") {
      profiles["prod-destinations"] = await destinations.enterByName(role);
    }
    return { endpoint: aws().endpoint, credentials: ours, profiles };
  }
  const up = (
    stack: string,
    session: Session,
    role: object = { permissionsBoundaryArn: BOUNDARY },
  ) =>
    deploy({
      ...session,
      project: "replicated-bucket",
      stack,
      config: { ...frozenStacks.config(stack), "replicated-bucket:role": JSON.stringify(role) },
      before: [],
    });
  const unprotected = ({ resources }: Deployment) =>
    resources.map((resource) => ({ ...resource, protect: false }));
  async function verified({ outputs }: Deployment, session: Session, canary: boolean) {
    const found = parseStackOutputs(JSON.stringify(outputs));
    const clientsOf = await sideClients(found, new Places(session));
    const times = { timeoutSeconds: 20, settleSeconds: 0, pollSeconds: 0.1 };
    const options = { sample: 5, ...(canary && { canary: times }) };
    const notes: string[] = [];
    const checks = await verify(found, clientsOf, options, (line) => notes.push(line));
    assert.ok(checks.length > 15);
    assert.deepEqual(
      notes.filter((line) => line.includes("stays in")),
      [],
    );
    return checks.filter(({ ok }) => !ok);
  }

  it("is deployed into both accounts, and AWS then has what it asked for", async () => {
    for (const { deployment, accountId } of [source, destinations]) {
      assert.deepEqual(deployment.failures, []);
      const places = new Places({
        endpoint: aws().endpoint,
        credentials: await aws().administratorOf(accountId),
      });
      const made = deployment.resources.filter(({ type }) => type.startsWith("aws:"));
      assert.equal(made.length, accountId === "111111111111" ? 7 : 4);
      for (const { type, id, inputs, provider } of made) {
        const found = await handlerOf(type).read(id!, await places.of(provider!.inputs));
        for (const [name, value] of Object.entries(inputs)) {
          const given = typeof value === "object" && !Array.isArray(value);
          const is = given ? (JSON.parse(String(found[name])) as unknown) : found[name];
          assert.deepEqual(is, value, `${type} ${id}: ${name}`);
        }
      }
    }
    assert.equal(source.deployment.outputs.permissionsBoundaryArn, BOUNDARY);
    assert.equal(destinations.deployment.outputs.permissionsBoundaryArn, "none");
  });

  it("lets the right tokens into each role, and no others", async () => {
    const refused = ["AccessDenied", "InvalidIdentityToken"];
    for (const [role, right, wrong] of [
      [
        "preview",
        [job("dev-preview"), environment("dev-preview")],
        [job("dev"), environment("dev-deploy")],
      ],
      [
        "deploy",
        [job("prod"), environment("prod-source-deploy")],
        [job("prod-preview"), environment("dev-preview")],
      ],
    ] as const) {
      for (const token of right)
        assert.notEqual(typeof (await source.enter(role, token)), "string");
      const others = [
        ...wrong,
        job("prod", "repo:evil@7/replicated-bucket@8"),
        job("prod", "repo:acme/replicated-bucket"),
        { ...job("prod"), subject: `${REPOSITORY}:pull_request` },
        { ...job("prod"), audience: "https://github.com/acme" },
        { ...environment("prod-source-deploy"), audience: "aws:evil" },
      ];
      for (const token of others) {
        const answer = await source.enter(role, token);
        assert.ok(typeof answer === "string" && refused.includes(answer), JSON.stringify(token));
      }
    }
  });

  for (const stack of ["dev", "prod"]) {
    it(`lets ${stack} be deployed, verified and destroyed with its roles alone`, async function () {
      this.timeout(240_000);
      const deployer = await sessionOf("deploy", stack);
      const viewer = await sessionOf("preview", stack);
      const deployment = await up(stack, deployer);
      const places = new Places(deployer);
      try {
        assert.deepEqual(deployment.failures, []);
        assert.deepEqual(await verified(deployment, deployer, true), []);
        assert.deepEqual(await verified(deployment, viewer, false), []);
        const views = new Places(viewer);
        for (const { type, id, provider } of deployment.resources) {
          if (!type.startsWith("aws:")) continue;
          await handlerOf(type).read(id!, await views.of(provider!.inputs));
        }
        const { deleted, failures } = await destroy(unprotected(deployment), views);
        // Both kinds of part go with their bucket or key, without a request.
        assert.ok(failures.length > 5);
        assert.ok(failures.every((failure) => failure.includes("not authorized")));
        assert.ok(deleted.every((name) => !/-(?:bucket|key|replication)$/.test(name)));
      } finally {
        const { failures } = await destroy(unprotected(deployment), places);
        assert.deepEqual(failures, []);
      }
    });
  }

  it("lets nothing be deployed by the preview role", async () => {
    const { failures, resources } = await up("dev", await sessionOf("preview", "dev"));
    assert.ok(failures.length > 0);
    assert.ok(failures.every((failure) => failure.includes("not authorized")));
    const made = resources.filter(({ type }) => type.startsWith("aws:"));
    assert.deepEqual(made, []);
  });

  it("holds the deploy role back from what would make it more", async () => {
    const { credentials } = await sessionOf("deploy", "dev");
    const { iam, kms, s3, sts } = localClients(aws().endpoint, "us-east-1", credentials);
    const { administrator } = source;
    const { KeyMetadata } = await administrator.kms.send(new CreateKeyCommand({}));
    await administrator.s3.send(new CreateBucketCommand({ Bucket: "payroll" }));
    const RoleName = "replicated-bucket-preview";
    const everything = { Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] };
    const PolicyDocument = JSON.stringify({ Version: "2012-10-17", ...everything });
    const OpenIDConnectProviderArn = `arn:aws:iam::111111111111:oidc-provider/${GITHUB_ISSUER}`;
    const attempts: Record<string, () => Promise<unknown>> = {
      "policy of the preview role": () =>
        iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: "more", PolicyDocument })),
      "trust of its own": () =>
        iam.send(
          new UpdateAssumeRolePolicyCommand({
            RoleName: "replicated-bucket-deploy",
            PolicyDocument,
          }),
        ),
      "version of the boundary": () =>
        iam.send(new CreatePolicyVersionCommand({ PolicyArn: BOUNDARY, PolicyDocument })),
      "role of another name": () =>
        iam.send(
          new CreateRoleCommand({ RoleName: "evil", AssumeRolePolicyDocument: PolicyDocument }),
        ),
      "boundary of a replication role": () =>
        iam.send(
          new DeleteRolePermissionsBoundaryCommand({ RoleName: "archive-replication-1234567" }),
        ),
      "identity provider": () =>
        iam.send(new DeleteOpenIDConnectProviderCommand({ OpenIDConnectProviderArn })),
      "access key": () => iam.send(new CreateAccessKeyCommand({ UserName: "evil" })),
      "policy of a foreign key": () =>
        kms.send(new PutKeyPolicyCommand({ KeyId: KeyMetadata?.KeyId, Policy: PolicyDocument })),
      "key without the stack's tags": () => kms.send(new CreateKeyCommand({})),
      "policy of a foreign bucket": () =>
        s3.send(new GetBucketPolicyCommand({ Bucket: "payroll" })),
      "another role": () =>
        sts.send(
          new AssumeRoleCommand({
            RoleArn: `arn:aws:iam::111111111111:role/${RoleName}`,
            RoleSessionName: "more",
          }),
        ),
    };
    for (const [what, attempt] of Object.entries(attempts)) {
      await assert.rejects(attempt, /AccessDenied|not authorized/, what);
    }
  });

  it("goes when an administrator destroys it, and nobody enters any more", async () => {
    assert.deepEqual(await source.remove(), []);
    assert.deepEqual(await destinations.remove(), []);
    assert.equal(await source.enter("deploy", job("prod")), "InvalidIdentityToken");
  });
});
