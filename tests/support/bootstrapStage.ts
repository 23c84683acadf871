import { rmSync } from "node:fs";
import path from "node:path";

import { DeleteRolePolicyCommand, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { AssumeRoleCommand, GetCallerIdentityCommand } from "@aws-sdk/client-sts";

import { documentsOf } from "../../bootstrap/documents";
import type { RoleKind } from "../../bootstrap/trust";
import type { Deployment } from "../../rehearsal/deployment/deploy";
import { deploy } from "../../rehearsal/deployment/deploy";
import { destroy } from "../../rehearsal/deployment/destroy";
import { Places } from "../../rehearsal/deployment/places";
import type { Credentials, LocalClients } from "../../rehearsal/localAws/clients";
import { localClients } from "../../rehearsal/localAws/clients";
import { dialectOf } from "../../rehearsal/localAws/dialect";
import type { StackConfig } from "../../stackFiles";
import type { LocalAws } from "../../rehearsal/localAws/start";
import type { Token } from "./bootstrap";
import { accountConfig, accountOf } from "./bootstrap";
import { makeCheckout } from "./checkout";

/** The name of the policy by which the local AWS understands the roles' own. */
const DIALECT = "dialect-of-the-local-aws";

const encoded = (part: object) => Buffer.from(JSON.stringify(part)).toString("base64url");

/** A token as an issuer would sign it. The local AWS looks at what it claims, and at no signature. */
function jwtOf({ issuer, audience, subject }: Token): string {
  const exp = Math.floor(Date.now() / 1000) + 600;
  const claims = { iss: `https://${issuer}`, aud: audience, sub: subject, exp };
  return `${encoded({ alg: "RS256", typ: "JWT" })}.${encoded(claims)}.signature`;
}

/** An account of the local AWS in which the bootstrap program was run. */
export class BootstrappedAccount {
  private constructor(
    private readonly aws: LocalAws,
    readonly accountId: string,
    readonly deployment: Deployment,
    /** An administrator's. */
    readonly administrator: LocalClients,
    private readonly accessKeyId: string,
  ) {}

  /**
   * Runs the program by the file of an account of the frozen stacks, as an administrator of that account, who is trusted by name. The
   * local AWS looks for a token's issuer in all accounts and takes any: only one account can have one.
   */
  static async make(
    aws: LocalAws,
    name: string,
    { issuers }: { issuers: boolean },
  ): Promise<BootstrappedAccount> {
    const { settings, stacks } = accountOf(accountConfig(name));
    const credentials = await aws.administratorOf(settings.accountId);
    const clients = localClients(aws.endpoint, "us-east-1", credentials);
    const { Arn } = await clients.sts.send(new GetCallerIdentityCommand({}));
    const config: StackConfig = {
      ...accountConfig(name),
      "bootstrap:principalArns": JSON.stringify([Arn]),
    };
    if (!issuers) {
      delete config["bootstrap:github"];
      delete config["bootstrap:pulumiCloud"];
    }
    const checkout = makeCheckout();
    const deployment = await deploy({
      program: path.join(checkout, "bootstrap", "index.ts"),
      project: "replicated-bucket-bootstrap",
      stack: name,
      config,
      endpoint: aws.endpoint,
      credentials,
      before: [],
    }).finally(() => {
      rmSync(checkout, { recursive: true });
    });
    const documents = documentsOf(settings, stacks);
    for (const role of ["preview", "deploy"] as const) {
      await clients.iam.send(
        new PutRolePolicyCommand({
          RoleName: `replicated-bucket-${role}`,
          PolicyName: DIALECT,
          PolicyDocument: JSON.stringify(dialectOf(documents[role])),
        }),
      );
    }
    const { accountId } = settings;
    return new BootstrappedAccount(aws, accountId, deployment, clients, credentials.accessKeyId);
  }

  /** Destroys what was made, as the administrator; answers with what could not be. */
  async remove(): Promise<string[]> {
    for (const role of ["preview", "deploy"]) {
      const RoleName = `replicated-bucket-${role}`;
      const policy = { RoleName, PolicyName: DIALECT };
      await this.administrator.iam.send(new DeleteRolePolicyCommand(policy));
    }
    const credentials = await this.aws.administratorOf(this.accountId);
    const places = new Places({ endpoint: this.aws.endpoint, credentials });
    return (await destroy(this.deployment.resources, places)).failures;
  }

  /** The credentials that the administrator gets, whom the trust names. */
  async enterByName(role: RoleKind): Promise<Credentials> {
    const RoleArn = `arn:aws:iam::${this.accountId}:role/replicated-bucket-${role}`;
    const { Credentials: given } = await this.administrator.sts.send(
      new AssumeRoleCommand({ RoleArn, RoleSessionName: "test" }),
    );
    return {
      accessKeyId: given?.AccessKeyId ?? "",
      secretAccessKey: given?.SecretAccessKey ?? "",
      sessionToken: given?.SessionToken,
    };
  }

  /** The credentials that a token is worth; what the local AWS says where it is worth nothing. */
  async enter(role: RoleKind, token: Token): Promise<Credentials | string> {
    const body = new URLSearchParams({
      Action: "AssumeRoleWithWebIdentity",
      Version: "2011-06-15",
      RoleArn: `arn:aws:iam::${this.accountId}:role/replicated-bucket-${role}`,
      RoleSessionName: "test",
      WebIdentityToken: jwtOf(token),
    });
    // AWS takes this request unsigned; the local AWS wants to know who asks, and checks no signature.
    const signer = `Credential=${this.accessKeyId}/20260101/us-east-1/sts/aws4_request`;
    const authorization = `AWS4-HMAC-SHA256 ${signer}, SignedHeaders=host, Signature=0`;
    const headers = { authorization, "x-forwarded-proto": "https" };
    const answer = await fetch(this.aws.endpoint, { method: "POST", body, headers });
    const text = await answer.text();
    const of = (tag: string) => new RegExp(`<${tag}>([^<]*)`).exec(text)?.[1] ?? "";
    if (!answer.ok) return of("Code");
    return {
      accessKeyId: of("AccessKeyId"),
      secretAccessKey: of("SecretAccessKey"),
      sessionToken: of("SessionToken"),
    };
  }
}
