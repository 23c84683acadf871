import assert from "node:assert/strict";

import type { Document, Statement } from "../../components/policyDocuments";
import { mutantsOf } from "../../proof/mutants";

const BUCKET = "arn:aws:s3:::archive";
const OBJECTS = `${BUCKET}/*`;

const documentOf = (...Statement: Statement[]): Document => ({ Version: "2012-10-17", Statement });

/** A statement with one of everything, be it as text or as a list of one. */
const ONE: Statement = {
  Sid: "One",
  Effect: "Allow",
  Action: "s3:ListBucket",
  Resource: [BUCKET],
};

/** What each mutant of a document lacks, and the statements that it has left. */
const lossesIn = (document: Document) =>
  mutantsOf("role policy", document).map(({ statement, dropped, allows, document: left }) => [
    `${statement}: ${dropped.kind} ${dropped.text}`,
    allows,
    left.Statement,
  ]);

describe("the mutants of a policy", () => {
  it("lack a statement", () => {
    const other = { ...ONE, Sid: "Other" };
    assert.deepEqual(lossesIn(documentOf(ONE, other)), [
      ["One: statement One", "less", [other]],
      ["Other: statement Other", "less", [ONE]],
    ]);
  });

  it("lack one of several actions or resources, never the only one", () => {
    const Action = ["s3:GetObject", "s3:PutObject"];
    const Resource = [BUCKET, OBJECTS, `${BUCKET}-dr`];
    const statement = { ...ONE, Action, Resource };
    const left = (change: Partial<Statement>) => [{ ...statement, ...change }];
    assert.deepEqual(lossesIn(documentOf(statement)), [
      ["One: statement One", "less", []],
      ["One: action s3:GetObject", "less", left({ Action: ["s3:PutObject"] })],
      ["One: action s3:PutObject", "less", left({ Action: ["s3:GetObject"] })],
      [`One: resource ${BUCKET}`, "less", left({ Resource: [OBJECTS, `${BUCKET}-dr`] })],
      [`One: resource ${OBJECTS}`, "less", left({ Resource: [BUCKET, `${BUCKET}-dr`] })],
      [`One: resource ${BUCKET}-dr`, "less", left({ Resource: [BUCKET, OBJECTS] })],
    ]);
  });

  it("lack one of two actions that are the same, and keep the other", () => {
    const Action = ["s3:ListBucket", "s3:ListBucket"];
    const left = [{ ...ONE, Action: ["s3:ListBucket"] }];
    assert.deepEqual(lossesIn(documentOf({ ...ONE, Action })).slice(1), [
      ["One: action s3:ListBucket", "less", left],
      ["One: action s3:ListBucket", "less", left],
    ]);
  });

  it("lack a condition, and the block with the last of them", () => {
    const Condition = { Bool: { "aws:SecureTransport": "true" } };
    assert.deepEqual(lossesIn(documentOf({ ...ONE, Condition })).slice(1), [
      ["One: condition Bool aws:SecureTransport", "more", [ONE]],
    ]);
  });

  it("lack a condition's key under one operator, and one of several values", () => {
    const service = { "kms:ViaService": ["s3", "s3.cn"] };
    const context = { "kms:EncryptionContext:aws:s3:arn": [BUCKET] };
    const nothing = { Null: { "kms:ViaService": "false" } };
    const statement = { ...ONE, Condition: { StringLike: { ...service, ...context }, ...nothing } };
    const left = (StringLike: Record<string, string[]>) => [
      { ...ONE, Condition: { StringLike, ...nothing } },
    ];
    const others = { ...ONE, Condition: { StringLike: { ...service, ...context } } };
    assert.deepEqual(lossesIn(documentOf(statement)).slice(1), [
      ["One: condition StringLike kms:ViaService", "more", left(context)],
      [
        "One: value s3 of StringLike kms:ViaService",
        "less",
        left({ ...context, "kms:ViaService": ["s3.cn"] }),
      ],
      [
        "One: value s3.cn of StringLike kms:ViaService",
        "less",
        left({ ...context, "kms:ViaService": ["s3"] }),
      ],
      ["One: condition StringLike kms:EncryptionContext:aws:s3:arn", "more", left(service)],
      ["One: condition Null kms:ViaService", "more", [others]],
    ]);
  });

  it("allow the contrary where they lack part of a denial", () => {
    const Condition = { StringLike: { "aws:PrincipalArn": ["a", "b"] } };
    const denial: Statement = {
      ...ONE,
      Effect: "Deny",
      Action: ["s3:GetObject", "s3:PutObject"],
      Condition,
    };
    assert.deepEqual(
      lossesIn(documentOf(denial)).map(([lost, allows]) => [lost, allows]),
      [
        ["One: statement One", "more"],
        ["One: action s3:GetObject", "more"],
        ["One: action s3:PutObject", "more"],
        ["One: condition StringLike aws:PrincipalArn", "less"],
        ["One: value a of StringLike aws:PrincipalArn", "more"],
        ["One: value b of StringLike aws:PrincipalArn", "more"],
      ],
    );
  });

  it("allow the contrary where they lack a value that a negated operator excludes", () => {
    const Condition = { StringNotLike: { "aws:PrincipalArn": ["a", "b"] } };
    const allowsOf = (Effect: Statement["Effect"]) =>
      mutantsOf("role policy", documentOf({ ...ONE, Effect, Condition }))
        .filter(({ dropped }) => dropped.kind === "value")
        .map(({ allows }) => allows);
    assert.deepEqual(allowsOf("Allow"), ["more", "more"]);
    assert.deepEqual(allowsOf("Deny"), ["less", "less"]);
  });

  it("tell whose they are, and the part of the statement that they concern", () => {
    const statement = { ...ONE, Action: ["s3:GetObject", "s3:PutObject"], Resource: undefined };
    const mutants = mutantsOf(BUCKET, documentOf(statement));
    assert.ok(mutants.every(({ policy }) => policy === BUCKET));
    assert.deepEqual(
      mutants.map(({ touched }) => touched.Action),
      [["s3:GetObject", "s3:PutObject"], "s3:GetObject", "s3:PutObject"],
    );
    const wide = { ...ONE, Resource: [BUCKET, OBJECTS] };
    assert.deepEqual(
      mutantsOf(BUCKET, documentOf(wide)).map(({ touched }) => touched.Resource),
      [[BUCKET, OBJECTS], BUCKET, OBJECTS],
    );
  });

  it("leave the document as it was", () => {
    const Condition = { StringLike: { "aws:PrincipalArn": ["a", "b"] } };
    const document = documentOf({ ...ONE, Action: ["s3:GetObject", "s3:PutObject"], Condition });
    const before = structuredClone(document);
    mutantsOf("role policy", document);
    assert.deepEqual(document, before);
  });
});
