// What a destination grants the roles of other sources. That they may then do what they must and no more, the
// proof shows; that AWS takes the documents, only deploying them.
import assert from "node:assert/strict";

import type { AdditionalReplicationRole } from "../../components/additionalRoles";
import { additionalGrantees } from "../../components/additionalRoles";
import type { Statement } from "../../components/policyDocuments";
import { destinationGrants, replicaKeyGrant } from "../../components/resourcePolicies";
import {
  bucketDocument,
  existingBucketStatements,
  existingKeyStatements,
  extendedBucketPolicy,
  keyDocument,
} from "../../components/sideDocuments";
import type { DestinationSettings } from "../../components/settings";
import type { DestinationTopology, Grantee } from "../../components/topology";
import {
  LONGEST_BUCKET_POLICY,
  LONGEST_KEY_POLICY,
  mergedPolicySizeProblems,
} from "../../components/validateDocumentSizes";
import { validateSettings } from "../../components/validateSettings";

const HERE = "111111111111";
const THERE = "222222222222";
const ELSEWHERE = "333333333333";
const KEY = `arn:aws:kms:us-west-2:${THERE}:key/11111111-1111-4111-8111-111111111111`;
const role = (name: string, account = ELSEWHERE) => `arn:aws:iam::${account}:role/${name}`;
const WEB = role("web-replication");
const SHOP = role("service-role/shop.eu_1", HERE);

const DR: DestinationSettings = { region: "us-west-2", accountId: THERE };
const TO: DestinationTopology = {
  name: "dr",
  ...DR,
  bucketArn: "arn:aws:s3:::hub",
  keyArn: KEY,
  sseAlgorithm: "aws:kms",
  bucketKeyEnabled: false,
  receivesDeleteMarkers: false,
  translatesAccessControl: false,
};
const OWN: Grantee = {
  partition: "aws",
  roleArn: role("archive-replication-1234567", HERE),
  source: { accountId: HERE, bucketKeyEnabled: false },
};
const granteesOf = (roles: AdditionalReplicationRole[], more: Partial<DestinationSettings> = {}) =>
  additionalGrantees({ ...DR, ...more, additionalReplicationRoles: roles });
const problemsOf = (
  additionalReplicationRoles: AdditionalReplicationRole[],
  dr: Partial<DestinationSettings> = {},
  more: object = {},
) =>
  validateSettings("archive", {
    source: { region: "us-east-1", accountId: HERE },
    destinations: { dr: { ...DR, ...dr, additionalReplicationRoles } },
    ...more,
  });
const sidsOf = (statements: { Sid: string }[]) => statements.map(({ Sid }) => Sid);

