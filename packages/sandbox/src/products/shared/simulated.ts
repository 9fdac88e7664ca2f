import { Refusal } from '../../runtime/refusal.js';

/** The code of a request that is of no case of the simulator. It is answered as a failure of the protocol. */
export const unknownCaseCode = 'SIMULATOR_CASE';

/** @param total the amount, in fen */
export function unknownCase(total: string): Refusal {
  return new Refusal(unknownCaseCode, `沙箱支付金额(${total})无效，请检查需要验收的case`);
}
