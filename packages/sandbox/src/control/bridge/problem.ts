/** A refusal of the bridge: the status, the `code` and the `message` of its answer. */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export function badArgument(message: string): Problem {
  return new Problem(400, 'BAD_ARGUMENT', message);
}

/**
 * What a command answers.
 *
 * @throws Problem BAD_ARGUMENT for an argument that the command refuses by its kind or value
 */
export async function readOrRefuse<Value>(read: () => Value | Promise<Value>): Promise<Value> {
  try {
    return await read();
  } catch (error) {
    throw error instanceof TypeError || error instanceof RangeError ? badArgument(error.message) : error;
  }
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