describe("the role of another source", () => {
  it("is let in as the stack's own, by its account and ARN, and by statements of its own", () => {
    const grantees = [OWN, ...granteesOf([{ roleArn: WEB }, { roleArn: SHOP }])];
    const { Statement: bucket } = bucketDocument(TO, grantees);
    const { Statement: key } = keyDocument("aws", TO, grantees);
    const ids = ["", "ForWebReplication333333333333", "ForShopEu1111111111111"];
    assert.deepEqual(
      sidsOf(bucket).slice(-6),
      ids.flatMap((id) => [`Replicate${id}`, `ReadVersioning${id}`]),
    );
    assert.deepEqual(
      sidsOf(key).slice(1),
      ids.map((id) => `EncryptReplicas${id}`),
    );
    for (const [index, { roleArn, source }] of grantees.entries()) {
      for (const { Principal, Condition } of [
        ...bucket.slice(-6).slice(2 * index, 2 * index + 2),
        key[index + 1]!,
      ]) {
        assert.deepEqual(Principal, { AWS: `arn:aws:iam::${source.accountId}:root` });
        assert.deepEqual(Condition?.ArnEquals, { "aws:PrincipalArn": roleArn });
      }
    }
  });

  it("leaves the stack's own statements as they are", () => {
    const others = granteesOf([{ roleArn: WEB, deleteMarkerReplication: true }]);
    const alone = [...destinationGrants(OWN, TO), replicaKeyGrant(OWN, TO)];
    const all = [
      ...bucketDocument(TO, [OWN, ...others]).Statement,
      ...keyDocument("aws", TO, [OWN, ...others]).Statement,
    ];
    for (const statement of alone) {
      assert.deepEqual(
        all.filter(({ Sid }) => Sid === statement.Sid),
        [statement],
      );
    }
  });

  const actionsOf = (
    other: Omit<AdditionalReplicationRole, "roleArn">,
    objectOwnership?: string,
  ) => {
    const grantees = granteesOf([{ roleArn: WEB, ...other }], { objectOwnership });
    const actions = ({ Action }: Statement) => Action;
    return [
      actions(bucketDocument(TO, grantees).Statement.at(-2)!),
      actions(keyDocument("aws", TO, grantees).Statement.at(-1)!),
    ];
  };
  const REPLICATE = ["s3:ReplicateObject", "s3:ReplicateTags"];
  const ENCRYPT = ["kms:Encrypt", "kms:GenerateDataKey"];

  it("gets as much as its source's settings need, by their defaults", () => {
    assert.deepEqual(actionsOf({}), [REPLICATE, [...ENCRYPT, "kms:Decrypt"]]);
    assert.deepEqual(actionsOf({}, "BucketOwnerPreferred"), [
      [...REPLICATE, "s3:ObjectOwnerOverrideToBucketOwner"],
      [...ENCRYPT, "kms:Decrypt"],
    ]);
  });

  it("gets less or more where they say so", () => {
    assert.deepEqual(actionsOf({ bucketKeyEnabled: false, deleteMarkerReplication: true }), [
      [...REPLICATE, "s3:ReplicateDelete"],
      ENCRYPT,
    ]);
    assert.deepEqual(actionsOf({ accessControlTranslation: false }, "ObjectWriter"), [
      REPLICATE,
      [...ENCRYPT, "kms:Decrypt"],
    ]);
  });

  it("gets nothing by what the stack's own rules do", () => {
    const full = { ...TO, receivesDeleteMarkers: true, translatesAccessControl: true };
    const { Statement } = bucketDocument(full, granteesOf([{ roleArn: WEB }]));
    assert.deepEqual(Statement.at(-2)!.Action, REPLICATE);
  });

  it("has the same ids whatever other roles there are, in whatever order", () => {
    const ids = (roles: string[]) =>
      new Map(
        bucketDocument(TO, granteesOf(roles.map((roleArn) => ({ roleArn })))).Statement.map(
          ({ Sid, Condition }) => [Sid, Condition?.ArnEquals?.["aws:PrincipalArn"]],
        ),
      );
    const [one, other] = [ids([WEB, SHOP]), ids([role("a"), SHOP, WEB])];
    for (const [Sid, arn] of one) assert.equal(other.get(Sid), arn, Sid);
  });
});

