import * as aws from "@pulumi/aws";

import { provider } from "./provider";

// Asks for something that the rehearsal has no answer to.
const zones = aws.getAvailabilityZonesOutput({}, { provider });

/** The first answer. */
export const zone = zones.names[0];
