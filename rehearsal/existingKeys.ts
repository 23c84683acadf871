import type { KMSClient } from "@aws-sdk/client-kms";
import {
  CreateKeyCommand,
  DescribeKeyCommand,
  GetKeyPolicyCommand,
  GetKeyRotationStatusCommand,
  ListAliasesCommand,
  ListGrantsCommand,
  ListResourceTagsCommand,
  PutKeyPolicyCommand,
  ScheduleKeyDeletionCommand,
} from "@aws-sdk/client-kms";

import { parseKeyArn } from "../components/arns";
import type { ProgramSettings } from "../config";
import type { Check } from "../operations/checks";
import { attempt, compare } from "../operations/checks";
import { statementsOf } from "../operations/grants";
import type { StackOutputs } from "../operations/stackOutputs";
import type { StackConfig } from "../stackFiles";
import { localClients } from "./localAws/clients";
import type { LocalAws } from "./localAws/start";
import { sidesOf } from "./sides";

const FIX = "find out who changed the key: the stack has no business with it";

/** A key that is there before the stack, as its owner keeps it. */
export class ExistingKey {
  private constructor(
    /** The ARN that the configuration names; KMS makes up ids, so none can be made under that. */
    readonly configuredArn: string,
    /** The ARN that the rehearsal gives the program in its place. */
    readonly arn: string,
    private readonly kms: KMSClient,
    private left: Record<string, unknown>,
  ) {}

  /** Makes a key with the default policy in the account and Region of the ARN. */
  static async make(configuredArn: string, aws: LocalAws): Promise<ExistingKey> {
    const { accountId = "", region = "" } = parseKeyArn(configuredArn) ?? {};
    const { kms } = localClients(aws.endpoint, region, await aws.administratorOf(accountId));
    const Description = "A key that is there before the stack";
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({ Description }));
    const arn = KeyMetadata?.Arn ?? "";
    return new ExistingKey(configuredArn, arn, kms, await factsOf(arn, kms));
  }

  /** Whether all of the key still is as its owner left it. */
  async changes(): Promise<Check[]> {
    const key = `existing key ${this.arn}`;
    return attempt("keys", key, async () => {
      const found = await factsOf(this.arn, this.kms);
      return Object.entries(this.left).map(([fact, left]) =>
        compare("keys", `${fact} of the ${key}`, found[fact], left, FIX),
      );
    });
  }

  /** The owner adds a statement to the key's policy, as the pages of this project ask for. */
  async allow(statement: unknown): Promise<void> {
    const { Policy = "" } = await this.kms.send(new GetKeyPolicyCommand({ KeyId: this.arn }));
    const Statement = [...statementsOf(Policy), statement];
    const more = JSON.stringify({ Version: "2012-10-17", Statement });
    await this.kms.send(new PutKeyPolicyCommand({ KeyId: this.arn, Policy: more }));
    this.left = await factsOf(this.arn, this.kms);
  }

  /** The key goes with the rehearsal. */
  async remove(): Promise<void> {
    await this.kms.send(new ScheduleKeyDeletionCommand({ KeyId: this.arn }));
  }
}

/** All that its owner would mind somebody changing. */
async function factsOf(KeyId: string, kms: KMSClient): Promise<Record<string, unknown>> {
  const at = { KeyId };
  const [described, rotation, policy, tags, aliases, grants] = await Promise.all([
    kms.send(new DescribeKeyCommand(at)),
    kms.send(new GetKeyRotationStatusCommand(at)),
    kms.send(new GetKeyPolicyCommand(at)),
    kms.send(new ListResourceTagsCommand(at)),
    kms.send(new ListAliasesCommand(at)),
    kms.send(new ListGrantsCommand(at)),
  ]);
  return {
    state: described.KeyMetadata?.KeyState,
    description: described.KeyMetadata?.Description,
    rotation: rotation.KeyRotationEnabled,
    policy: policy.Policy,
    tags: tags.Tags ?? [],
    aliases: (aliases.Aliases ?? []).map(({ AliasName }) => AliasName),
    grants: (grants.Grants ?? []).map(({ Operations }) => Operations),
  };
}

/** Makes the keys that a stack's configuration names, none twice. They go again where one cannot be made. */
export async function makeExistingKeys(
  settings: ProgramSettings,
  aws: LocalAws,
): Promise<ExistingKey[]> {
  const { additionalSourceKeyArns = [] } = settings;
  const arns = new Set([
    ...sidesOf(settings).flatMap(({ kmsKeyArn }) => kmsKeyArn ?? []),
    ...additionalSourceKeyArns,
  ]);
  const keys: ExistingKey[] = [];
  try {
    for (const arn of arns) keys.push(await ExistingKey.make(arn, aws));
  } catch (error) {
    await Promise.allSettled(keys.map((key) => key.remove()));
    throw error;
  }
  return keys;
}

/** A stack's configuration with the ARNs of the keys that were made. */
export function withKeys(config: StackConfig, keys: readonly ExistingKey[]): StackConfig {
  const renamed = (text: string) =>
    keys.reduce((all, { configuredArn, arn }) => all.replaceAll(configuredArn, arn), text);
  return Object.fromEntries(Object.entries(config).map(([name, text]) => [name, renamed(text)]));
}

/** What the owner of an existing key must add to its policy before anything is replicated. */
export interface NeededGrant {
  /** The destination whose key it is. */
  destination: string;
  key: ExistingKey;
  /** As the stack's output has it. */
  statement: unknown;
}

/** What the owners of the destinations' keys must add, as the stack tells them once it is up. */
export function neededGrants(
  { destinations, required }: StackOutputs,
  keys: readonly ExistingKey[],
): NeededGrant[] {
  return Object.entries(destinations).flatMap(([destination, { kmsKeyArn }]) => {
    const key = keys.find(({ arn }) => arn === kmsKeyArn);
    const { keyPolicyStatements = [] } = required?.destinations[destination] ?? {};
    return key ? keyPolicyStatements.map((statement) => ({ destination, key, statement })) : [];
  });
}
