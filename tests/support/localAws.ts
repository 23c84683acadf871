import type { LocalAws } from "../../rehearsal/localAws/start";
import { startLocalAws } from "../../rehearsal/localAws/start";
import { findLocalAws } from "../../rehearsal/localAws/find";

/**
 * A suite with a local AWS of its own. Where there is none, its tests are skipped, or fail if
 * REQUIRE_LOCAL_AWS is set; `npm test` installs one beforehand if it can.
 */
export function describeWithLocalAws(title: string, tests: (aws: () => LocalAws) => void): void {
  describe(title, function () {
    this.timeout(60_000);
    let aws: LocalAws | undefined;

    before(async function () {
      const place = findLocalAws(process.env);
      if (place) aws = await startLocalAws(place);
      else if (process.env.REQUIRE_LOCAL_AWS)
        throw new Error("REQUIRE_LOCAL_AWS, but there is none");
      else this.skip();
    });

    tests(() => {
      if (!aws) throw new Error("the local AWS was not started");
      return aws;
    });

    // Last: what the tests leave to their own ends may still need it.
    after(() => aws?.stop());
  });
}
