import type { PolicyResource } from "@pulumi/policy";

import type { Finding } from "../findings";
import { violation } from "../findings";
import { stackPolicy } from "../policy";
import { BUCKET_ACL, BUCKET_OWNERSHIP } from "../stack/resourceTypes";
import type { Settings, Side } from "../stack/sides";
import { settingsOf, sidesOf } from "../stack/sides";
import { propertyOf } from "../stack/stackResources";
import { at, itemsOf, show, Unknown } from "../stack/unknownValues";

/**
 * No bucket of a replication gives access by an ACL to anybody but its owner, and no destination leaves
 * objects to whoever writes them.
 *
 * Of a bucket itself, the deprecated `acl` and `grants` are judged where no BucketAcl configures it and
 * their values are known; of several ids with grants there, none is known as the owner's, so each is named.
 * A private ACL is a fault only where ACLs are off, since S3 then refuses it. ACLs of single objects are
 * not judged. What only the update knows is left to it, with an advisory.
 */
export const avoidAcls = stackPolicy(
  {
    name: "s3-replication-avoid-acls",
    displayName: "Replicated buckets give no access by ACLs",
    description:
      "No ACL gives access to a bucket of a replication, and its destinations do not leave objects to their writers.",
    enforcementLevel: "mandatory",
    severity: "high",
    url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html",
    remediationSteps:
      'Remove the ACL, or set acl to "private", and give access by the bucket policy. Set objectOwnership of the destinations to "BucketOwnerEnforced".',
    controls: {
      securityHub: ["S3.12"],
      config: ["s3-bucket-acl-prohibited"],
      checkov: ["CKV_AWS_20", "CKV_AWS_57"],
    },
  },
  (stack) => {
    const { sides, unknown } = sidesOf(stack);
    const aclsOf = settingsOf(stack, BUCKET_ACL);
    const ownershipOf = settingsOf(stack, BUCKET_OWNERSHIP);
    return [
      ...unknown,
      ...sides.flatMap((side) => [
        ...aclFindings(side, aclsOf(side)),
        ...refusedFindings(side, aclsOf(side), ownershipOf(side)),
        ...ownershipFindings(side, ownershipOf(side)),
      ]),
    ];
  },
);

const FIX = 'Remove the ACL, or set acl to "private", and give access by the bucket policy.';
/** Canned ACLs and groups that let in more than somebody. */
const CROWDS = new Map([
  ["public-read", "everybody"],
  ["public-read-write", "everybody"],
  ["authenticated-read", "every AWS account"],
  ["AllUsers", "everybody"],
  ["AuthenticatedUsers", "every AWS account"],
]);

function aclFindings({ bucket, name, part }: Side, { resources, unknown }: Settings): Finding[] {
  const inline = bucket && resources.length === 0 ? inlineGuests(bucket) : [];
  return [
    ...unknown,
    ...resources.flatMap((acl) =>
      guestsOf(acl).map((guest) => guestFinding(acl, guest, `${name}, ${part},`)),
    ),
    ...(bucket ? inline.map((guest) => guestFinding(bucket, guest, `itself, ${part},`)) : []),
  ];
}

/** New buckets have no ACLs, unless their ownership says otherwise: S3 refuses to set even a private one. */
function refusedFindings(
  { bucket, name, part }: Side,
  acls: Settings,
  ownership: Settings,
): Finding[] {
  const isEnforced = ownership.resources.every(
    (config) => at(propertyOf(config, "rule"), "objectOwnership") === "BucketOwnerEnforced",
  );
  if (!bucket || !isEnforced || ownership.unknown.length > 0) return [];
  return acls.resources
    .filter((acl) => propertyOf(acl, "acl") === "private")
    .map((acl) =>
      violation(
        acl,
        `sets an ACL on ${name}, ${part}, whose ownership is BucketOwnerEnforced, so S3 refuses it. Remove the ACL: without it nobody but the owner has access.`,
      ),
    );
}

/** Whom an ACL lets in beside the owner: a canned ACL, a group or somebody. */
interface Guest {
  name: string;
  by: string;
}

function guestFinding(holder: PolicyResource, guest: Guest | Unknown, what: string): Finding {
  if (guest instanceof Unknown) return guest;
  const crowd = CROWDS.get(guest.name);
  return crowd === undefined
    ? violation(holder, `gives access to ${what} by ${guest.by}. ${FIX}`)
    : violation(holder, `opens ${what} to ${crowd} by ${guest.by}. ${FIX}`);
}

function guestsOf(acl: PolicyResource): (Guest | Unknown)[] {
  const canned = propertyOf(acl, "acl");
  // A provider fills accessControlPolicy in by itself where there is a canned ACL.
  if (canned !== undefined) return cannedGuests(canned);
  const policy = propertyOf(acl, "accessControlPolicy");
  const grantees = itemsOf(at(policy, "grants")).map((grant) => at(grant, "grantee"));
  return grantGuests(grantees, at(policy, "owner", "id"));
}

function inlineGuests(bucket: PolicyResource): Guest[] {
  const canned = propertyOf(bucket, "acl");
  const grants = itemsOf(propertyOf(bucket, "grants"));
  const ids = new Set(grants.map((grant) => at(grant, "id")).filter((id) => id !== undefined));
  // Without another id beside it, the only one is the owner's.
  const owner = ids.size === 1 ? [...ids][0] : undefined;
  const guests = [
    ...(canned === undefined ? [] : cannedGuests(canned)),
    ...grantGuests(grants, owner),
  ];
  // What is unknown of a bucket itself is what the provider will read after the update.
  return guests.flatMap((guest) => (guest instanceof Unknown ? [] : guest));
}

function cannedGuests(canned: unknown): (Guest | Unknown)[] {
  if (canned instanceof Unknown) return [canned];
  return canned === "private" ? [] : [{ name: String(canned), by: `acl ${show(canned)}` }];
}

/** Grantees are groups, by URI, or others, by id or address; the owner is the one with this id. */
function grantGuests(grantees: readonly unknown[], owner: unknown): (Guest | Unknown)[] {
  const values = grantees.map((grantee) => {
    if (grantee instanceof Unknown) return grantee;
    const id = at(grantee, "id");
    if (id !== undefined && owner instanceof Unknown) return owner;
    return id !== undefined && id === owner
      ? undefined
      : (at(grantee, "uri") ?? id ?? at(grantee, "emailAddress"));
  });
  return values.flatMap((value) => {
    if (value instanceof Unknown) return value;
    if (typeof value !== "string") return [];
    const name = value.split("/").at(-1) ?? value;
    return { name, by: `a grant to ${name}` };
  });
}

function ownershipFindings(side: Side, { resources, unknown }: Settings): Finding[] {
  const { name, destinationOf } = side;
  const [replication] = destinationOf;
  if (!replication) return [];
  return [
    ...unknown,
    ...resources.flatMap((config): Finding[] => {
      const ownership = at(propertyOf(config, "rule"), "objectOwnership");
      if (ownership instanceof Unknown) return [ownership];
      if (ownership !== "ObjectWriter") return [];
      return [
        violation(
          config,
          `leaves objects in ${name}, a destination of ${replication.config.name}, to whoever writes them: objectOwnership is "ObjectWriter". Set it to "BucketOwnerEnforced".`,
        ),
      ];
    }),
  ];
}
