import type { BucketLocationConstraint, BucketNamespace } from "@aws-sdk/client-s3";
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteBucketOwnershipControlsCommand,
  DeletePublicAccessBlockCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  PutPublicAccessBlockCommand,
} from "@aws-sdk/client-s3";

import { namespaceFault } from "../../components/bucketNames";
import { emptyBucket } from "../../operations/emptyBucket";
import type { Handler } from "./handler";
import { automaticName, finish } from "./handler";
import { readBucket } from "./readBucket";

/** `aws:s3/bucket:Bucket` */
export const bucket: Handler = {
  create(inputs, { clients: { s3 }, region, accountId, partition }, name) {
    const Bucket = inputs.text("bucket") ?? automaticName(name);
    const bucketNamespace = inputs.text("bucketNamespace");
    checkNamespace(Bucket, bucketNamespace, { region, accountId });
    const tags = Object.entries(inputs.map("tags") ?? {});
    // Only the deletion knows it.
    inputs.flag("forceDestroy");
    const command = new CreateBucketCommand({
      Bucket,
      BucketNamespace: bucketNamespace as BucketNamespace | undefined,
      // S3 refuses its oldest Region as a location.
      ...(region !== "us-east-1" && {
        CreateBucketConfiguration: { LocationConstraint: region as BucketLocationConstraint },
      }),
    });
    const TagSet = tags.map(([Key, Value]) => ({ Key, Value }));
    return async () => {
      await s3.send(command);
      if (tags.length > 0) {
        await finish(
          () => s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet } })),
          () => s3.send(new DeleteBucketCommand({ Bucket })),
        );
      }
      const arn = `arn:${partition}:s3:::${Bucket}`;
      return { id: Bucket, outputs: { bucket: Bucket, arn, region } };
    };
  },
  read: readBucket,
  async delete(Bucket, { clients: { s3 } }, inputs) {
    if (inputs.forceDestroy === true) await emptyBucket(s3, Bucket, Infinity, () => undefined);
    await s3.send(new DeleteBucketCommand({ Bucket }));
  },
};

/** `aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock` */
export const publicAccessBlock: Handler = {
  create(inputs, { clients: { s3 } }) {
    const Bucket = inputs.requiredText("bucket");
    const command = new PutPublicAccessBlockCommand({
      Bucket,
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: inputs.flag("blockPublicAcls"),
        BlockPublicPolicy: inputs.flag("blockPublicPolicy"),
        IgnorePublicAcls: inputs.flag("ignorePublicAcls"),
        RestrictPublicBuckets: inputs.flag("restrictPublicBuckets"),
      },
    });
    return async () => {
      await s3.send(command);
      return { id: Bucket, outputs: {} };
    };
  },
  async read(Bucket, { clients: { s3 } }) {
    const { PublicAccessBlockConfiguration: found } = await s3.send(
      new GetPublicAccessBlockCommand({ Bucket }),
    );
    return {
      bucket: Bucket,
      blockPublicAcls: found?.BlockPublicAcls,
      blockPublicPolicy: found?.BlockPublicPolicy,
      ignorePublicAcls: found?.IgnorePublicAcls,
      restrictPublicBuckets: found?.RestrictPublicBuckets,
    };
  },
  async delete(Bucket, { clients: { s3 } }) {
    await s3.send(new DeletePublicAccessBlockCommand({ Bucket }));
  },
};

/**
 * Refuses what S3 refuses: the local AWS takes the header of an account's own namespace, and any name.
 *
 * @throws Error as S3 would answer.
 */
function checkNamespace(
  Bucket: string,
  bucketNamespace: string | undefined,
  place: { region: string; accountId: string },
) {
  const fault = namespaceFault(Bucket, { ...place, bucketNamespace });
  if (fault !== undefined) throw new Error(`InvalidBucketName: ${Bucket} needs ${fault}`);
}

type Ownership = "BucketOwnerEnforced" | "BucketOwnerPreferred" | "ObjectWriter";

/** `aws:s3/bucketOwnershipControls:BucketOwnershipControls` */
export const ownershipControls: Handler = {
  create(inputs, { clients: { s3 } }) {
    const Bucket = inputs.requiredText("bucket");
    const ObjectOwnership = inputs.object("rule", (rule) => rule.requiredText("objectOwnership"));
    const command = new PutBucketOwnershipControlsCommand({
      Bucket,
      OwnershipControls: { Rules: [{ ObjectOwnership: ObjectOwnership as Ownership }] },
    });
    return async () => {
      await s3.send(command);
      return { id: Bucket, outputs: {} };
    };
  },
  async read(Bucket, { clients: { s3 } }) {
    const { OwnershipControls } = await s3.send(new GetBucketOwnershipControlsCommand({ Bucket }));
    return {
      bucket: Bucket,
      rule: { objectOwnership: OwnershipControls?.Rules?.[0]?.ObjectOwnership },
    };
  },
  async delete(Bucket, { clients: { s3 } }) {
    await s3.send(new DeleteBucketOwnershipControlsCommand({ Bucket }));
  },
};

/** `aws:s3/bucketVersioning:BucketVersioning` */
export const versioning: Handler = {
  create(inputs, { clients: { s3 } }) {
    const Bucket = inputs.requiredText("bucket");
    const Status = inputs.object("versioningConfiguration", (configuration) =>
      configuration.requiredText("status"),
    );
    const command = new PutBucketVersioningCommand({
      Bucket,
      VersioningConfiguration: { Status: Status as "Enabled" | "Suspended" },
    });
    return async () => {
      await s3.send(command);
      return { id: Bucket, outputs: {} };
    };
  },
  async read(Bucket, { clients: { s3 } }) {
    const { Status } = await s3.send(new GetBucketVersioningCommand({ Bucket }));
    return { bucket: Bucket, versioningConfiguration: { status: Status } };
  },
  async delete(Bucket, { clients: { s3 } }) {
    // As the provider does: versioning cannot be taken back, only suspended.
    await s3.send(
      new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: "Suspended" } }),
    );
  },
};
