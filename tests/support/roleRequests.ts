import { operationActions } from "../../bootstrap/permissions/operations";
import { FORCE_DESTROY, RESOURCE_TYPES } from "../../bootstrap/permissions/resourceTypes";
import type { Thing } from "../../bootstrap/permissions/statements";
import { thingsOf } from "../../bootstrap/permissions/statements";
import type { ProgramResult } from "../../proof/recording/programs";
import type { Registration } from "../../proof/recording/recorder";
import type { RoleRequest } from "./bootstrap";

/** The requests of a stack's whole life in one account. */
export interface NeededRequests {
  /** Those of previews, refreshes and `verify`. */
  reads: RoleRequest[];
  /** Those of updates and destroys, and of `verify --canary`. */
  changes: RoleRequest[];
}

/** A thing of a stack, as AWS would know it. */
interface Known {
  arn: string;
  region: string;
  accountId: string;
  tags: Record<string, string>;
}

const prefixed = (prefix: string, tags: Record<string, string>) =>
  Object.fromEntries(Object.entries(tags).map(([key, value]) => [`${prefix}/${key}`, value]));

/** A request for an action on a thing, as AWS sees it. */
function requestOn(thing: Thing, action: string, known: Known, boundary: string): RoleRequest {
  const { arn, region, accountId, tags } = known;
  const of = (resource: string, context: Record<string, string> = {}): RoleRequest => ({
    ...{ action, resource, context },
    accountOfResource: accountId,
  });
  const arns: Partial<Record<Thing, () => RoleRequest>> = {
    newBucket: () => of(arn, { "aws:RequestedRegion": region }),
    object: () => of(`${arn}/a/b`, { "aws:ResourceAccount": accountId }),
    key: () => of(arn, prefixed("aws:ResourceTag", tags)),
    newKey: () => of("*", { ...prefixed("aws:RequestTag", tags), "aws:RequestedRegion": region }),
    anything: () => of("*"),
    boundedRole: () => of(arn, { "iam:PermissionsBoundary": boundary }),
    passedRole: () => of(arn, { "iam:PassedToService": "s3.amazonaws.com" }),
  };
  return (arns[thing] ?? (() => of(arn)))();
}

const text = (value: unknown) => (typeof value === "string" ? value : "");

/** What a recorded program has in one account, and what must be asked for it. */
export class RecordedAccount {
  private readonly registrations: Registration[];
  private readonly providers: Map<string, Record<string, unknown>>;

  constructor(
    { registrations }: ProgramResult,
    private readonly accountId: string,
    private readonly boundary: string,
  ) {
    const providers = registrations.filter(({ type }) => type === "pulumi:providers:aws");
    this.providers = new Map(providers.map(({ name, inputs }) => [name, inputs]));
    this.registrations = registrations.filter(
      ({ type, provider = "" }) =>
        type.startsWith("aws:") &&
        (this.providers.get(provider)?.allowedAccountIds as string[]).includes(accountId),
    );
  }

  /** All of them. */
  requests(): NeededRequests {
    const sum = this.registrations.map((one) => this.lifeOf(one));
    return {
      reads: [...sum.flatMap(({ reads }) => reads), ...this.operation("verify")],
      changes: [
        ...sum.flatMap(({ changes }) => changes),
        ...this.newTags(),
        ...this.operation("canary"),
      ],
    };
  }

  /** The thing itself, or the one that it is a part of. */
  private known(registration: Registration, thing: Thing): Known {
    const { type, inputs, state, provider = "" } = registration;
    const region = text(this.providers.get(provider)?.region);
    const at = (arn: string, tags: unknown = {}) => ({
      ...{ arn, region, accountId: this.accountId },
      tags: (tags ?? {}) as Record<string, string>,
    });
    const key = () => this.keyOf(text(inputs.keyId) || text(inputs.targetKeyId));
    if (thing === "passedRole") return at(text(inputs.role));
    if (type === "aws:kms/alias:Alias" && thing === "key") return key();
    if (type === "aws:kms/keyPolicy:KeyPolicy") return key();
    if (type === "aws:iam/rolePolicy:RolePolicy") return this.known(this.roles()[0]!, "role");
    if (type.startsWith("aws:s3/")) {
      return at(`arn:aws:s3:::${text(state.bucket) || text(inputs.bucket)}`);
    }
    return at(text(state.arn), inputs.tags);
  }

