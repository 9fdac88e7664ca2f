import type { Answer, V3Call } from '../shared/handler.js';
import { endContract } from '../shared/signing.js';
import { findGlobal } from './global-contract.js';

/** @see https://pay.weixin.qq.com/doc/global/v3/zh/4013015478 */
export function globalTerminate(call: V3Call): Answer {
  const { world, body } = call;
  const remark = typeof body['termination_note'] === 'string' ? body['termination_note'] : '';
  endContract(world, findGlobal(call), 'MERCHANT', remark);
  return { status: 204 };
}
