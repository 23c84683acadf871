import assert from "node:assert/strict";

import { ListObjectVersionsCommand, PutObjectCommand } from "@aws-sdk/client-s3";

import type { ClientsOf } from "../../operations/awsClients";
import type { CanaryTimes } from "../../operations/canary";
import type { StackOutputs } from "../../operations/stackOutputs";
import { taggingOf } from "../../operations/tags";
import { bucketsOf } from "../../operations/teardown";
import { verify } from "../../operations/verify";
import { describeLiveStack, wrongOnes } from "../support/liveStack";
import { progressLines } from "../support/stackOutputs";

// The local AWS replicates before a PUT is answered, so that nothing is ever PENDING here.

const CANARY: CanaryTimes = { timeoutSeconds: 20, settleSeconds: 0, pollSeconds: 0.01 };

/** The names of all commands that the clients send from now on. */
function record({ source, destinations }: StackOutputs, clientsOf: ClientsOf): string[] {
  const commands: string[] = [];
  for (const side of [source, ...Object.values(destinations)]) {
    const { s3, kms, iam } = clientsOf(side);
    for (const { middlewareStack } of [s3, kms, iam]) {
      const options = { name: "record", step: "initialize", override: true } as const;
      const stack = middlewareStack as typeof s3.middlewareStack;
      stack.add((next, { commandName = "" }) => {
        commands.push(commandName);
        return next;
      }, options);
    }
  }
  return commands;
}

async function held({ source, destinations }: StackOutputs, clientsOf: ClientsOf) {
  const all = [source, ...Object.values(destinations)].map(async (side) => {
    const { bucketName: Bucket } = side;
    const { Versions = [], DeleteMarkers = [] } = await clientsOf(side).s3.send(
      new ListObjectVersionsCommand({ Bucket }),
    );
    return [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => [Bucket, Key, VersionId]);
  });
  return (await Promise.all(all)).flat();
}

for (const stack of ["dev", "prod"]) {
  describeLiveStack(`verify of ${stack}`, stack, (live) => {
    /** An object for each rule, and one for none. */
    async function putObjects(name: string) {
      const { outputs, clientsOf } = live();
      const { source, rules } = outputs;
      const places = new Map(rules.map(({ prefix, tags }) => [`${prefix}${name}`, tags]));
      for (const [Key, tags] of places) {
        const object = { Bucket: source.bucketName, Key, Tagging: taggingOf(tags) };
        await clientsOf(source).s3.send(new PutObjectCommand({ ...object, Body: name }));
      }
      return places.size;
    }

    it("finds nothing wrong in a stack that was just deployed, and says what it looks at", async () => {
      const { outputs, clientsOf } = live();
      const { lines, progress } = progressLines();
      const checks = await verify(outputs, clientsOf, { sample: 0 }, progress);
      assert.deepEqual(wrongOnes(checks), []);
      const sides = bucketsOf(outputs).length;
      assert.deepEqual(lines, [`looking at ${sides} buckets, their keys and the rules`]);
      for (const name of ["source", ...Object.keys(outputs.destinations)]) {
        const whats = checks.filter(({ side }) => side === name).map(({ what }) => what);
        for (const part of ["Region", "versioning", "default", "public", "policy", "key"]) {
          assert.ok(
            whats.some((what) => what.startsWith(part)),
            `${name}: ${part}`,
          );
        }
      }
    });

    it("asks for a grant exactly where the destination belongs to another account", async () => {
      const { outputs, clientsOf } = live();
      const checks = await verify(outputs, clientsOf, { sample: 0 }, () => undefined);
      const granting = checks.filter(({ found }) => found.startsWith("lets"));
      const others = Object.entries(outputs.destinations)
        .filter(([, side]) => side.accountId !== outputs.source.accountId)
        .flatMap(([name]) => [name, name]);
      assert.deepEqual(
        granting.map(({ side }) => side),
        others,
      );
    });

    it("asks for the owner override where a rule across accounts wants it", async () => {
      const { outputs, clientsOf } = live();
      const rules = outputs.rules.map((rule) => ({ ...rule, accessControlTranslation: true }));
      const checks = await verify({ ...outputs, rules }, clientsOf, { sample: 0 }, () => undefined);
      const missing = wrongOnes(checks).filter(({ what }) => what.endsWith("grant"));
      const others = Object.entries(outputs.destinations)
        .filter(([, side]) => side.accountId !== outputs.source.accountId)
        .map(([name]) => name);
      assert.deepEqual(
        missing.map(({ side, found }) => [side, found]),
        others.map((name) => [
          name,
          `does not let ${outputs.roleArn} use s3:ObjectOwnerOverrideToBucketOwner`,
        ]),
      );
    });

    it("compares the replicas of recent objects", async () => {
      const { outputs, clientsOf } = live();
      const objects = await putObjects("recent.txt");
      const { lines, progress } = progressLines();
      const checks = await verify(outputs, clientsOf, { sample: 20 }, progress);
      assert.deepEqual(wrongOnes(checks), []);
      assert.equal(lines.at(-1), "looking at up to 20 recent objects");
      const completed = checks.filter(
        ({ what, found }) => what.startsWith("status of") && found === "COMPLETED",
      );
      assert.equal(completed.length, objects);
      const keys = checks.filter(({ what }) => /^replica of .*recent\.txt .*, key$/.test(what));
      assert.deepEqual(
        keys.map(({ side, found }) => found === outputs.destinations[side]?.kmsKeyArn),
        keys.map(() => true),
      );
      assert.equal(keys.length, outputs.rules.length);
    });

    it("changes nothing without canaries", async () => {
      const { outputs, clientsOf } = live();
      await putObjects("looked-at.txt");
      const before = await held(outputs, clientsOf);
      const commands = record(outputs, clientsOf);
      await verify(outputs, clientsOf, { sample: 20 }, () => undefined);
      assert.ok(commands.length > 20);
      const writing = commands.filter((command) => !/^(Get|Head|List|Describe)/.test(command));
      assert.deepEqual(writing, []);
      assert.deepEqual(await held(outputs, clientsOf), before);
    });

    it("follows a canary for each filter to its replicas and leaves none of it behind", async () => {
      const { outputs, clientsOf } = live();
      const before = await held(outputs, clientsOf);
      const commands = record(outputs, clientsOf);
      const { lines, progress } = progressLines();
      const options = { sample: 0, canary: CANARY };
      const checks = await verify(outputs, clientsOf, options, progress);
      assert.deepEqual(wrongOnes(checks), []);
      const canaries = checks.filter(({ what }) => what.startsWith("canary"));
      const filters = new Set(outputs.rules.map(({ prefix }) => prefix)).size;
      assert.deepEqual(
        canaries.map(({ found }) => found),
        Array.from({ length: filters }, () => "COMPLETED"),
      );
      const contents = checks.filter(({ what }) => what.endsWith("SHA-256"));
      assert.equal(contents.length, outputs.rules.length);
      assert.equal(commands.filter((command) => command === "PutObjectCommand").length, filters);
      assert.equal(
        lines.filter((line) => line.includes("waiting for its replicas")).length,
        filters,
      );
      assert.deepEqual(await held(outputs, clientsOf), before);
    });
  });
}
