/** A bucket that is there already, and what the stack may change of it. */
export interface ExistingBucketSettings {
  /** The bucket's name. */
  name: string;
  /**
   * Whether the stack switches versioning on, and leaves it on when it goes. Defaults to false: a bucket
   * that is not versioned is refused.
   */
  enableVersioning?: boolean;
  /**
   * Whether the stack sets the default encryption, under `kmsKeyArn` or a new key. Whoever writes to the
   * bucket needs that key from then on. Defaults to false: a bucket is refused that does not encrypt as
   * `sseAlgorithm` says, by KMS under a customer managed key.
   */
  replaceEncryption?: boolean;
  /**
   * Whether the stack adds to the bucket's policy what its role needs, and leaves it there when it goes.
   * Only of a destination that lets in a role of another account. Two stacks that both do so must differ in
   * the component's name or in the source's account. Defaults to false: the output `required` says what its owner must add.
   */
  extendBucketPolicy?: boolean;
  /**
   * Whether the stack replaces replication rules that somebody else put there, which then stop. Only of
   * a source. Defaults to false: a bucket with such rules is refused.
   */
  replaceReplicationRules?: boolean;
}
