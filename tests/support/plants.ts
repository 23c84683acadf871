import type { Document, Statement } from "../../components/policyDocuments";

// Plants one thing more in a policy document, in the statement of an id.

function changed(document: Document, sid: string, change: (one: Statement) => Statement): Document {
  if (!document.Statement.some(({ Sid }) => Sid === sid)) throw new Error(`there is no ${sid}`);
  const Statement = document.Statement.map((one) => (one.Sid === sid ? change(one) : one));
  return { ...document, Statement };
}

const more = (values: string | string[] = [], value: string) => [...[values].flat(), value];

/** One more action. */
export const plantAction = (sid: string, action: string) => (document: Document) =>
  changed(document, sid, (one) => ({ ...one, Action: more(one.Action, action) }));

/** One more resource. */
export const plantResource = (sid: string, resource: string) => (document: Document) =>
  changed(document, sid, (one) => ({ ...one, Resource: more(one.Resource, resource) }));

/** One more value of a condition that the statement has, or the first of one that it has not. */
export const plantValue =
  (sid: string, operator: string, key: string, value: string) => (document: Document) =>
    changed(document, sid, (one) => {
      const keys = one.Condition?.[operator] ?? {};
      const values = keys[key] ? more(keys[key], value) : value;
      return { ...one, Condition: { ...one.Condition, [operator]: { ...keys, [key]: values } } };
    });

/** A statement like the one of the id, `Planted`, with these changes. */
export const plantStatement =
  (sid: string, change: Partial<Statement>) =>
  (document: Document): Document => ({
    ...document,
    Statement: document.Statement.flatMap((one) =>
      one.Sid === sid ? [one, { ...one, Sid: "Planted", ...change }] : one,
    ),
  });

/** The document with all of these plants. */
export const planted = (document: Document, ...plants: ((document: Document) => Document)[]) =>
  plants.reduce((bed, plant) => plant(bed), document);
