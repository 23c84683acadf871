import assert from "node:assert/strict";

import { parseCommand } from "../../operations/commandLine";

describe("the command line", () => {
  it("of verify has defaults that change nothing", () => {
    assert.deepEqual(parseCommand(["verify"]), {
      operation: "verify",
      outputs: undefined,
      json: false,
      sample: 20,
      canary: undefined,
    });
  });

  it("of verify takes every option of its own", () => {
    const text =
      "verify --outputs o.json --json --sample 0 --canary --timeout 60 --settle 0 --poll=1";
    assert.deepEqual(parseCommand(text.split(" ")), {
      operation: "verify",
      outputs: "o.json",
      json: true,
      sample: 0,
      canary: { timeoutSeconds: 60, settleSeconds: 0, pollSeconds: 1 },
    });
  });

  it("of verify gives canaries a quarter of an hour, and two minutes to settle", () => {
    const command = parseCommand(["verify", "--canary"]);
    assert.deepEqual("canary" in command && command.canary, {
      timeoutSeconds: 900,
      settleSeconds: 120,
      pollSeconds: 5,
    });
  });

  it("of teardown has defaults that empty nothing without asking", () => {
    assert.deepEqual(parseCommand(["teardown"]), {
      operation: "teardown",
      outputs: undefined,
      json: false,
      empty: undefined,
      most: 100_000,
      timeoutSeconds: 900,
      pollSeconds: 5,
    });
  });

  it("of teardown takes every option of its own, --empty more than once", () => {
    const text = "teardown --empty a --empty b --most 7 --timeout 1 --poll 2 --outputs o --json";
    assert.deepEqual(parseCommand(text.split(" ")), {
      operation: "teardown",
      outputs: "o",
      json: true,
      empty: ["a", "b"],
      most: 7,
      timeoutSeconds: 1,
      pollSeconds: 2,
    });
  });

  it("of import-ids takes every option of its own, buckets and keys by their sides", () => {
    const text =
      "import-ids --stack prod --file i.json --bucket source=a --bucket dr=b --key dr=c=d --role r --json";
    assert.deepEqual(parseCommand(text.split(" ")), {
      operation: "import-ids",
      stack: "prod",
      file: "i.json",
      named: { buckets: { source: "a", dr: "b" }, keys: { dr: "c=d" }, role: "r" },
      json: true,
    });
  });

  it("may stand in any order", () => {
    assert.equal(parseCommand(["--json", "verify"]).operation, "verify");
  });

  it("asks for help, or for nothing, which needs help", () => {
    for (const args of [["--help"], ["-h"], ["verify", "--help"], ["teardown", "-h", "--json"]]) {
      assert.deepEqual(parseCommand(args), { operation: "help", asked: true });
    }
    assert.deepEqual(parseCommand([]), { operation: "help", asked: false });
    assert.deepEqual(parseCommand(["--json"]), { operation: "help", asked: false });
  });

  const refused: [string, string][] = [
    ["destroy", 'unknown operation "destroy"; there are verify, teardown and import-ids'],
    ["import-ids --file f", "import-ids needs --stack NAME and --file FILE"],
    ["import-ids --stack dev --role r", "import-ids needs --stack NAME and --file FILE"],
    [
      "import-ids --stack dev --file f",
      "import-ids needs what to import: --bucket, --key or --role",
    ],
    [
      "import-ids --stack dev --file f --bucket acme",
      '--bucket takes SIDE=VALUE, such as source=…, not "acme"',
    ],
    [
      "import-ids --stack dev --file f --key dr=",
      '--key takes SIDE=VALUE, such as source=…, not "dr="',
    ],
    ["import-ids --stack s --file f --key dr=a --key dr=b", "--key names dr twice"],
    ["import-ids --outputs o", "import-ids takes no --outputs"],
    ["verify --stack dev", "verify takes no --stack"],
    ["teardown --bucket a=b", "teardown takes no --bucket"],
    ["verify now please", 'unexpected argument "now please"'],
    ["verify --bogus", "Unknown option '--bogus'"],
    ["verify --json=yes", "Option '--json' does not take an argument"],
    ["verify --outputs", "Option '--outputs <value>' argument missing"],
    ["verify --sample many", '--sample takes a whole number, not "many"'],
    ["verify --sample 1.5", '--sample takes a whole number, not "1.5"'],
    ["verify --sample=-1", '--sample takes a whole number, not "-1"'],
    ["verify --sample=", '--sample takes a whole number, not ""'],
    ["verify --timeout 1e3", '--timeout takes a whole number, not "1e3"'],
    ["verify --settle 0x10", '--settle takes a whole number, not "0x10"'],
    ["verify --poll 0", '--poll takes a whole number from 1 up, not "0"'],
    ["teardown --most 9999999999", '--most takes a whole number, not "9999999999"'],
    ["teardown --timeout ten", '--timeout takes a whole number, not "ten"'],
    ["verify --empty archive", "verify takes no --empty"],
    ["verify --most 7", "verify takes no --most"],
    ["teardown --canary", "teardown takes no --canary"],
    ["teardown --sample 7", "teardown takes no --sample"],
    ["teardown --settle 7", "teardown takes no --settle"],
  ];
  for (const [text, message] of refused) {
    it(`is refused, with the way to help: ${text}`, () => {
      assert.throws(() => parseCommand(text.split(" ")), {
        name: "OperationError",
        message: `${message}\nSee \`npm run verify -- --help\`.`,
      });
    });
  }

  it("is refused when an option's value looks like an option", () => {
    assert.throws(() => parseCommand(["verify", "--sample", "-5"]), {
      name: "OperationError",
      message: /^Option '--sample' argument is ambiguous/,
    });
  });
});
