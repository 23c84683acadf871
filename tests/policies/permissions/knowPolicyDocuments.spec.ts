import assert from "node:assert/strict";

import { unknownValue } from "@pulumi/pulumi/runtime";

import { knowPolicyDocuments as policy } from "../../../policies/permissions/knowPolicyDocuments";
import { pair } from "../../support/goodPair";
import { judge, type Verdict } from "../../support/policies";

const unknown = (name: string, ...documents: string[]): Verdict => [
  "advisory",
  name,
  `${name} has policy documents that are known only after the update, which is when they are judged: ${documents.join(", ")}.`,
];
const ALL = [
  "archive-replication-policy",
  "archive-source-policy",
  "archive-dr-policy",
  "archive-source-key-policy",
  "archive-dr-key-policy",
];

describe("policy knowPolicyDocuments", () => {
  it("is silent where every document is known", async () => {
    assert.deepEqual(await judge(policy, Object.values(pair())), []);
  });

  it("names the documents of a new replication, once and each replication by itself", async () => {
    const second = Object.values(pair("preview", "invoices"));
    assert.deepEqual(await judge(policy, [...Object.values(pair("preview")), ...second]), [
      unknown("archive", ...ALL),
      unknown("invoices", ...ALL.map((name) => name.replace("archive", "invoices"))),
    ]);
  });

  it("names a document of which one value is unknown, and no other", async () => {
    const stack = pair();
    stack.destinationPolicy.properties.policy = {
      Statement: [{ Effect: "Deny", Action: "s3:*", Principal: "*", Resource: [unknownValue] }],
    };
    assert.deepEqual(await judge(policy, Object.values(stack)), [
      unknown("archive", "archive-dr-policy"),
    ]);
  });

  it("leaves the documents of what is not replicated alone", async () => {
    const other = pair("preview", "other");
    const { replication: _, ...unreplicated } = other;
    const resources = [...Object.values(pair()), ...Object.values(unreplicated)];
    assert.deepEqual(await judge(policy, resources), []);
  });
});
