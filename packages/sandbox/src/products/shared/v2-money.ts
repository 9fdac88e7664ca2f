import { parameterError, Refusal } from '../../runtime/refusal.js';
import type { World } from '../../runtime/world.js';
import { type Posting, post } from './ledger.js';

/**
 * Books a posting of an operation of APIv2, which has its own code for missing money.
 *
 * @throws Refusal NOTENOUGH
 */
export function postV2(world: World, posting: Posting): void {
  try {
    post(world, posting);
  } catch (error) {
    if (error instanceof Refusal && error.code === 'NOT_ENOUGH')
      throw new Refusal('NOTENOUGH', error.message);
    throw error;
  }
}

/** An amount of APIv2, in fen. @throws Refusal PARAM_ERROR */
export function readV2Amount(field: string, text: string | undefined): number {
  const amount = Number(text);
  if (Number.isSafeInteger(amount) && amount > 0) return amount;
  throw parameterError(field, '须为大于 0 的整数，单位为分', 'body', text);
}

/**
 * A number that may be repeated with the same content.
 *
 * @throws Refusal FATAL_ERROR for other content
 */
export function requireSameContent(number: string, known: string, given: string): void {
  if (known !== given) throw new Refusal('FATAL_ERROR', `商户单号 ${number} 已使用，且参数与原单不一致`);
}
