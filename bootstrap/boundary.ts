import { knownPartitionOf, s3ViaService } from "../components/partitions";
import type { Document, Statement } from "../components/policyDocuments";
import { documentOf, objectsOf, rolePolicy } from "../components/policyDocuments";
import type { DestinationTopology } from "../components/topology";
import type { PlacedSide, StackSettings } from "./scope";
import { bucketArns, placedSides } from "./scope";

const SOURCE = "arn:aws:s3:::source";
const DESTINATION = "arn:aws:s3:::destination";
const SOURCE_KEY = "source";
const DESTINATION_KEY = "destination";

/** A pair of which every rule does everything: what a role may do there, any role may have to do. */
function everything(): Document {
  const side = { region: "us-east-1", bucketKeyEnabled: true, sseAlgorithm: "aws:kms" } as const;
  const destination: DestinationTopology = {
    ...side,
    name: "destination",
    accountId: "222222222222",
    bucketArn: DESTINATION,
    keyArn: DESTINATION_KEY,
    receivesDeleteMarkers: true,
    translatesAccessControl: true,
  };
  const source = {
    ...side,
    accountId: "111111111111",
    bucketArn: SOURCE,
    keyArn: SOURCE_KEY,
    additionalKeyArns: [],
  };
  return rolePolicy({ source, destinations: [destination] });
}

/** The actions that the components' own policy allows on one of the four things of that pair. */
function actionsOn(resource: string): string[] {
  const about = everything().Statement.filter(({ Resource = [] }) =>
    [Resource].flat().some((one) => one === resource),
  );
  return [...new Set(about.flatMap(({ Action }) => Action))].sort();
}

const unique = (items: readonly string[]) => [...new Set(items)].sort();

/** Keys of the sides' Regions and accounts: which they are, is not known before there are any. */
function keysOf(sides: readonly PlacedSide[]): string[] {
  return unique(
    sides.map(
      ({ settings: { region, accountId } }) =>
        `arn:${knownPartitionOf(region)}:kms:${region}:${accountId}:key/*`,
    ),
  );
}

const viaS3 = (sides: readonly PlacedSide[]) => ({
  StringEquals: {
    "kms:ViaService": unique(sides.flatMap(({ settings }) => s3ViaService(settings.region))),
  },
});

/**
 * The boundary of replication roles: what the components ever let one do, on the buckets and in the Regions of
 * these stacks, and nothing else. A role with it can do no more, whatever its policies say: neither read
 * another bucket, nor use a key but through S3, nor touch an identity.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
 */
export function boundaryDocument(stacks: readonly StackSettings[]): Document {
  const sides = stacks.flatMap(placedSides);
  const sources = sides.filter(({ side }) => side === "source");
  const destinations = sides.filter(({ side }) => side !== "source");
  const buckets = (of: readonly PlacedSide[]) => unique(of.flatMap(bucketArns));
  const allow = (Sid: string, thing: string, rest: Partial<Statement>): Statement => ({
    Sid,
    Effect: "Allow",
    Action: actionsOn(thing),
    ...rest,
  });
  return documentOf(
    allow("ReadSources", SOURCE, { Resource: buckets(sources) }),
    allow("ReadVersions", objectsOf(SOURCE), { Resource: buckets(sources).map(objectsOf) }),
    allow("DecryptSources", SOURCE_KEY, { Resource: keysOf(sources), Condition: viaS3(sources) }),
    allow("WriteReplicas", objectsOf(DESTINATION), {
      Resource: buckets(destinations).map(objectsOf),
    }),
    allow("ReadVersioning", DESTINATION, { Resource: buckets(destinations) }),
    allow("EncryptReplicas", DESTINATION_KEY, {
      Resource: keysOf(destinations),
      Condition: viaS3(destinations),
    }),
  );
}
