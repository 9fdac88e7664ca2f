import { Refusal } from '../../runtime/refusal.js';

/** The codes of APIv3 for what APIv2 tells more precisely. */
export const v3Codes: Readonly<Record<string, string>> = {
  TRADE_OVERDUE: 'INVALID_REQUEST',
  ERROR: 'INVALID_REQUEST',
};

/** The codes of APIv2. */
export const v2Codes: Readonly<Record<string, string>> = {
  RESOURCE_NOT_EXISTS: 'ORDERNOTEXIST',
  NOT_ENOUGH: 'NOTENOUGH',
};

/** Does work whose refusals have the codes of a protocol. */
export function withCodes<Result>(codes: Readonly<Record<string, string>>, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { code, message, detail, transport } = error;
    throw new Refusal(codes[code] ?? code, message, detail, transport);
  }
}
