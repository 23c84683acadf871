import {
  CreateOpenIDConnectProviderCommand,
  CreatePolicyCommand,
  DeleteOpenIDConnectProviderCommand,
  DeletePolicyCommand,
  GetOpenIDConnectProviderCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
} from "@aws-sdk/client-iam";

import type { Handler } from "./handler";
import { automaticName } from "./handler";

/** `aws:iam/policy:Policy`; its id is its ARN. */
export const managedPolicy: Handler = {
  create(inputs, { clients: { iam } }, name) {
    const PolicyName = inputs.text("name") ?? automaticName(name);
    const command = new CreatePolicyCommand({
      PolicyName,
      Path: inputs.text("path"),
      Description: inputs.text("description"),
      PolicyDocument: inputs.policy("policy"),
    });
    return async () => {
      const { Policy } = await iam.send(command);
      const arn = Policy?.Arn ?? "";
      return { id: arn, outputs: { name: PolicyName, arn } };
    };
  },
  async read(PolicyArn, { clients: { iam } }) {
    const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn }));
    const VersionId = Policy?.DefaultVersionId;
    const found = await iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId }));
    return {
      name: Policy?.PolicyName,
      path: Policy?.Path,
      description: Policy?.Description,
      policy: decodeURIComponent(found.PolicyVersion?.Document ?? ""),
    };
  },
  async delete(PolicyArn, { clients: { iam } }) {
    await iam.send(new DeletePolicyCommand({ PolicyArn }));
  },
};

/** `aws:iam/openIdConnectProvider:OpenIdConnectProvider`; its id is its ARN. */
export const openIdConnectProvider: Handler = {
  create(inputs, { clients: { iam } }) {
    const command = new CreateOpenIDConnectProviderCommand({
      Url: inputs.requiredText("url"),
      ClientIDList: inputs.texts("clientIdLists"),
      // AWS finds it out where it is not given; the local AWS reaches no issuer.
      ThumbprintList: inputs.texts("thumbprintLists"),
    });
    return async () => {
      const { OpenIDConnectProviderArn: arn = "" } = await iam.send(command);
      return { id: arn, outputs: { arn } };
    };
  },
  async read(OpenIDConnectProviderArn, { clients: { iam } }) {
    const found = await iam.send(new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn }));
    const { Url = "", ClientIDList } = found;
    // AWS gives the address without its scheme.
    const url = Url.startsWith("https://") ? Url : `https://${Url}`;
    return { url, clientIdLists: ClientIDList };
  },
  async delete(OpenIDConnectProviderArn, { clients: { iam } }) {
    await iam.send(new DeleteOpenIDConnectProviderCommand({ OpenIDConnectProviderArn }));
  },
};
