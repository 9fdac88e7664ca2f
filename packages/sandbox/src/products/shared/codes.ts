import { Refusal } from '../../runtime/refusal.js';

/**
 * Does work whose refusals have the codes of a protocol.
 *
 * @param codes those of the protocol, by the codes of the work
 */
export function withCodes<Result>(codes: Readonly<Record<string, string>>, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { code, message, detail, transport } = error;
    throw new Refusal(codes[code] ?? code, message, detail, transport);
  }
}
