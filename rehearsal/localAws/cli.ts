// Sees that there is a local AWS, building one if need be: what the tests do before they start.
import { messageOf } from "../../operations/errors";
import { INTERRUPTED, InterruptedError, Interrupts } from "../interrupts";
import { NoLocalAwsError, ensureLocalAws } from "./install";

const print = (line: string) => process.stdout.write(`${line}\n`);
const interrupts = new Interrupts(print);

ensureLocalAws(process.env, print, { signal: interrupts.signal })
  .then(
    (place) => {
      print(`local AWS: ${"endpoint" in place ? place.endpoint : place.program}`);
    },
    (error: unknown) => {
      if (error instanceof InterruptedError) {
        process.exitCode = INTERRUPTED;
        return;
      }
      const none = error instanceof NoLocalAwsError;
      print(none ? error.message : messageOf(error));
      process.exitCode = none && !process.env.REQUIRE_LOCAL_AWS ? 0 : 1;
    },
  )
  .finally(() => {
    interrupts.close();
  });
