import type { ChangeGroup } from "./change";
import { POLICY, RULES } from "./resources";

const NOT_MOVED =
  "The provider moves nothing: a resource that has a Region in its state stays there, and is looked after there; only what names the Region would change, such as the conditions on the keys.";

/** Where the sides are, and how the stack gets there. */
export const placeChanges: ChangeGroup = {
  title: "Regions, accounts, credentials",
  about:
    "Neither bucket nor key can move. A side in another place is a new destination, or a new stack.",
  changes: [
    {
      edit: "Move a destination to another Region",
      edits: { destinations: { dr: { region: "eu-west-1" } } },
      refused: { "destinations.dr.region": "us-west-2, where the side's bucket is" },
      byPreview: true,
      objects: `Everything stays as it is. ${NOT_MOVED} Were it not refused, every new replica would fail. Add a destination in the new Region, send existing objects to it, and take the old one away last.`,
    },
    {
      edit: "Move the source to another Region",
      edits: { source: { region: "eu-west-1" } },
      refused: { "source.region": "us-east-1, where the side's bucket is" },
      byPreview: true,
      objects: `Everything stays as it is. ${NOT_MOVED} Deploy a second stack in the new Region, point writers to it, and copy what is to come along.`,
    },
    {
      edit: "Move a destination to another account",
      edits: { destinations: { dr: { accountId: "333333333333" } } },
      resources: {
        updated: {
          "provider of dr": ["allowedAccountIds"],
          "key policy of dr": POLICY,
          rules: RULES,
        },
      },
      refusedByAws:
        "To change a key of account 222222222222 with credentials of 333333333333: the `up` stops there, before the rules.",
      objects: "Replicas stay where they are. Replication goes on as before the edit.",
      danger:
        "Do not edit `accountId`, nor run `pulumi refresh` after it: what the new account does not see is dropped from the state, and the next `up` makes it anew. Put the old account back; then add a destination in the new account, send existing objects to it, and take the old one away last.",
    },
    {
      edit: "Move the source to another account",
      edits: { source: { accountId: "333333333333" } },
      resources: {
        updated: {
          "provider of source": ["allowedAccountIds"],
          "key policy of source": POLICY,
          "key policy of dr": POLICY,
          "bucket policy of dr": POLICY,
        },
      },
      refusedByAws:
        "To change a key of account 111111111111 with credentials of 333333333333. The destination's policies may have changed by then: they let in the role's new account and no longer the old one.",
      objects: "Objects stay where they are. New replicas fail, and failure is final.",
      danger:
        "Do not edit `accountId`. Put the old one back and `pulumi up`; then deploy a second stack in the new account, and copy what is to come along.",
    },
    {
      edit: "Enter an account by a role or a profile",
      edits: {
        source: { profile: "storage" },
        destinations: { dr: { assumeRoleArn: "arn:aws:iam::222222222222:role/deploy" } },
      },
      resources: {
        updated: {
          "provider of source": ["profile"],
          "provider of dr": ["assumeRoles"],
        },
      },
      objects: "Nothing happens to objects.",
      first: [
        "The role needs the permissions of [deploy-roles.md](deploy-roles.md), of the account that is named: anything else is refused.",
      ],
    },
  ],
};