describe("the roles of other sources at an existing bucket", () => {
  const REPLICATION = `archive-${HERE}`;
  const grantees = [OWN, ...granteesOf([{ roleArn: WEB }])];
  const END = `FromArchive${HERE}`;

  it("are told apart from those of other replications, for its owner to add", () => {
    assert.deepEqual(sidsOf(existingBucketStatements(REPLICATION, TO, grantees)), [
      `Replicate${END}`,
      `ReadVersioning${END}`,
      `Replicate${END}ForWebReplication${ELSEWHERE}`,
      `ReadVersioning${END}ForWebReplication${ELSEWHERE}`,
    ]);
    assert.deepEqual(sidsOf(existingKeyStatements(REPLICATION, TO, grantees)), [
      `EncryptReplicasDr${END}`,
      `EncryptReplicasDr${END}ForWebReplication${ELSEWHERE}`,
    ]);
  });

  it("give each destination of one key statements of its own, and each replication", () => {
    const sides = [TO, { ...TO, name: "eu-west-1" }];
    const all = [REPLICATION, `web-${ELSEWHERE}`].flatMap((replication) =>
      sides.flatMap((side) => sidsOf(existingKeyStatements(replication, side, grantees))),
    );
    assert.equal(new Set(all).size, 8);
    for (const Sid of all) assert.match(Sid, /^[A-Za-z0-9]+$/);
  });

  it("count in the length of its policy, in the source's account too", () => {
    const roles = Array.from({ length: 40 }, (_, index) => ({ roleArn: role(`role-${index}`) }));
    const settings = (accountId: string, additionalReplicationRoles: { roleArn: string }[]) => ({
      source: { region: "us-east-1", accountId: HERE },
      destinations: {
        dr: {
          ...DR,
          accountId,
          existingBucket: { name: "hub", extendBucketPolicy: true },
          additionalReplicationRoles,
        },
      },
    });
    for (const account of [HERE, THERE]) {
      const problemsWith = (others: { roleArn: string }[]) =>
        mergedPolicySizeProblems("archive", settings(account, others), "dr", "");
      assert.deepEqual(
        problemsWith(roles).map(({ path }) => path),
        ["destinations.dr.existingBucket.extendBucketPolicy"],
      );
      assert.deepEqual(problemsWith(roles.slice(0, 5)), []);
    }
  });

  const OTHERS = { Sid: "Others", Effect: "Deny", Principal: "*", Action: "s3:*" };
  const merged = (present: unknown[], own: Grantee[], owner: object = {}) => {
    const text = JSON.stringify({ Version: "2012-10-17", Statement: present });
    const policy = extendedBucketPolicy(text, { replication: REPLICATION, ...owner }, TO, own);
    return (JSON.parse(policy) as { Statement: { Sid: string }[] }).Statement;
  };

  it("are let in by statements beside others', and not twice", () => {
    const once = merged([OTHERS], grantees);
    assert.deepEqual(once, [OTHERS, ...existingBucketStatements(REPLICATION, TO, grantees)]);
    assert.deepEqual(merged(once, grantees), once);
  });

  it("are let in no more when the settings name them no more", () => {
    const once = merged([OTHERS], grantees);
    assert.deepEqual(merged(once, [OWN]), [
      OTHERS,
      ...existingBucketStatements(REPLICATION, TO, [OWN]),
    ]);
  });

  it("go with the former name of the replication, those that were named before too", () => {
    const formerReplication = `old-${HERE}`;
    const before = [OTHERS, ...existingBucketStatements(formerReplication, TO, grantees)];
    assert.deepEqual(merged(before, [OWN], { formerReplication }), [
      OTHERS,
      ...existingBucketStatements(REPLICATION, TO, [OWN]),
    ]);
  });

  it("stay where another replication has put them", () => {
    const others = ["web", "archive-2", "my-archive", "from-archive"].flatMap((name) =>
      existingBucketStatements(`${name}-${HERE}`, TO, grantees),
    );
    assert.deepEqual(merged(others, grantees), [
      ...others,
      ...existingBucketStatements(REPLICATION, TO, grantees),
    ]);
  });
});

