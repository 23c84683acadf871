import { knownPartitionOf } from "../components/partitions";
import type { ProgramSettings } from "../config";
import { parseSettings, rawSettings } from "../config";
import { OperationError } from "../operations/errors";
import { ownStacks, projectName } from "../stackFiles";

/** What a workflow enters an account as. */
export type RoleKind = "preview" | "deploy";

/** A role to enter, and where its credentials go. */
export interface AwsRole {
  roleArn: string;
  /** The Region to ask for credentials in: that of a side. */
  region: string;
  /** The profile that gets the credentials; empty for the environment. */
  profile: string;
}

/** As many as the action `set-up` has steps for. */
const MOST = 2;
/** Nothing that would end a line of `GITHUB_OUTPUT` or a section of a credentials file. */
const PROFILE_NAME = /^[\w.@+-]*$/;

/**
 * The roles by which a stack's accounts are entered: one for each profile that its sides name, and one for the
 * environment's credentials where sides name none. The environment's comes last: the action that fetches
 * credentials would take those of the environment to assume the next role with.
 *
 * @throws OperationError where that is no answer for this stack.
 */
export function awsRoles(settings: ProgramSettings, kind: RoleKind): AwsRole[] {
  const sides = [settings.source, ...Object.values(settings.destinations)];
  const profiles = [...new Set(sides.map(({ profile = "" }) => profile))].sort().reverse();
  if (profiles.length > MOST) {
    throw new OperationError(
      `the sides need ${profiles.length} sets of credentials, and .github/actions/set-up fetches ${MOST}: give it another step`,
    );
  }
  return profiles.map((profile) => {
    if (!PROFILE_NAME.test(profile)) {
      throw new OperationError(
        `the profile ${JSON.stringify(profile)} has other characters than letters, digits and _ . @ + -`,
      );
    }
    const served = sides.filter((side) => (side.profile ?? "") === profile);
    // A side with a role of its own is entered from where the others are.
    const direct = served.filter(({ assumeRoleArn }) => assumeRoleArn === undefined);
    const accounts = [...new Set(direct.map(({ accountId }) => accountId))];
    if (accounts.length > 1) {
      const whose = profile === "" ? "the environment" : `the profile ${profile}`;
      throw new OperationError(
        `the credentials of ${whose} are for ${accounts.join(" and ")}: name a profile for each account`,
      );
    }
    const { accountId, region } = direct[0] ?? settings.source;
    const partition = knownPartitionOf(region);
    return {
      roleArn: `arn:${partition}:iam::${accountId}:role/replicated-bucket-${kind}`,
      region,
      profile,
    };
  });
}

/** The roles of a stack, as lines for `GITHUB_OUTPUT`; of one of those beside the program unless told otherwise. */
export function awsRolesOfStack(stack: string, kind: RoleKind, from = ownStacks): string {
  const { settings } = parseSettings(rawSettings(projectName(), from.config(stack)));
  const roles = awsRoles(settings, kind);
  return roles
    .flatMap(({ roleArn, region, profile }, index) => {
      const prefix = index === 0 ? "" : "second-";
      return [
        `${prefix}role-arn=${roleArn}`,
        `${prefix}region=${region}`,
        `${prefix}profile=${profile}`,
      ];
    })
    .join("\n");
}
