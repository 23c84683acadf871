import type { Place } from "./awsProvider";

type Bag = Record<string, unknown>;

/** What a function of the AWS provider answers. */
export function answerOf(token: string, args: Bag, { region, accountId }: Place): Bag {
  switch (token) {
    case "aws:index/getCallerIdentity:getCallerIdentity":
      return { id: accountId, accountId, arn: `arn:aws:iam::${accountId}:root`, userId: accountId };
    case "aws:index/getRegion:getRegion":
      return { id: region, region, name: region };
    case "aws:iam/getPolicyDocument:getPolicyDocument":
      return { id: "document", json: policyDocument(args.statements as Statement[]) };
    default:
      throw new Error(`nobody knows what ${token} answers`);
  }
}

interface Statement {
  effect?: string;
  actions?: string[];
  resources?: string[];
  principals?: { type: string; identifiers: string[] }[];
}

/** The document as the provider writes it: without the brackets where there is one. */
function policyDocument(statements: Statement[]): string {
  const [first, ...unknown] = statements.flatMap((statement) =>
    Object.keys(statement).filter((key) => !KNOWN.has(key)),
  );
  if (first !== undefined) {
    throw new Error(`statements have ${[first, ...unknown].join(", ")}, which nobody has tried`);
  }
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: statements.map(({ effect = "Allow", actions, resources, principals }) => ({
      Effect: effect,
      Action: unlisted(actions),
      Resource: unlisted(resources),
      Principal:
        principals &&
        Object.fromEntries(
          principals.map(({ type, identifiers }) => [type, unlisted(identifiers)]),
        ),
    })),
  });
}

const KNOWN = new Set(["effect", "actions", "resources", "principals"]);

const unlisted = (items: string[] | undefined) => (items?.length === 1 ? items[0] : items);
