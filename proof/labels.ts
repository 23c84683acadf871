import type { Topology } from "../components/topology";
import { protectedArn } from "./policies";
import type { TriedRequest } from "./policies";
import type { Reason } from "./simulate";

type Kind = "bucket" | "key" | "role";

const keyLabel = (arn: string, of: string): [string, { kind: Kind; of: string }] => [
  arn,
  { kind: "key", of },
];

/** What the ARNs of a topology are to its readers. */
export class Labels {
  private readonly known: Map<string, { kind: Kind; of: string }>;

  constructor(private readonly topology: Topology) {
    const { roleArn, source, destinations } = topology;
    const sides = [{ ...source, name: "source" }, ...destinations];
    this.known = new Map<string, { kind: Kind; of: string }>([
      [roleArn, { kind: "role", of: "" }],
      ...sides.flatMap(({ name, bucketArn, keyArn }): [string, { kind: Kind; of: string }][] => [
        [bucketArn, { kind: "bucket", of: name }],
        ...(keyArn === undefined ? [] : [keyLabel(keyArn, name)]),
      ]),
    ]);
    source.additionalKeyArns.forEach((arn, index) => {
      this.known.set(...keyLabel(arn, `source, additional ${index + 1}`));
    });
  }

  /** What is asked for: `bucket of dr`, `objects of dr`, `key of source`, `role`. */
  resource(arn: string): string {
    const found = this.known.get(protectedArn(arn));
    if (!found) return "something else of the account";
    if (found.kind === "role") return "role";
    return `${arn === protectedArn(arn) ? found.kind : "objects"} of ${found.of}`;
  }

  /** The kind of policy that protects it: `bucket policy`, `key policy`, `trust policy`. */
  kindOfPolicy(arn: string): string {
    const kind = this.known.get(protectedArn(arn))?.kind;
    return kind === "role" ? "trust policy" : `${kind ?? "resource"} policy`;
  }

  /** One policy among the others: `bucket policy of dr`, `trust policy`. */
  policy(arn: string): string {
    const of = this.known.get(arn)?.of ?? "";
    return of === "" ? this.kindOfPolicy(arn) : `${this.kindOfPolicy(arn)} of ${of}`;
  }

  /** Who asks: `S3, as the role`, `application of 111111111111`, or a service. */
  principal(arn: string): string {
    if (arn === this.topology.roleArn) return "S3, as the role";
    return arn.replace(/^arn:.*:(\d{12}):role\/(.*)$/, "$2 of $1");
  }

  /** A statement with its policy, or the policy that is silent. */
  reason({ policy, statement }: Reason, { principal, resource }: TriedRequest): string {
    const own = principal === this.topology.roleArn ? "role policy" : "permissions of their own";
    const kinds = { identity: own, boundary: "boundary", resource: this.kindOfPolicy(resource) };
    return statement === undefined ? `${kinds[policy]}: nothing` : `${kinds[policy]}: ${statement}`;
  }
}