  /** The role that the stack makes; none where the source lies in another account. */
  private roles(): Registration[] {
    return this.registrations.filter(({ type }) => type === "aws:iam/role:Role");
  }

  private keyOf(id: string): Known {
    const key = this.registrations.find(
      ({ type, state }) => type === "aws:kms/key:Key" && state.keyId === id,
    )!;
    return this.known(key, "key");
  }

  private on(registration: Registration, actions: readonly string[]): RoleRequest[] {
    return actions.flatMap((action) =>
      thingsOf(action).map((thing) =>
        requestOn(thing, action, this.known(registration, thing), this.boundary),
      ),
    );
  }

  private lifeOf(registration: Registration): NeededRequests {
    const actions = RESOURCE_TYPES[registration.type]!;
    const reads = this.on(registration, actions.read);
    if (registration.read) return { reads, changes: [] };
    const deletes = registration.retainOnDelete ? [] : actions.delete;
    const forced = registration.inputs.forceDestroy === true ? FORCE_DESTROY : [];
    const changes = [...actions.create, ...actions.update, ...deletes, ...forced];
    return { reads, changes: this.on(registration, changes) };
  }

  /** A key that is created with tags is tagged before it has any. */
  private newTags(): RoleRequest[] {
    const keys = this.registrations.filter(({ type }) => type === "aws:kms/key:Key");
    return keys.map((key) => {
      const { arn, region, accountId, tags } = this.known(key, "key");
      const context = { ...prefixed("aws:RequestTag", tags), "aws:RequestedRegion": region };
      return { action: "kms:TagResource", resource: arn, context, accountOfResource: accountId };
    });
  }

  /** What an operation asks for on the buckets, keys and roles of the account. */
  private operation(operation: "verify" | "canary"): RoleRequest[] {
    const buckets = this.registrations.filter(({ type }) => type === "aws:s3/bucket:Bucket");
    const sources = this.registrations
      .filter(({ type }) => type === "aws:s3/bucketReplicationConfig:BucketReplicationConfig")
      .map((one) => this.known(one, "source").arn);
    return operationActions(operation).flatMap((action) =>
      thingsOf(action).flatMap((thing): RoleRequest[] => {
        if (thing === "role") return this.roles().flatMap((role) => this.on(role, [action]));
        // Of roles that were there before, which no stack and no example has.
        if (thing === "policy") return [];
        if (thing === "key") {
          const keys = this.registrations.filter(({ type }) => type === "aws:kms/key:Key");
          return keys.flatMap((key) => this.on(key, [action]));
        }
        return buckets
          .map((bucket) => this.known(bucket, "bucket"))
          .filter(({ arn }) => !/Put|GenerateDataKey/.test(action) || sources.includes(arn))
          .flatMap((bucket) =>
            thing === "keyUse"
              ? [bucket.arn, `${bucket.arn}/a`].map((of) => keyUse(action, bucket, of))
              : [this.onObject(action, thing, bucket)],
          );
      }),
    );
  }

  private onObject(action: string, thing: Thing, bucket: Known): RoleRequest {
    const request = requestOn(thing, action, bucket, this.boundary);
    const isWritten = /:(?:Put|Delete)/.test(action);
    const canary = `${bucket.arn}/invoices/.replicated-bucket-canary/1`;
    return isWritten ? { ...request, resource: canary } : request;
  }
}

/** A key's use through S3: for the whole bucket with a Bucket Key, for one object without. */
function keyUse(action: string, { region, accountId }: Known, arn: string): RoleRequest {
  return {
    action,
    resource: `arn:aws:kms:${region}:${accountId}:key/44444444-4444-4444-8444-444444444444`,
    context: {
      "kms:ViaService": `s3.${region}.amazonaws.com`,
      "kms:EncryptionContext:aws:s3:arn": arn,
    },
    accountOfResource: accountId,
  };
}
