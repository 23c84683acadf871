import * as aws from "@pulumi/aws";

import { provider } from "./provider";

// A resource that the rehearsal has no handler for.
new aws.sns.Topic("news", {}, { provider });
