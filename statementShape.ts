import type { AdditionalStatement } from "./components/additionalStatements";
import type { Principal } from "./components/policyDocuments";
import type { Shape } from "./shapes";
import { isRecord, map, optional, record, text, textOf } from "./shapes";

/** One text or a list of them, as policies have it. */
const texts: Shape<string | string[]> = (value, path, report) => {
  if (!Array.isArray(value)) return textOf("text, or a list of texts")(value, path, report);
  return value.map((item: unknown, index) => text(item, `${path}[${index}]`, report));
};

/** Everybody, or principals of one kind. */
const principal: Shape<Principal> = (value, path, report) => {
  const kinds = isRecord(value) ? Object.keys(value) : [];
  const kind = kinds.length === 1 ? kinds[0] : undefined;
  const named = isRecord(value) ? value : {};
  if (kind === "AWS") return { AWS: texts(named[kind], `${path}.AWS`, report) };
  if (kind === "Service") return { Service: texts(named[kind], `${path}.Service`, report) };
  if (kind === "Federated") return { Federated: texts(named[kind], `${path}.Federated`, report) };
  if (value !== "*") {
    const allowed = '"*", or one of AWS, Service and Federated with its principals';
    report({
      path,
      received: value,
      allowed,
      fix: "write it as `AWS: arn:…`, one kind a statement",
    });
  }
  return "*";
};

/** A statement for a bucket's or a key's policy, as the configuration has it. */
export const statement: Shape<AdditionalStatement> = record<AdditionalStatement>({
  Sid: textOf("the id of the statement, such as LetAuditorsRead"),
  Effect: textOf("Allow or Deny"),
  Principal: principal,
  Action: texts,
  Resource: optional(texts),
  Condition: optional(map(map(texts))),
});
