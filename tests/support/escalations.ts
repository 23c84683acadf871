import type { RoleRequest } from "./bootstrap";

const OWN = "arn:aws:iam::111111111111";
const BOUNDARY = `${OWN}:policy/replicated-bucket-boundary`;
const REPLICATION = `${OWN}:role/archive-replication-1234567`;
const DEPLOY = `${OWN}:role/replicated-bucket-deploy`;
const PREVIEW = `${OWN}:role/replicated-bucket-preview`;
const KEY = "arn:aws:kms:us-east-1:111111111111:key/44444444-4444-4444-8444-444444444444";
const FOREIGN_BUCKET = "arn:aws:s3:::payroll";
const OURS = { "aws:ResourceTag/environment": "dev" };
const THEIRS = { "aws:ResourceTag/environment": "payroll" };
const bounded = { "iam:PermissionsBoundary": BOUNDARY };
const owned = { "aws:ResourceAccount": "111111111111" };

const iam = (action: string, resource: string, context?: Record<string, string>): RoleRequest => ({
  action: `iam:${action}`,
  resource,
  context,
});
const kms = (action: string, context: Record<string, string>, resource = KEY): RoleRequest => ({
  action: `kms:${action}`,
  resource,
  context,
});
const s3 = (action: string, resource: string, context?: Record<string, string>): RoleRequest => ({
  action: `s3:${action}`,
  resource,
  context,
});

