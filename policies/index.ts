import { PolicyPack } from "@pulumi/policy";

import { policies } from "./policies";

new PolicyPack("replicated-bucket-policies", { policies: [...policies] });
