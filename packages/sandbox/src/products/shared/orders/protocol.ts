import { Refusal } from '../../../runtime/refusal.js';

/** The codes of APIv2 that APIv3 spells otherwise. */
const spellings: Readonly<Record<string, string>> = {
  ORDERCLOSED: 'ORDER_CLOSED',
  REVERSE_EXPIRE: 'TRADE_ERROR',
  USERPAYING: 'TRADE_ERROR',
};

/** Those of payments by code. */
export const codeSpellings: Readonly<Record<string, string>> = {
  ...spellings,
  ORDERPAID: 'ORDER_PAID',
  ORDERREVERSED: 'ORDER_REVERSED',
};

/**
 * Runs what both protocols share for a request of APIv3.
 *
 * @throws Refusal with the code as APIv3 spells it
 */
export function inV3<Result>(run: () => Result, own: Readonly<Record<string, string>> = spellings): Result {
  try {
    return run();
  } catch (error) {
    const code = error instanceof Refusal ? own[error.code] : undefined;
    if (!(error instanceof Refusal) || code === undefined) throw error;
    throw new Refusal(code, error.message, error.detail, error.transport);
  }
}
