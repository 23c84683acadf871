import { backupAccount } from "./backup-account";
import { crossAccount } from "./cross-account";
import { disasterRecovery } from "./disaster-recovery";
import { existingKeys } from "./existing-keys";
import { fanOut } from "./fan-out";
import type { ExamplePromise } from "./promise";

/** What each example promises, by its name. */
export const PROMISES: Readonly<Record<string, readonly ExamplePromise[]>> = {
  "backup-account": backupAccount,
  "cross-account": crossAccount,
  "disaster-recovery": disasterRecovery,
  "existing-keys": existingKeys,
  "fan-out": fanOut,
};
