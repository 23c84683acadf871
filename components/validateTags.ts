import type { Problem } from "./problems";

const LONGEST_TAG_KEY = 128;
const LONGEST_TAG_VALUE = 256;

/** What S3, KMS and IAM alike take in the keys and values of tags. */
const TAG_CHARACTERS = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;
const CHARACTERS_ALLOWED = "letters, digits, spaces and _ . : / = + - @ only";

/** What is wrong with tags, of which there may be `most`. */
export function tagProblems(
  path: string,
  tags: Record<string, string>,
  most: number,
  why: string,
): Problem[] {
  const problems: Problem[] = [];
  const entries = Object.entries(tags);
  if (entries.length > most) {
    problems.push({
      path,
      received: `${entries.length} tags`,
      allowed: `${most} tags at most`,
      fix: `remove some: ${why}`,
    });
  }
  return [...problems, ...entries.flatMap(([key, value]) => tagProblem(path, key, value))];
}

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_Tag.html */
function tagProblem(tags: string, key: string, value: string): Problem[] {
  const path = `${tags}[${JSON.stringify(key)}]`;
  const problems: Problem[] = [];
  if (key.length === 0 || key.length > LONGEST_TAG_KEY || /^aws:/i.test(key)) {
    const allowed = `a key of 1 to ${LONGEST_TAG_KEY} characters that does not begin with aws:`;
    problems.push({ path, received: key, allowed, fix: "rename the tag" });
  }
  // Pulumi copies maps key by key, and to assign to this one sets no key: the tag would be lost in silence.
  if (key === "__proto__") {
    const allowed = "a key other than __proto__";
    problems.push({ path, received: key, allowed, fix: "rename the tag" });
  }
  if (!TAG_CHARACTERS.test(key)) {
    const allowed = `a key of ${CHARACTERS_ALLOWED}`;
    problems.push({ path, received: key, allowed, fix: "rename the tag" });
  }
  if (value.length > LONGEST_TAG_VALUE) {
    const allowed = `a value of ${LONGEST_TAG_VALUE} characters at most`;
    problems.push({ path, received: value, allowed, fix: "shorten the value" });
  }
  if (!TAG_CHARACTERS.test(value)) {
    const allowed = `a value of ${CHARACTERS_ALLOWED}`;
    problems.push({ path, received: value, allowed, fix: "replace the other characters" });
  }
  return problems;
}
