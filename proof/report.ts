import type { AllowedRow, Fault, Matrix } from "./matrix";
import { matrixOf } from "./matrix";
import type { Proof } from "./prove";
import { table } from "./table";

/** A proof to read at a terminal. */
export function renderProof(proof: Proof): string {
  const { stack } = proof;
  const matrix = matrixOf(proof);
  return [
    `${stack}: ${describeTopology(proof)}`,
    ...section("S3 asks, and is allowed", replicationTable(matrix)),
    ...section("The accounts' own ask, and are allowed", ownersTable(matrix)),
    ...section("Denied, for what is wrong with the request", deniedTable(matrix)),
    ...section("Necessary: each part was taken away, and a request noticed", necessityLines(proof)),
    ...assumptions(proof),
    ...section("WRONG", matrix.faults.map(describeFault)),
    "",
    `${stack}: ${totals(proof)}`,
  ].join("\n");
}

const section = (title: string, lines: string[]) =>
  lines.length === 0 ? [] : ["", title, ...lines.map((line) => `  ${line}`)];

const tableOf = (head: string[], rows: string[][]) => (rows.length === 0 ? [] : table(head, rows));

function describeTopology({ policies: { topology } }: Proof): string {
  const { source, destinations } = topology;
  const place = ({ region, accountId }: { region: string; accountId: string }) =>
    `${region}, account ${accountId}`;
  const sides = destinations.map((side) => `${side.name} (${place(side)})`);
  return `source (${place(source)}) -> ${sides.join(", ")}`;
}

function replicationTable({ replication }: Matrix): string[] {
  const rows = replication.map((row) => [row.action, row.on.join(", "), row.by.join(" + ")]);
  return tableOf(["request", "on", "allowed by"], rows);
}

function ownersTable({ owners }: Matrix): string[] {
  const rows = owners.map((row) => [row.action, row.who, sidesOf(row), row.by.join(" + ")]);
  return tableOf(["request", "by", "on", "allowed by"], rows);
}

/** `key of source, dr`, where the kind is the same. */
export function sidesOf({ on }: Pick<AllowedRow, "on">): string {
  const [first = ""] = on;
  const kind = first.replace(/ of .*/, " of ");
  return kind + on.map((text) => text.slice(kind.length)).join(", ");
}

function deniedTable({ denied }: Matrix): string[] {
  const rows = denied.map(({ threat, requests, withOneGuardGone, by }) => [
    threat,
    String(requests),
    withOneGuardGone === 0 ? "" : `+${withOneGuardGone}`,
    by.join(", "),
  ]);
  return tableOf(["request", "tried", "one guard gone", "denied by"], rows);
}

function necessityLines({ necessity }: Proof): string[] {
  const { made, killed, excused, survivors } = necessity;
  return [
    `${made} parts of the policies taken away, one at a time: ${killed.length} noticed, ${excused.length} excused, ${survivors.length} unnoticed`,
    ...excused.map(({ text, reason, source }) => `excused: ${text}: ${reason} (${source})`),
    ...survivors.map(({ text }) => `UNNOTICED, so superfluous: ${text}`),
  ];
}

/** What is taken for granted of policies that are not the stack's. */
function assumptions({ policies }: Proof): string[] {
  const { topology, role, resources, assumed, boundary, boundaryArn } = policies;
  const notOurs = (what: string) => `\nNot the stack's: ${what}`;
  const lines = assumed.map((arn) => {
    const document = resources.get(arn);
    const part = arn === topology.roleArn ? "the trust policy" : "the policy";
    return document?.Statement.length === 0
      ? notOurs(`${part} of ${arn}; nothing is needed in it`)
      : notOurs(`${part} of ${arn}, taken to hold at least\n  ${JSON.stringify(document)}`);
  });
  if (assumed.includes(topology.roleArn)) {
    const document = JSON.stringify(role);
    lines.push(notOurs(`the permissions of ${topology.roleArn}, proven for\n  ${document}`));
  }
  if (boundaryArn !== undefined && !boundary) {
    lines.push(notOurs(`the boundary ${boundaryArn}: name its document by --boundary`));
  }
  return lines;
}

function describeFault({ id, who, on, expected, by, source }: Fault): string {
  const found = expected === "allowed" ? "denied" : "allowed";
  return `${id}: ${who}, on ${on}: must be ${expected}, is ${found} by ${by.join(" + ")} (${source})`;
}

/** What was tried and what came of it, in one line. */
export function totals({ judged, necessity, ok }: Proof): string {
  const right = judged.filter(({ allowed, verdict }) => allowed === verdict.allowed);
  const allowed = right.filter((one) => one.allowed).length;
  const wrong = judged.length - right.length;
  return [
    `${allowed} ${allowed === 1 ? "request" : "requests"} allowed`,
    `${right.length - allowed} denied`,
    `${wrong} wrong`,
    `${necessity.survivors.length} parts superfluous`,
    ok ? "proven" : "NOT proven",
  ].join(", ");
}
