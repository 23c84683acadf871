// The pack names types by tokens; here they are held against the SDK of the provider that is installed.
import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

import * as resourceTypes from "../../../policies/stack/resourceTypes";

const load = createRequire(__filename);
const AWS = path.dirname(load.resolve("@pulumi/aws/package.json"));
const KINDS: [string, resourceTypes.ResourceKind][] = Object.entries(resourceTypes);
const TOKENS = [...new Set(KINDS.flatMap(([, kind]) => [...kind]))];

/** Of a token `aws:s3/bucket:Bucket`, the module's file and the class. */
function placeOf(token: string): { file: string; name: string } {
  const [, file = "", name = ""] = token.split(":");
  return { file: path.join(AWS, file), name };
}

/** The type of the class in a module of the provider's SDK. */
function typeIn({ file, name }: { file: string; name: string }): unknown {
  const module = load(file) as Record<string, { __pulumiType?: unknown } | undefined>;
  return module[name]?.__pulumiType;
}

/** The tokens of the deprecated types of S3: of a `V2` beside one without. */
function deprecatedTypes(): { token: string; successor: string }[] {
  const files = readdirSync(path.join(AWS, "s3")).flatMap((file) => {
    const [, name] = /^(bucket\w*)V2\.d\.ts$/.exec(file) ?? [];
    return name === undefined ? [] : [name];
  });
  return files.map((file) => {
    const name = `${file.charAt(0).toUpperCase()}${file.slice(1)}`;
    return { token: `aws:s3/${file}V2:${name}V2`, successor: `aws:s3/${file}:${name}` };
  });
}

describe("the types that the pack names", function () {
  this.timeout(60_000);

  it("are types of the installed provider", () => {
    assert.ok(TOKENS.length > 30);
    for (const token of TOKENS) {
      const place = placeOf(token);
      assert.ok(existsSync(`${place.file}.js`), token);
      assert.equal(typeIn(place), token);
    }
  });

  it("are listed with the deprecated one of each, and no other way round", () => {
    const deprecated = deprecatedTypes();
    assert.ok(deprecated.length > 5);
    for (const { token, successor } of deprecated) {
      assert.equal(typeIn(placeOf(token)), token);
      for (const [name, kind] of KINDS) {
        assert.equal(kind.has(token), kind.has(successor), `${name}: ${token}`);
      }
    }
  });

  it("of keys are all that the provider makes, and what passes for one", () => {
    const keys = readdirSync(path.join(AWS, "kms"))
      .flatMap((file) => /^(\w*[kK]ey)\.d\.ts$/.exec(file)?.[1] ?? [])
      .filter((file) => !file.startsWith("get"));
    assert.deepEqual(
      new Set([...keys, "alias"]),
      new Set([...resourceTypes.KEY].map((token) => token.split(/[/:]/)[2])),
    );
  });
});
