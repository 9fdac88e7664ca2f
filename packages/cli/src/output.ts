/** An error of usage: a wrong argument that only a running command notices. The program ends with 2. */
export class UsageError extends Error {
  readonly exitCode = 2;
}

/**
 * Prints the answer of a command: the value as JSON, or its text.
 *
 * @param text makes the lines for a person; an empty text prints nothing
 */
export function print(value: unknown, json: boolean | undefined, text: () => string): void {
  const printed = json === true ? JSON.stringify(value, null, 2) : text();
  if (printed !== '') console.log(printed);
}

/** Prints why a command failed in one line, and sets the exit code: that of the error, or 1. */
export function reportFailure(error: unknown): void {
  console.error(`wechatpay-kit: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode =
    error instanceof Error && 'exitCode' in error && typeof error.exitCode === 'number' ? error.exitCode : 1;
}
