/** A merchant that deducts by contract (APIv2), with the plain client. */
import type { Sandbox } from '@wechatpay-kit/sandbox';
import { type Fields, v2 } from './merchant.js';
import { openV2 } from './notifications.js';
import { orderFields } from './orders.js';
import type { Receiver } from './receiver.js';

const hour = 3_600_000;

/** Moves the clock to a time of day in Beijing, today or tomorrow. */
export async function moveTo(sandbox: Sandbox, clock: string): Promise<void> {
  const now = (await sandbox.clock.now()).getTime() + 8 * hour;
  const [hours = 0, minutes = 0] = clock.split(':').map(Number);
  const target = hours * hour + minutes * 60_000;
  const pause = (target - (now % (24 * hour)) + 24 * hour) % (24 * hour);
  await sandbox.clock.advance({ seconds: Math.ceil(pause / 1000) });
}

export interface Papay {
  /** Signs a contract with an order, and returns its contract_id. */
  sign(code: string, changes?: Fields): Promise<string>;
  apply(contract_id: string, out_trade_no: string, changes?: Fields): Promise<Fields>;
  query(out_trade_no: string): Promise<Fields>;
  contract(contract_id: string): Promise<Fields>;
  /** The notifications about the deductions of a number, in order. */
  told(out_trade_no: string): Fields[];
}

export function createPapay(sandbox: Sandbox, receiver: Receiver): Papay {
  const call = async (path: string, fields: Fields, nonce?: { nonce: undefined }) =>
    (await v2(sandbox, path, { appid: 'wx1', mch_id: sandbox.mchid, ...fields }, nonce ?? {})).fields;
  const papay = (path: string, fields: Fields) =>
    call(`/papay/${path}`, { version: '1.0', ...fields }, { nonce: undefined });
  return {
    async sign(code, changes = {}) {
      const url = {
        notify_url: `${receiver.url}/first`,
        contract_notify_url: `${receiver.url}/contract/${code}`,
      };
      const fields = orderFields(sandbox, `F${code}`, { ...url, contract_code: code, ...changes });
      const { prepay_id = '' } = (await v2(sandbox, '/pay/contractorder', fields)).fields;
      await sandbox.confirm(prepay_id);
      const { plan_id = '' } = fields;
      return (await papay('querycontract', { plan_id, contract_code: code }))['contract_id'] ?? '';
    },
    apply: (contract_id, out_trade_no, changes = {}) =>
      call('/pay/pappayapply', {
        body: '会员', out_trade_no, total_fee: '1000', spbill_create_ip: '127.0.0.1',
        notify_url: `${receiver.url}/paid/${out_trade_no}`, trade_type: 'PAP', contract_id, ...changes,
      }), // biome-ignore format: a list reads better in rows
    query: (out_trade_no) => call('/pay/paporderquery', { out_trade_no }),
    contract: (contract_id) => papay('querycontract', { contract_id }),
    told: (out_trade_no) => receiver.at(`/paid/${out_trade_no}`).map((one) => openV2(sandbox, one).fields),
  };
}
