import { PolicyPack } from "@pulumi/policy";

import { encryptBucketsWithCustomerManagedKey } from "./encryptBucketsWithCustomerManagedKey";
import { encryptReplicasInDestinationRegion } from "./encryptReplicasInDestinationRegion";

new PolicyPack("replicated-bucket-policies", {
  policies: [encryptBucketsWithCustomerManagedKey, encryptReplicasInDestinationRegion],
});
