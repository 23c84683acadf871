import { ReplicatedBucket } from "../../components";
import { destinationArgs, sourceArgs } from "./sides";

// A program whose destination says another Region than its provider has.
new ReplicatedBucket("archive", {
  source: sourceArgs(),
  destinations: { dr: { ...destinationArgs(), region: "eu-west-1" } },
});
