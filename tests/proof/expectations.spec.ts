import assert from "node:assert/strict";

import { replicationRequests } from "../../components/permissions";
import type { PermissionRequest } from "../../components/permissions";
import type { Topology } from "../../components/topology";
import { expectations } from "../../proof/judge";
import { clientRequests } from "../../proof/requests/clients";
import { forbiddenRequests } from "../../proof/requests/forbidden";
import {
  BY_DSSE_KMS,
  BY_SSE_S3,
  DR,
  FOREIGN,
  FULL,
  OLDER_KEYS,
  SOURCE,
  idsOf,
  mixedTopology,
  topology,
} from "../support/topologies";

// That the lists of requests fit together; what is in each has tests of its own.

describe("the requests of a topology", () => {
  const topologies: [string, Topology][] = [
    ["one account", topology()],
    ["two accounts", topology([FOREIGN])],
    ["both, with everything that a side may have", mixedTopology()],
    [
      "Bucket Keys everywhere",
      topology([{ ...FOREIGN, bucketKeyEnabled: true }], { bucketKeyEnabled: true }),
    ],
    [
      "one key for several sides",
      topology(
        [
          { ...DR, region: SOURCE.region, keyArn: OLDER_KEYS[0]! },
          {
            ...DR,
            name: "near",
            region: SOURCE.region,
            bucketArn: "arn:aws:s3:::archive-near",
            keyArn: OLDER_KEYS[0]!,
            bucketKeyEnabled: true,
          },
          {
            ...DR,
            name: "next",
            region: SOURCE.region,
            bucketArn: "arn:aws:s3:::archive-next",
            keyArn: SOURCE.keyArn,
          },
        ],
        { additionalKeyArns: OLDER_KEYS },
      ),
    ],
    [
      "buckets whose names go on from another's",
      topology([DR, { ...DR, name: "far", bucketArn: `${DR.bucketArn}-other` }]),
    ],
    ["a source by SSE-S3", topology([DR, FULL], BY_SSE_S3)],
    [
      "a source by SSE-S3 that had keys before",
      topology([FOREIGN], { ...BY_SSE_S3, additionalKeyArns: OLDER_KEYS }),
    ],
    ["two layers of keys", topology([{ ...FOREIGN, ...BY_DSSE_KMS }], BY_DSSE_KMS)],
    ["the accounts of usual strangers", topology([{ ...FULL, accountId: "999999999999" }])],
    [
      "China, where S3 may have two names",
      {
        ...topology([{ ...DR, region: "cn-north-1" }], { region: "cn-northwest-1" }),
        partition: "aws-cn",
      },
    ],
  ];
  /** What AWS would see of a request. */
  const seen = ({ action, resource, accountOfResource, principal, context }: PermissionRequest) =>
    JSON.stringify([
      [action, resource, accountOfResource, principal],
      Object.entries(context).sort(),
    ]);

  for (const [title, given] of topologies) {
    it(`are never both allowed and forbidden, for ${title}`, () => {
      const all = expectations(given);
      const requestsThat = (allowed: boolean) =>
        all.filter((one) => one.allowed === allowed).map(({ request }) => request);
      const allowed = new Set(requestsThat(true).map(seen));
      const both = requestsThat(false).filter((request) => allowed.has(seen(request)));
      assert.deepEqual(idsOf(both), []);
    });

    it(`have ids of their own, for ${title}`, () => {
      const ids = expectations(given).map(({ request }) => request.id);
      assert.equal(new Set(ids).size, ids.length);
    });
  }

  it("are all of S3's, of the owners' and of the forbidden", () => {
    const given = mixedTopology();
    const [allowed, forbidden] = [true, false].map((wanted) =>
      expectations(given)
        .filter((one) => one.allowed === wanted)
        .map(({ request }) => request),
    );
    assert.deepEqual(forbidden, forbiddenRequests(given));
    const ofS3 = replicationRequests(given);
    assert.deepEqual(allowed!.slice(0, ofS3.length), ofS3);
    const owners = clientRequests(given);
    assert.deepEqual(allowed!.slice(-owners.length), owners);
  });

  it("leave out what a bucket's policy denies where that is its owner's, and nothing else", () => {
    const given = mixedTopology();
    const { bucketArn } = given.source;
    const all = expectations(given).map(({ request }) => request);
    const left = expectations(given, [bucketArn]).map(({ request }) => request);
    const known = new Set(idsOf(left));
    const out = all.filter(({ id }) => !known.has(id));
    assert.deepEqual(idsOf(out.filter(({ resource }) => !resource.startsWith(bucketArn))), []);
    const threats = (requests: typeof all) =>
      new Set(requests.flatMap((one) => ("threat" in one ? one.threat : [])));
    const denials = [...threats(all)].filter((threat) => /^over |^an upload /.test(threat ?? ""));
    assert.deepEqual([...threats(out)].sort(), denials.sort());
    assert.ok(denials.length > 0);
    for (const threat of denials) assert.ok(threats(left).has(threat), threat);
  });
});
