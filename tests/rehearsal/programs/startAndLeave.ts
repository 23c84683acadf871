import { startLocalAws } from "../../../rehearsal/localAws/start";

// Starts a local AWS and is ended by a signal before it can stop it.
const [, , program = "", signal] = process.argv;
void startLocalAws({ program }).then(() => process.kill(process.pid, signal));
