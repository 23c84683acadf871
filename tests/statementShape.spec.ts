import assert from "node:assert/strict";

import type { Problem } from "../components/problems";
import { statement } from "../statementShape";

function read(value: unknown) {
  const problems: Problem[] = [];
  return { result: statement(value, "at", (problem) => problems.push(problem)), problems };
}

const LEAST = { Sid: "A", Effect: "Allow", Principal: "*", Action: "s3:GetObject" };
const MOST = {
  ...LEAST,
  Principal: { AWS: ["arn:aws:iam::111111111111:role/a", "222222222222"] },
  Action: ["s3:GetObject", "s3:ListBucket"],
  Resource: ["arn:aws:s3:::archive", "arn:aws:s3:::archive/*"],
  Condition: {
    Bool: { "aws:SecureTransport": "true" },
    StringLike: { "aws:PrincipalArn": ["a", "b"] },
  },
};

describe("a statement in the configuration", () => {
  const right = [
    LEAST,
    MOST,
    { ...LEAST, Principal: { AWS: "111111111111" } },
    { ...LEAST, Principal: { Service: "logging.s3.amazonaws.com" } },
    { ...LEAST, Principal: { Federated: ["a", "b"] } },
    { ...LEAST, Resource: "arn:aws:s3:::archive" },
  ];
  for (const value of right) {
    it(`is read as ${JSON.stringify(value).slice(0, 120)}`, () => {
      assert.deepEqual(read(value), { result: value, problems: [] });
    });
  }

  const TEXT = "write it as text, in quotes";
  const PRINCIPAL = {
    allowed: '"*", or one of AWS, Service and Federated with its principals',
    fix: "write it as `AWS: arn:…`, one kind a statement",
  };
  const wrong: [string, object, Problem][] = [
    [
      "another principal's text",
      { Principal: "me" },
      { path: "at.Principal", received: "me", ...PRINCIPAL },
    ],
    [
      "no principal",
      { Principal: undefined },
      { path: "at.Principal", received: undefined, ...PRINCIPAL },
    ],
    [
      "principals of two kinds",
      { Principal: { AWS: "a", Service: "b" } },
      { path: "at.Principal", received: { AWS: "a", Service: "b" }, ...PRINCIPAL },
    ],
    [
      "principals of an unknown kind",
      { Principal: { CanonicalUser: "a" } },
      { path: "at.Principal", received: { CanonicalUser: "a" }, ...PRINCIPAL },
    ],
    [
      "an account without quotes",
      { Principal: { AWS: [111111111111] } },
      { path: "at.Principal.AWS[0]", received: 111111111111, allowed: "text", fix: TEXT },
    ],
    [
      "an action that is no text",
      { Action: 5 },
      { path: "at.Action", received: 5, allowed: "text, or a list of texts", fix: TEXT },
    ],
    [
      "no action",
      { Action: undefined },
      {
        path: "at.Action",
        received: undefined,
        allowed: "text, or a list of texts",
        fix: "add the setting",
      },
    ],
    [
      "a resource that is no text",
      { Resource: ["a", null] },
      {
        path: "at.Resource[1]",
        received: null,
        allowed: "text",
        fix: "give the setting a value, or remove it",
      },
    ],
    [
      "a condition's value without quotes",
      { Condition: { Bool: { "aws:SecureTransport": false } } },
      {
        path: "at.Condition.Bool.aws:SecureTransport",
        received: false,
        allowed: "text, or a list of texts",
        fix: TEXT,
      },
    ],
    [
      "a condition without an operator",
      { Condition: { "aws:SecureTransport": "false" } },
      {
        path: "at.Condition.aws:SecureTransport",
        received: "false",
        allowed: "values by name",
        fix: "write it as `name: value`",
      },
    ],
    [
      "no id",
      { Sid: undefined },
      {
        path: "at.Sid",
        received: undefined,
        allowed: "the id of the statement, such as LetAuditorsRead",
        fix: "add the setting",
      },
    ],
    [
      "no effect",
      { Effect: undefined },
      { path: "at.Effect", received: undefined, allowed: "Allow or Deny", fix: "add the setting" },
    ],
    [
      "what policies know and the stack does not take",
      { NotAction: "s3:*" },
      {
        path: "at.NotAction",
        received: "s3:*",
        allowed: "settings: Sid, Effect, Principal, Action, Resource, Condition",
        fix: "correct the spelling or remove it",
      },
    ],
  ];
  for (const [title, change, problem] of wrong) {
    it(`is refused with ${title}`, () => {
      assert.deepEqual(read({ ...LEAST, ...change }).problems, [problem]);
    });
  }
});
