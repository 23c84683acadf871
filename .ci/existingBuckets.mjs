// What the stand-in for the engine finds where a program reads a bucket: as somebody else left it, encrypted
// under a key of theirs, and not versioned.
export default (echo) =>
  Object.assign(Object.create(echo), {
    read(request) {
      const found = echo.read(request);
      if (request.type !== "aws:s3/bucket:Bucket") return found;
      const { region } = request.provider;
      const key = `arn:aws:kms:${region}:111111111111:key/00000000-0000-4000-8000-000000000000`;
      const encryption = { sseAlgorithm: "aws:kms", kmsMasterKeyId: key };
      const rule = { applyServerSideEncryptionByDefault: encryption, bucketKeyEnabled: true };
      return {
        ...found,
        outputs: {
          ...found.outputs,
          bucketRegion: region,
          versioning: { enabled: false, mfaDelete: false },
          serverSideEncryptionConfiguration: { rule },
          requestPayer: "BucketOwner",
        },
      };
    },
  });