/** What nobody with the deploy role of the stack dev may do, to get at more than the stack. */
export const ESCALATIONS: Readonly<Record<string, RoleRequest>> = {
  "create a role without a boundary": iam("CreateRole", REPLICATION),
  "create a role with another boundary": iam("CreateRole", REPLICATION, {
    "iam:PermissionsBoundary": "arn:aws:iam::aws:policy/AdministratorAccess",
  }),
  "create a role of another name": iam("CreateRole", `${OWN}:role/administrator`, bounded),
  "create a role of such a name under a path": iam(
    "CreateRole",
    `${OWN}:role/ci/archive-replication-1234567`,
    bounded,
  ),
  "create a user": iam("CreateUser", `${OWN}:user/evil`),
  "create an access key": iam("CreateAccessKey", `${OWN}:user/evil`),
  "create a managed policy": iam("CreatePolicy", `${OWN}:policy/evil`),
  "attach AdministratorAccess to itself": iam("AttachRolePolicy", DEPLOY),
  "attach AdministratorAccess to the replication role": iam(
    "AttachRolePolicy",
    REPLICATION,
    bounded,
  ),
  "give itself a policy": iam("PutRolePolicy", DEPLOY, bounded),
  "give the preview role a policy": iam("PutRolePolicy", PREVIEW, bounded),
  "take the preview role's policy away": iam("DeleteRolePolicy", PREVIEW),
  "change who may enter itself": iam("UpdateAssumeRolePolicy", DEPLOY),
  "change who may enter the preview role": iam("UpdateAssumeRolePolicy", PREVIEW),
  "lengthen its own sessions": iam("UpdateRole", DEPLOY),
  "delete the preview role": iam("DeleteRole", PREVIEW),
  "give a replication role without the boundary a policy": iam("PutRolePolicy", REPLICATION),
  "take the boundary off the replication role": iam(
    "DeleteRolePermissionsBoundary",
    REPLICATION,
    bounded,
  ),
  "put another boundary on the replication role": iam("PutRolePermissionsBoundary", REPLICATION, {
    "iam:PermissionsBoundary": "arn:aws:iam::aws:policy/AdministratorAccess",
  }),
  "make a new version of the boundary": iam("CreatePolicyVersion", BOUNDARY),
  "choose another version of the boundary": iam("SetDefaultPolicyVersion", BOUNDARY),
  "delete the boundary": iam("DeletePolicy", BOUNDARY),
  "delete GitHub's identity provider": iam(
    "DeleteOpenIDConnectProvider",
    `${OWN}:oidc-provider/token.actions.githubusercontent.com`,
  ),
  "let another audience in": iam(
    "AddClientIDToOpenIDConnectProvider",
    `${OWN}:oidc-provider/api.pulumi.com/oidc`,
  ),
  "create an identity provider": iam(
    "CreateOpenIDConnectProvider",
    `${OWN}:oidc-provider/evil.example`,
  ),
  "pass the replication role to EC2": iam("PassRole", REPLICATION, {
    "iam:PassedToService": "ec2.amazonaws.com",
  }),
  "pass the replication role to Lambda": iam("PassRole", REPLICATION, {
    "iam:PassedToService": "lambda.amazonaws.com",
  }),
  "pass another role to S3": iam("PassRole", `${OWN}:role/administrator`, {
    "iam:PassedToService": "s3.amazonaws.com",
  }),
  "pass itself to S3": iam("PassRole", DEPLOY, { "iam:PassedToService": "s3.amazonaws.com" }),
  "assume another role": { action: "sts:AssumeRole", resource: `${OWN}:role/administrator` },
  "assume a role of another account": {
    action: "sts:AssumeRole",
    resource: "arn:aws:iam::222222222222:role/replicated-bucket-deploy",
    accountOfResource: "222222222222",
  },
  "read another bucket's policy": s3("GetBucketPolicy", FOREIGN_BUCKET),
  "change another bucket's policy": s3("PutBucketPolicy", FOREIGN_BUCKET),
  "delete another bucket": s3("DeleteBucket", FOREIGN_BUCKET),
  "read an object of another bucket": s3("GetObject", `${FOREIGN_BUCKET}/a`, owned),
  "read an object of a bucket of such a name in another account": s3(
    "GetObject",
    "arn:aws:s3:::archive-source-bucket-evil/a",
    { "aws:ResourceAccount": "333333333333" },
  ),
  "write an object to a bucket of such a name in another account": s3(
    "PutObject",
    "arn:aws:s3:::archive-source-bucket-evil/.replicated-bucket-canary/1",
    { "aws:ResourceAccount": "333333333333" },
  ),
  "write an object that is no canary": s3(
    "PutObject",
    "arn:aws:s3:::archive-source-bucket-1234567/invoices/1",
    owned,
  ),
  "write a canary to a destination": s3(
    "PutObject",
    "arn:aws:s3:::archive-dr-bucket-1234567/.replicated-bucket-canary/1",
    owned,
  ),
  "delete a version that is no canary": s3(
    "DeleteObjectVersion",
    "arn:aws:s3:::archive-dr-bucket-1234567/invoices/1",
    owned,
  ),
  "delete a version of a bucket of such a name in another account": s3(
    "DeleteObjectVersion",
    "arn:aws:s3:::archive-dr-bucket-evil/.replicated-bucket-canary/1",
    { "aws:ResourceAccount": "333333333333" },
  ),
  "replicate another bucket": s3("PutReplicationConfiguration", FOREIGN_BUCKET),
  "replicate a destination": s3(
    "PutReplicationConfiguration",
    "arn:aws:s3:::archive-dr-bucket-1234567",
  ),
  "create a bucket in another Region": s3(
    "CreateBucket",
    "arn:aws:s3:::archive-dr-bucket-1234567",
    {
      "aws:RequestedRegion": "eu-west-1",
    },
  ),
  "create a bucket of another name": s3("CreateBucket", "arn:aws:s3:::evil", {
    "aws:RequestedRegion": "us-east-1",
  }),
  "open another account's keys: change a foreign key's policy": kms("PutKeyPolicy", THEIRS),
  "change the policy of a key without tags": kms("PutKeyPolicy", {}),
  "change the policy of a key in another Region": kms(
    "PutKeyPolicy",
    OURS,
    "arn:aws:kms:eu-west-1:111111111111:key/44444444-4444-4444-8444-444444444444",
  ),
  "delete a foreign key": kms("ScheduleKeyDeletion", THEIRS),
  "read a foreign key's policy": kms("GetKeyPolicy", THEIRS),
  "claim a foreign key by its tag": kms("TagResource", {
    ...THEIRS,
    "aws:RequestTag/environment": "dev",
    "aws:RequestedRegion": "us-east-1",
  }),
  "claim a foreign key in another Region of the stack": kms(
    "TagResource",
    { ...THEIRS, "aws:RequestTag/environment": "dev", "aws:RequestedRegion": "us-west-2" },
    "arn:aws:kms:us-west-2:111111111111:key/44444444-4444-4444-8444-444444444444",
  ),
  "tag a key otherwise": kms("TagResource", {
    "aws:RequestTag/environment": "payroll",
    "aws:RequestedRegion": "us-east-1",
  }),
  "create a key without the tag": kms("CreateKey", { "aws:RequestedRegion": "us-east-1" }, "*"),
  "create a key with another tag": kms(
    "CreateKey",
    { "aws:RequestTag/environment": "payroll", "aws:RequestedRegion": "us-east-1" },
    "*",
  ),
  "create a key in another Region": kms(
    "CreateKey",
    { "aws:RequestTag/environment": "dev", "aws:RequestedRegion": "eu-west-1" },
    "*",
  ),
  "tag a new key in another Region": kms("TagResource", {
    "aws:RequestTag/environment": "dev",
    "aws:RequestedRegion": "eu-west-1",
  }),
  "turn another alias to a key": kms(
    "UpdateAlias",
    {},
    "arn:aws:kms:us-east-1:111111111111:alias/payroll",
  ),
  "decrypt by itself, not through S3": kms("Decrypt", {
    "kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::archive-source-bucket-1234567",
  }),
  "decrypt through S3 for another bucket": kms("Decrypt", {
    "kms:ViaService": "s3.us-east-1.amazonaws.com",
    "kms:EncryptionContext:aws:s3:arn": FOREIGN_BUCKET,
  }),
  "let somebody use a key by a grant": kms("CreateGrant", OURS),
  "switch a key off": kms("DisableKey", OURS),
};
