/** The requests about orders: their creation, their closing and their queries. */
import type { Fields, Json } from '../merchant.js';
import type { Cashier, Order } from './model.js';
import { type Result, sub, type World } from './world.js';

export const appid = 'wx1';

/** The request that creates it; the same again is the same order. */
export function request(world: World, cashier: Cashier, fault?: string): Promise<Result> {
  const { kind, number, orders, contract } = cashier;
  const { mchid, receiver } = world;
  const total = orders[0]?.total ?? 0;
  const isShared = orders[0]?.isShared === true;
  const notify_url = `${receiver.url}/${number}`;
  const common = {
    description: 'x', out_trade_no: number, notify_url, amount: { total }, settle_info: { profit_sharing: isShared },
  }; // biome-ignore format: a list reads better in rows
  const fields = {
    appid, body: 'x', out_trade_no: number, total_fee: String(total), spbill_create_ip: '127.0.0.1',
    profit_sharing: isShared ? 'Y' : 'N',
  }; // biome-ignore format: a list reads better in rows
  switch (kind) {
    case 'v3':
      return world.v3('POST', '/v3/pay/transactions/native', { appid, mchid, ...common }, fault);
    case 'partner': {
      const parties = { sp_appid: appid, sp_mchid: mchid, sub_mchid: sub };
      return world.v3('POST', '/v3/pay/partner/transactions/native', { ...parties, ...common }, fault);
    }
    case 'combined':
      return world.v3('POST', '/v3/combine-transactions/native', combined(world, cashier, notify_url), fault);
    case 'v2':
      return world.v2('/pay/unifiedorder', { ...fields, notify_url, trade_type: 'NATIVE' }, { fault });
    case 'code': {
      const auth_code = `13${number.replace(/\D/g, '').padStart(16, '0')}`;
      return world.v2('/pay/micropay', { ...fields, auth_code }, { fault });
    }
    case 'contract': {
      const contracted = {
        contract_mchid: mchid, contract_appid: appid, plan_id: '123', contract_code: contract?.code ?? '',
        request_serial: '1695', contract_display_account: 'x',
        contract_notify_url: `${receiver.url}/contract/${contract?.code}`,
      }; // biome-ignore format: a list reads better in rows
      const given = { ...fields, ...contracted, notify_url, trade_type: 'NATIVE' };
      return world.v2('/pay/contractorder', given, { fault });
    }
  }
}

function combined({ mchid }: World, { number, orders }: Cashier, notify_url: string): Json {
  return {
    combine_appid: appid,
    combine_mchid: mchid,
    combine_out_trade_no: number,
    notify_url,
    sub_orders: orders.map(({ number: out_trade_no, total }) => ({
      mchid, attach: 'a', amount: { total_amount: total, currency: 'CNY' }, out_trade_no, description: 'x',
    })), // biome-ignore format: a list reads better in rows
  };
}

export function sendClose(
  world: World,
  { kind, number, orders }: Cashier,
  protocol: 'v2' | 'v3',
  fault?: string,
) {
  const { mchid } = world;
  if (protocol === 'v2') {
    const given = { appid, out_trade_no: number, ...(kind === 'partner' ? { sub_mch_id: sub } : {}) };
    return world.v2('/pay/closeorder', given, { fault });
  }
  const parts = orders.map(({ number: out_trade_no }) => ({ mchid, out_trade_no }));
  const [path, json] =
    kind === 'combined'
      ? [`/v3/combine-transactions/out-trade-no/${number}/close`, { combine_appid: appid, sub_orders: parts }]
      : kind === 'partner'
        ? [`/v3/pay/partner/transactions/out-trade-no/${number}/close`, { sp_mchid: mchid, sub_mchid: sub }]
        : [`/v3/pay/transactions/out-trade-no/${number}/close`, { mchid }];
  return world.v3('POST', path, json, fault);
}

/** What a protocol says of an order. */
export interface View {
  readonly state: string;
  readonly transaction: string;
}

export async function queryV2(world: World, { number, kind }: Order): Promise<View> {
  const given: Fields = { appid, out_trade_no: number, ...(kind === 'partner' ? { sub_mch_id: sub } : {}) };
  return viewOf((await world.v2('/pay/orderquery', given)).fields);
}

export async function queryV3(world: World, cashier: Cashier, order: Order): Promise<View> {
  const { mchid } = world;
  if (cashier.kind === 'combined') {
    const { fields } = await world.v3('GET', `/v3/combine-transactions/out-trade-no/${cashier.number}`);
    const parts = fields['sub_orders'] as Json[];
    return viewOf(parts.find((part) => part['out_trade_no'] === order.number) ?? {});
  }
  const path =
    cashier.kind === 'partner'
      ? `/v3/pay/partner/transactions/out-trade-no/${order.number}?sp_mchid=${mchid}&sub_mchid=${sub}`
      : `/v3/pay/transactions/out-trade-no/${order.number}?mchid=${mchid}`;
  return viewOf((await world.v3('GET', path)).fields);
}

function viewOf(fields: Json): View {
  return { state: String(fields['trade_state']), transaction: String(fields['transaction_id'] ?? '') };
}
