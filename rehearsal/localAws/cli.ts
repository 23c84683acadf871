// Sees that there is a local AWS, building one if need be: what the tests do before they start.
import { messageOf } from "../../operations/errors";
import { NoLocalAwsError, ensureLocalAws } from "./install";

const print = (line: string) => process.stdout.write(`${line}\n`);

ensureLocalAws(process.env, print).then(
  (place) => {
    print(`local AWS: ${"endpoint" in place ? place.endpoint : place.program}`);
  },
  (error: unknown) => {
    print(messageOf(error));
    process.exitCode = error instanceof NoLocalAwsError && !process.env.REQUIRE_LOCAL_AWS ? 0 : 1;
  },
);
