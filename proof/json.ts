import type { Judged } from "./judge";
import type { Proof } from "./prove";

/** A proof for other programs: every request in full, with what was expected and what came of it. */
export function asJson({ stack, policies, judged, necessity, ok }: Proof) {
  const { topology, role, boundary, boundaryArn, resources, assumed, adopted } = policies;
  return {
    stack,
    ok,
    topology,
    policies: {
      ...{ role, boundary, boundaryArn, assumed, adopted },
      resources: Object.fromEntries(resources),
    },
    requests: judged.map(requestOf),
    necessity,
  };
}

const requestOf = ({ request, allowed, verdict }: Judged) => ({
  ...request,
  expected: allowed ? "allowed" : "denied",
  found: verdict.allowed ? "allowed" : "denied",
  by: verdict.by,
});
