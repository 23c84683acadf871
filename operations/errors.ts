/** A failure that the person at the keyboard can do something about; told without a stack trace. */
export class OperationError extends Error {
  override name = "OperationError";
}

/** What an error says, whatever was thrown. AWS errors come with their name, which often says more. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // A connection that failed at each of a host's addresses says nothing itself.
  if (error instanceof AggregateError && error.message === "") {
    return error.errors.map(messageOf).join("; ");
  }
  const generic = ["Error", "OperationError"].includes(error.name);
  return generic || error.message.includes(error.name)
    ? error.message
    : `${error.name}: ${error.message}`;
}

/** Whether AWS answered with one of these error names. */
export function isAwsError(error: unknown, ...names: string[]): boolean {
  return error instanceof Error && names.includes(error.name);
}

/** AWS's answer, or undefined where it says by one of these errors that there is no such thing. */
export async function orNothing<T>(
  answer: Promise<T>,
  ...nothing: string[]
): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (isAwsError(error, ...nothing)) return undefined;
    throw error;
  }
}
