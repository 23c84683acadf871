// The format of Pulumi.<stack>.deploy.yaml, of which no page has a schema: the Go types that
// `pulumi deployment settings push` reads it into, as of version 3.270.0. A field without a YAML name there
// goes by its Go name in lower case; the CLI passes over any other field in silence.
// https://github.com/pulumi/pulumi/blob/v3.270.0/sdk/go/common/apitype/deployments.go

/** What a value of the file must be: a scalar, a list, a map by names, or a record with these fields. */
export type Shape =
  | "text"
  | "flag"
  | "number"
  | "duration"
  | { list: Shape }
  | { map: Shape }
  | { oneOf: Shape[] }
  | { fields: Record<string, Shape>; required?: string[] };

const SECRET: Shape = {
  oneOf: ["text", { fields: { secret: "text" } }, { fields: { ciphertext: "text" } }],
};

const GIT_AUTH: Shape = {
  fields: {
    accessToken: SECRET,
    sshAuth: { fields: { sshPrivateKey: SECRET, password: SECRET }, required: ["sshPrivateKey"] },
    basicAuth: {
      fields: { userName: SECRET, password: SECRET },
      required: ["userName", "password"],
    },
  },
};

/** `ProjectStackDeployment` with the `DeploymentSettings` in it. What only the service sets is left out. */
export const DEPLOYMENT_FILE: Shape = {
  fields: {
    settings: {
      fields: {
        tag: "text",
        executorContext: {
          fields: {
            workingDirectory: "text",
            executorImage: {
              fields: {
                reference: "text",
                credentials: {
                  fields: { username: "text", password: SECRET },
                  required: ["username", "password"],
                },
              },
              required: ["reference"],
            },
            executorRootPath: "text",
          },
        },
        sourceContext: {
          fields: {
            git: {
              fields: {
                repoUrl: "text",
                branch: "text",
                repoDir: "text",
                commit: "text",
                gitAuth: GIT_AUTH,
              },
            },
          },
        },
        gitHub: {
          fields: {
            repository: "text",
            pullRequestTemplate: "flag",
            deployCommits: "flag",
            previewPullRequests: "flag",
            deployPullRequest: "number",
            paths: { list: "text" },
            installationid: "text",
            reviewstacklabels: { list: "text" },
            deploytags: "flag",
            tagfilters: { list: "text" },
          },
        },
        operationContext: {
          fields: {
            oidc: {
              fields: {
                aws: {
                  fields: {
                    duration: "duration",
                    policyArns: { list: "text" },
                    roleArn: "text",
                    sessionName: "text",
                  },
                  required: ["roleArn", "sessionName"],
                },
              },
            },
            preRunCommands: { list: "text" },
            environmentVariables: { map: SECRET },
            options: {
              fields: {
                skipInstallDependencies: "flag",
                skipIntermediateDeployments: "flag",
                shell: "text",
                deleteAfterDestroy: "flag",
                remediateIfDriftDetected: "flag",
              },
            },
            role: { fields: { id: "text", name: "text" }, required: ["id"] },
          },
        },
        agentPoolID: "text",
        cacheoptions: { fields: { enable: "flag" }, required: ["enable"] },
      },
    },
  },
  required: ["settings"],
};

/** What is wrong with a value, a line for each place, such as `settings.gitHub.branch: unknown`. */
export function problemsOf(value: unknown, shape: Shape = DEPLOYMENT_FILE, at = ""): string[] {
  if (typeof shape === "string") {
    return isScalar(value, shape) ? [] : [`${at}: not a ${shape}`];
  }
  if ("oneOf" in shape) {
    return shape.oneOf.some((one) => problemsOf(value, one, at).length === 0)
      ? []
      : [`${at}: none of the forms it may have`];
  }
  if ("list" in shape) {
    return Array.isArray(value)
      ? value.flatMap((item, index) => problemsOf(item, shape.list, `${at}[${index}]`))
      : [`${at}: not a list`];
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return [`${at}: not a record`];
  }
  const entries = Object.entries(value);
  const place = (name: string) => (at === "" ? name : `${at}.${name}`);
  if ("map" in shape) {
    return entries.flatMap(([name, item]) => problemsOf(item, shape.map, place(name)));
  }
  const missing = (shape.required ?? []).filter((name) => !(name in value));
  return [
    ...missing.map((name) => `${place(name)}: missing`),
    ...entries.flatMap(([name, item]) => {
      const field = shape.fields[name];
      return field ? problemsOf(item, field, place(name)) : [`${place(name)}: unknown`];
    }),
  ];
}

function isScalar(value: unknown, shape: "text" | "flag" | "number" | "duration"): boolean {
  if (shape === "duration") {
    return typeof value === "string" && /^(\d+h)?(\d+m)?(\d+s)?$/.test(value);
  }
  return typeof value === { text: "string", flag: "boolean", number: "number" }[shape];
}
