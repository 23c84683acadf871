import type { ChangeGroup } from "./change";
const NOT_MOVED =
  "The provider moves nothing: a resource that has a Region in its state stays there, and is looked after there; only what names the Region would change, such as the conditions on the keys.";

const NOT_SEEN =
  "Do not run `pulumi refresh` with the edit in place: what the new account does not see is dropped from the state, and the next `up` makes it anew.";

const KEY_OF_DR = "arn:aws:kms:us-west-2:222222222222:key/22222222-2222-4222-8222-222222222222";

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
      refused: {
        "destinations.dr.accountId": "222222222222, to which the side's key belongs",
      },
      byPreview: true,
      objects: `Everything stays as it is. ${NOT_SEEN} Add a destination in the new account, send existing objects to it, and take the old one away last.`,
    },
    {
      edit: "Move a destination with an existing key to another account",
      before: { destinations: { dr: { kmsKeyArn: KEY_OF_DR } } },
      edits: { destinations: { dr: { accountId: "333333333333" } } },
      refused: { "destinations.dr.kmsKeyArn": "a key of account 333333333333" },
      objects: `Nothing happens while the key is of the old account. With a key of the new one, AWS refuses to change bucket and policy with credentials of 333333333333; the rules stay as they are. ${NOT_SEEN} Add a destination in the new account instead.`,
    },
    {
      edit: "Move the source to another account",
      edits: { source: { accountId: "333333333333" } },
      refused: { "source.accountId": "111111111111, to which the side's " },
      byPreview: true,
      objects: `Everything stays as it is. Were it not refused, the destination's policies would let in the role's new account and no longer the old one before AWS refuses the rest, and every new replica would fail. ${NOT_SEEN} Deploy a second stack in the new account, and copy what is to come along.`,
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
