import type { Demand } from "../demand";
import { KEY_POLICY, noStatement, OWNERS, statement } from "../demand";

/** KMS keys and their policies. */
export const KEY_DEMANDS: readonly Demand[] = [
  {
    what: "Keys rotate",
    ids: {
      securityHub: ["KMS.4"],
      config: ["cmk-backing-key-rotation-enabled"],
      checkov: ["CKV_AWS_7"],
      cis: ["3.6"],
      nist: ["SC-12"],
    },
    severity: "medium",
    registered: [{ type: OWNERS.keyId, path: "enableKeyRotation", value: true }],
  },
  {
    what: "No key is waiting for its deletion",
    ids: {
      securityHub: ["KMS.3"],
      config: ["kms-cmk-not-scheduled-for-deletion"],
      nist: ["SC-12"],
    },
    severity: "critical",
    registered: [{ type: OWNERS.keyId, path: "deletionWindowInDays", value: 30 }],
    decision: "destroyedStacks",
  },
  {
    what: "Keys are enabled",
    ids: { checkov: ["CKV_AWS_227"] },
    registered: [{ type: OWNERS.keyId, path: "isEnabled", value: false, never: true }],
  },
  {
    what: "Key policies let in nobody in public",
    ids: {
      securityHub: ["KMS.5"],
      config: ["kms-key-policy-no-public-access"],
      checkov: ["CKV_AWS_33"],
      nist: ["AC-3"],
    },
    severity: "critical",
    registered: [
      noStatement(KEY_POLICY, { Effect: "Allow", Principal: "*" }),
      noStatement(KEY_POLICY, { Effect: "Allow", Principal: { AWS: "*" } }),
    ],
  },
  {
    what: "Every key has a policy of its own",
    ids: { checkov: ["CKV2_AWS_64"] },
    registered: [
      { ...statement(KEY_POLICY, { Sid: "EnableIamPolicies", Effect: "Allow" }), of: "keyId" },
    ],
  },
  {
    what: 'No policy means every resource by "*"',
    ids: { checkov: ["CKV_AWS_109", "CKV_AWS_111", "CKV_AWS_356"] },
    decision: "keyPolicies",
  },
];
