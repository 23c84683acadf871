import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { CreateRoleCommand } from "@aws-sdk/client-iam";

import { cached, clientsOf } from "../../operations/awsClients";
import { messageOf } from "../../operations/errors";
import { describeWithLocalAws } from "../support/localAws";
import { sideOutputs } from "../support/stackOutputs";

// Credentials are resolved here, from files and variables of the test's own; only STS, of the local
// AWS, is asked for those of a role. Credentials of single sign-on and of machines are not tried.

const VARIABLES = [
  "AWS_ACCESS_KEY_ID",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
  "AWS_PROFILE",
  "AWS_CONFIG_FILE",
  "AWS_SHARED_CREDENTIALS_FILE",
  "AWS_ENDPOINT_URL",
  "AWS_EC2_METADATA_DISABLED",
];

const PROFILES = `[default]
aws_access_key_id = DEFAULT
aws_secret_access_key = secret
[data]
aws_access_key_id = DATA
aws_secret_access_key = secret
`;

describe("a side's clients", () => {
  const saved = new Map(VARIABLES.map((name) => [name, process.env[name]]));
  let folder = "";

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "replicated-bucket-"));
    for (const name of VARIABLES) Reflect.deleteProperty(process.env, name);
    const credentials = path.join(folder, "credentials");
    writeFileSync(credentials, PROFILES);
    process.env.AWS_SHARED_CREDENTIALS_FILE = credentials;
    process.env.AWS_CONFIG_FILE = path.join(folder, "config");
    process.env.AWS_EC2_METADATA_DISABLED = "true";
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
    for (const [name, value] of saved) {
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
  });

  /** The access key ids of the three clients. */
  const keysOf = async (...side: Parameters<typeof sideOutputs>) => {
    const { s3, kms, iam } = clientsOf(sideOutputs(...side));
    const credentials = await Promise.all(
      [s3, kms, iam].map((client) => client.config.credentials()),
    );
    return credentials.map(({ accessKeyId }) => accessKeyId);
  };
  const three = (key: string) => [key, key, key];

  it("work in its Region", async () => {
    const { s3, kms, iam } = clientsOf(sideOutputs("dr", { region: "eu-west-1" }));
    const regions = await Promise.all([s3, kms, iam].map((client) => client.config.region()));
    assert.deepEqual(regions, three("eu-west-1"));
  });

  it("have the environment's credentials where the stack names none", async () => {
    process.env.AWS_ACCESS_KEY_ID = "ENVIRONMENT";
    process.env.AWS_SECRET_ACCESS_KEY = "secret";
    assert.deepEqual(await keysOf("source"), three("ENVIRONMENT"));
  });

  it("have those of the side's profile, whatever the environment holds", async () => {
    process.env.AWS_ACCESS_KEY_ID = "ENVIRONMENT";
    process.env.AWS_SECRET_ACCESS_KEY = "secret";
    assert.deepEqual(await keysOf("source", { profile: "data" }), three("DATA"));
  });

  it("have none where there is no such profile, and say so", async () => {
    const [error] = await keysOf("source", { profile: "nobody" }).catch((thrown: unknown) => [
      thrown,
    ]);
    assert.match(messageOf(error), /profile: \[nobody\]/);
  });

  describeWithLocalAws("with a role of the side", (aws) => {
    const assumeRoleArn = "arn:aws:iam::111111111111:role/deploy";

    it("assume it with the credentials of the profile or of the environment", async () => {
      const admin = await aws().administratorOf("111111111111");
      process.env.AWS_ENDPOINT_URL = aws().endpoint;
      process.env.AWS_ACCESS_KEY_ID = admin.accessKeyId;
      process.env.AWS_SECRET_ACCESS_KEY = admin.secretAccessKey;
      const AssumeRolePolicyDocument = JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { AWS: "arn:aws:iam::111111111111:root" },
            Action: "sts:AssumeRole",
          },
        ],
      });
      const role = { RoleName: "deploy", AssumeRolePolicyDocument };
      await clientsOf(sideOutputs("source")).iam.send(new CreateRoleCommand(role));

      const [assumed] = await keysOf("source", { assumeRoleArn });
      assert.match(assumed!, /^(ASIA|FSIA)/);
      assert.notEqual(assumed, admin.accessKeyId);

      const base = `[base]\naws_access_key_id = ${admin.accessKeyId}\naws_secret_access_key = ${admin.secretAccessKey}\n`;
      // A file of its own: the SDK reads each only once.
      const file = path.join(folder, "base");
      writeFileSync(file, base);
      process.env.AWS_SHARED_CREDENTIALS_FILE = file;
      process.env.AWS_ACCESS_KEY_ID = "NOBODY";
      const [viaProfile] = await keysOf("source", { assumeRoleArn, profile: "base" });
      assert.match(viaProfile!, /^(ASIA|FSIA)/);
      await assert.rejects(keysOf("source", { assumeRoleArn }));
    });
  });
});

describe("cached clients", () => {
  it("are made once for each side", () => {
    const made: string[] = [];
    const of = cached((side) => {
      made.push(side.bucketName);
      return clientsOf(side);
    });
    const [source, dr] = [sideOutputs("source"), sideOutputs("dr")];
    assert.equal(of(source), of(source));
    assert.notEqual(of(source), of(dr));
    assert.deepEqual(made, ["archive-source", "archive-dr"]);
  });
});
