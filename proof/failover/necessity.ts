import type { Mutant } from "../mutants";
import { mutantsOf } from "../mutants";
import type { Situation, Trial } from "./trials";
import { isRight, trialsOf } from "./trials";

/** What came of taking parts away from the policies of a situation, one at a time. */
export interface FailoverNecessity {
  /** How many parts there are. */
  made: number;
  /** Those that no trial misses, in words. */
  unnoticed: string[];
}

/**
 * Takes away each part of the two roles' permissions, and of the statements by which bucket and key let them
 * in, and looks for a trial that then comes out wrong.
 *
 * @param sids the ids of those statements. Defaults to none, as within one account.
 */
export async function failoverNecessity(
  situation: Situation,
  sids: readonly string[] = [],
): Promise<FailoverNecessity> {
  const trials = trialsOf(situation);
  const { permissions, side } = situation;
  const changed = [
    ...mutantsOf("reader", permissions.reader).map((mutant) => ({
      mutant,
      mutated: { ...situation, permissions: { ...permissions, reader: mutant.document } },
    })),
    ...mutantsOf("writer", permissions.writer).map((mutant) => ({
      mutant,
      mutated: { ...situation, permissions: { ...permissions, writer: mutant.document } },
    })),
    ...[side.bucketArn, side.keyArn].flatMap((arn) => admissions(situation, arn, sids)),
  ];
  const unnoticed: string[] = [];
  for (const { mutant, mutated } of changed) {
    if (await isNoticed(mutant, mutated, trials)) continue;
    const { policy, statement, dropped } = mutant;
    unnoticed.push(`${policy}, ${statement}: ${dropped.kind} ${dropped.text}`);
  }
  return { made: changed.length, unnoticed };
}

/**
 * The parts of what a resource's policy was given to let the roles in. The resources of these statements are
 * no such part: left out, as they are in the settings, they mean the bucket and its objects.
 */
function admissions(situation: Situation, arn: string, sids: readonly string[]) {
  const document = situation.resources.get(arn);
  if (!document) return [];
  return mutantsOf(arn, document)
    .filter(({ statement, dropped }) => sids.includes(statement) && dropped.kind !== "resource")
    .map((mutant) => ({
      mutant,
      mutated: {
        ...situation,
        resources: new Map([...situation.resources, [arn, mutant.document]]),
      },
    }));
}

/** Only the actions that the part names are concerned. Evaluation is monotone: what allows less is missed by what must be allowed, and the other way round. */
async function isNoticed(mutant: Mutant, mutated: Situation, trials: Trial[]): Promise<boolean> {
  const mustAllow = mutant.allows === "less";
  const actions = [mutant.touched.Action].flat();
  for (const trial of trials) {
    if (trial.allowed !== mustAllow || !actions.includes(trial.request.action)) continue;
    if (!(await isRight(trial, mutated))) return true;
  }
  return false;
}
