/** An error of usage: a wrong argument that only a running command notices. The program ends with 2. */
export class UsageError extends Error {
  readonly exitCode = 2;
}

/** JSON over several lines. An integer that a number would round is a text of its digits, as in answers of the SDK. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) => (typeof item === 'bigint' ? String(item) : item), 2);
}

/**
 * Prints the answer of a command: the value as JSON, or its text.
 *
 * @param text makes the lines for a person; an empty text prints nothing
 */
export function print(value: unknown, json: boolean | undefined, text: () => string): void {
  const printed = json === true ? toJson(value) : text();
  if (printed !== '') console.log(printed);
}

/** Prints why a command failed in one line, and sets the exit code: that of the error, or 1. */
export function reportFailure(error: unknown): void {
  console.error(`wechatpay-kit: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode =
    error instanceof Error && 'exitCode' in error && typeof error.exitCode === 'number' ? error.exitCode : 1;
}
