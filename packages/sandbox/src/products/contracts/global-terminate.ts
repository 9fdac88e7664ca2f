import { terminate } from '../shared/contract.js';
import { contracts } from '../shared/contracts.js';
import type { Answer, V3Call } from '../shared/handler.js';
import { notifyPapay } from '../shared/papay-notification.js';
import { findGlobal } from './global-contract.js';

/** @see https://pay.weixin.qq.com/doc/global/v3/zh/4013015478 */
export function globalTerminate(call: V3Call): Answer {
  const { world, body } = call;
  const remark = typeof body['termination_note'] === 'string' ? body['termination_note'] : '';
  const contract = terminate(findGlobal(call), { mode: 'MERCHANT', remark }, world.clock.now());
  world.store.table(contracts).put(contract);
  notifyPapay(world, contract);
  return { status: 204 };
}
