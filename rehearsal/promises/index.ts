import { backupAccount } from "./backup-account";
import { crossAccount } from "./cross-account";
import { disasterRecovery } from "./disaster-recovery";
import { existingKeys } from "./existing-keys";
import { fanOut } from "./fan-out";
import type { ExamplePromise } from "./promise";

/**
 * What each example promises, by its name: what its page says beyond what is true of every stack. Each
 * promise is looked at while the stack is up, or when it is gone, and is a line of the rehearsal's report.
 *
 * A new example needs a file of its own here: an example without promises is one that nobody can rely on,
 * and a test fails for it.
 */
export const PROMISES: Readonly<Record<string, readonly ExamplePromise[]>> = {
  "backup-account": backupAccount,
  "cross-account": crossAccount,
  "disaster-recovery": disasterRecovery,
  "existing-keys": existingKeys,
  "fan-out": fanOut,
};
