/** The ids under which others make the same demand, by who makes it. */
export interface Controls {
  /** AWS Security Hub, such as `S3.7`. */
  securityHub?: readonly string[];
  /** AWS Config managed rules, such as `s3-bucket-ssl-requests-only`. */
  config?: readonly string[];
  /** Checkov, such as `CKV_AWS_144`. */
  checkov?: readonly string[];
  /** CIS AWS Foundations Benchmark v5.0.0, such as `2.1.1`. */
  cis?: readonly string[];
  /** NIST SP 800-53 Rev. 5, such as `SC-28`. */
  nist?: readonly string[];
  /** PCI DSS v4.0.1, such as `10.5.1`. */
  pci?: readonly string[];
}

/** How each of them is called. */
export const FRAMEWORKS: Record<keyof Controls, string> = {
  securityHub: "Security Hub",
  config: "AWS Config",
  checkov: "Checkov",
  cis: "CIS v5.0.0",
  nist: "NIST 800-53",
  pci: "PCI DSS",
};

/** Controls as tags of a policy, by which Pulumi Cloud finds it: `securityHub:S3.7`. */
export function tagsOf(controls: Controls): string[] {
  return Object.entries(controls).flatMap(([framework, ids]: [string, readonly string[]]) =>
    ids.map((id) => `${framework}:${id}`),
  );
}