describe("the settings of roles of other sources", () => {
  const ROLE_FORM = "a role ARN of the form arn:<partition>:iam::<account>:role/<name>";
  const OWN_ROLE = role("replicate", HERE);
  const refused: [string, string, string, string, object?][] = [
    ["a user", `arn:aws:iam::${ELSEWHERE}:user/me`, ROLE_FORM, "copy the whole ARN"],
    ["an account", `arn:aws:iam::${ELSEWHERE}:root`, ROLE_FORM, "copy the whole ARN"],
    ["any role", role("*"), ROLE_FORM, "copy the whole ARN"],
    [
      "a role of another partition",
      `arn:aws-cn:iam::${ELSEWHERE}:role/web`,
      "a role in partition aws",
      "S3 replicates within one partition only",
    ],
    [
      "a role of the destination's account",
      role("web", THERE),
      `a role of another account than ${THERE}, the destination's`,
      "remove it: within one account the role's own policy is enough",
    ],
    ...[{ name: "replicate" }, { existingArn: OWN_ROLE }].map(
      (settings): [string, string, string, string, object] => [
        `the stack's own role by ${Object.keys(settings).join()}`,
        OWN_ROLE,
        "roles of other sources",
        "remove it: the stack lets its own role in by itself",
        { role: settings },
      ],
    ),
  ];
  for (const [title, roleArn, allowed, fix, more] of refused) {
    it(`do not name ${title}`, () => {
      assert.deepEqual(problemsOf([{ roleArn }], {}, more), [
        {
          path: "destinations.dr.additionalReplicationRoles[0].roleArn",
          received: roleArn,
          allowed,
          fix,
        },
      ]);
    });
  }

  it("name each role once, and none that only punctuation tells from another", () => {
    const roles = [WEB, WEB, role("web.replication"), role("web-replication", HERE)];
    assert.deepEqual(
      problemsOf(roles.map((roleArn) => ({ roleArn }))).map(({ path, fix }) => [path, fix]),
      [
        ["destinations.dr.additionalReplicationRoles[1].roleArn", "remove the repetition"],
        [
          "destinations.dr.additionalReplicationRoles[2].roleArn",
          "rename one of the two: policy statements are told apart by letters and digits",
        ],
      ],
    );
  });

  it("hand replicas over only where ACLs are in use", () => {
    const roles = [{ roleArn: WEB, accessControlTranslation: true }];
    assert.deepEqual(
      problemsOf(roles).map(({ path, allowed }) => [path, allowed]),
      [
        [
          "destinations.dr.additionalReplicationRoles[0].accessControlTranslation",
          "false with objectOwnership BucketOwnerEnforced",
        ],
      ],
    );
    assert.deepEqual(problemsOf(roles, { objectOwnership: "ObjectWriter" }), []);
  });

  it("leave the ids of their statements to them", () => {
    const statement = (Sid: string, Action: string) => ({
      Sid,
      Effect: "Deny",
      Principal: "*" as const,
      Action,
    });
    const id = `ForWebReplication${ELSEWHERE}`;
    const statements = {
      additionalBucketPolicyStatements: [statement(`Replicate${id}`, "s3:*")],
      additionalKeyPolicyStatements: [statement(`EncryptReplicas${id}`, "kms:*")],
    };
    assert.deepEqual(
      problemsOf([{ roleArn: WEB }], statements).map(({ path }) => path),
      [
        "destinations.dr.additionalBucketPolicyStatements[0].Sid",
        "destinations.dr.additionalKeyPolicyStatements[0].Sid",
      ],
    );
    assert.deepEqual(problemsOf([{ roleArn: SHOP }], statements), []);
  });

  it("are no more than fit into the policies of bucket and key", () => {
    const roles = (count: number) =>
      Array.from({ length: count }, (_, index) => ({ roleArn: role(`replication-${index}`) }));
    const fitting = roles(60).findIndex((_, index) => problemsOf(roles(index + 1)).length > 0);
    assert.ok(fitting > 15, String(fitting));
    const [problem, ...others] = problemsOf(roles(fitting + 1));
    assert.deepEqual(others, []);
    const { received, ...rest } = problem!;
    assert.deepEqual(rest, {
      path: "destinations.dr.additionalReplicationRoles",
      allowed: `as many as fit into ${LONGEST_BUCKET_POLICY} bytes`,
      fix: "let some of the sources replicate to another destination",
    });
    const bytes = /^(\d+) roles, for which the bucket's policy has (\d+) bytes$/.exec(
      String(received),
    );
    assert.equal(Number(bytes![1]), fitting + 1);
    assert.ok(Number(bytes![2]) > LONGEST_BUCKET_POLICY);
    assert.deepEqual(
      problemsOf(roles(100)).map(({ allowed }) => allowed),
      [LONGEST_BUCKET_POLICY, LONGEST_KEY_POLICY].map(
        (most) => `as many as fit into ${most} bytes`,
      ),
    );
    assert.deepEqual(
      problemsOf(roles(100), {
        existingBucket: { name: "hub" },
        objectOwnership: "BucketOwnerEnforced",
      }),
      [],
    );
  });
});
