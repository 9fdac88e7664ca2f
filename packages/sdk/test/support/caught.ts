import { isPromise } from 'node:util/types';

/**
 * What a call throws or rejects with.
 *
 * @throws Error if it does neither
 */
export async function caught(call: () => unknown): Promise<Error & Record<string, unknown>> {
  try {
    const result = call();
    if (isPromise(result)) await result;
  } catch (error) {
    if (error instanceof Error) return error as Error & Record<string, unknown>;
    throw error;
  }
  throw new Error('it did not fail');
}
