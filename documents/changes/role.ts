import type { ChangeGroup } from "./change";
import { POLICY } from "./resources";

const BOUNDARY = "arn:aws:iam::111111111111:policy/boundary";

/** The grants that name the role, and the rules that use it. */
const NAMING_IT = {
  "key policy of dr": POLICY,
  "bucket policy of dr": POLICY,
  rules: ["role"],
};
const SETTLING =
  "While IAM settles, objects may fail, and failure is final: send them again by Batch Replication, status filter FAILED.";

/** The role that S3 assumes. */
export const roleChanges: ChangeGroup = {
  title: "The role",
  about: "Objects and replicas know nothing of the role; only what is pending at the moment does.",
  changes: [
    {
      edit: "Name the role",
      edits: { role: { name: "replicate-archive" } },
      resources: {
        replaced: { role: ["name"], "role policy": ["role"] },
        updated: NAMING_IT,
        refusedWhileProtected: true,
      },
      objects: `Nothing happens to those that are there. A role whose name is given is deleted before the new one is made: for that time S3 can replicate nothing. ${SETTLING}`,
      first: ["Choose a quiet hour, or disable the rules for it: neither is caught up."],
    },
    {
      edit: "Give the role a path",
      edits: { role: { path: "/service-role/" } },
      resources: {
        replaced: { role: ["path"], "role policy": ["role"] },
        updated: NAMING_IT,
        refusedWhileProtected: true,
      },
      objects: `Nothing happens to those that are there. Where the name is made up, the new role is made before the old one goes. ${SETTLING}`,
    },
    {
      edit: "Give the role a permissions boundary",
      edits: { role: { permissionsBoundaryArn: BOUNDARY } },
      resources: { updated: { role: ["permissionsBoundary"] } },
      objects:
        "Nothing happens to those that are there. A boundary that lacks something makes new ones fail.",
      first: ["`npm run prove -- --stack NAME --boundary FILE`, with the boundary's document."],
    },
    {
      edit: "Use a role of yours",
      edits: { role: { existingArn: "arn:aws:iam::111111111111:role/replicate" } },
      resources: {
        deleted: ["role", "role policy"],
        updated: NAMING_IT,
        refusedWhileProtected: true,
      },
      objects: `Nothing happens to those that are there. New ones fail while the role has no policy. ${SETTLING}`,
      first: [
        "Give the role the policy: `required.rolePolicy` among the outputs, which `pulumi preview` of the edit shows.",
      ],
    },
  ],
};
