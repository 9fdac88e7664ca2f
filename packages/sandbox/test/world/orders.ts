/** Orders of both protocols, of a partner, combined, by code and with a contract; their payment and their end. */
import { expect } from 'vitest';
import { type Cashier, type CashierKind, feeOf, type Model, type Order } from './model.js';
import { appid, queryV3, request, sendClose } from './order-requests.js';
import { type Deed, type Result, sub, type World } from './world.js';

/** Chooses a deed about one of the things there are. `undefined`: there is none. */
export type Chooser = (world: World, at: number) => Deed | undefined;

export function pick<Item>(items: readonly Item[], at: number): Item | undefined {
  return items[at % items.length];
}

const mostCashiers = 8;

/** Accounts of which nothing is expected: cards, and money between the merchant and the user. */
export const elsewhere = 'elsewhere';

export function ownerOf(world: World, { kind }: Order): string {
  return kind === 'partner' ? sub : world.mchid;
}

export function place(kind: CashierKind, total: number, isShared = false): Chooser {
  return (world) => {
    const { model } = world;
    if (model.cashiers.length >= mostCashiers) return undefined;
    const cashier = createCashier(model, kind, total, isShared);
    return {
      about: cashier.number,
      send: (fault) => request(world, cashier, fault),
      learn(result, isRepeated) {
        // A payment by code that is repeated is paid already.
        if (!(kind === 'code' && isRepeated && result.code === 'ORDERPAID')) expect(result.code).toBe('');
        cashier.page = pageOf(result);
        model.cashiers.push(cashier);
        return kind === 'code' ? pay(world, cashier) : undefined;
      },
    };
  };
}

function createCashier(model: Model, kind: CashierKind, total: number, isShared: boolean): Cashier {
  const number = model.newNumber('N');
  const order = (name: string, amount: number): Order => ({
    number: name, kind, total: amount, isShared, state: 'NOTPAY', transaction: '', paidSince: 0, refunded: 0, feeBack: 0,
    held: 0, isReleased: false, shared: 0,
  }); // biome-ignore format: a list reads better in rows
  const orders =
    kind === 'combined'
      ? [order(`${number}-1`, total), order(`${number}-2`, total + 1)]
      : [order(number, total)];
  const contract = kind === 'contract' ? { code: `C${number}`, id: '', isSigned: false } : undefined;
  return { kind, number, orders, contract, page: '', since: model.hours, pageSince: model.hours };
}

function pageOf({ fields }: Result): string {
  return String(fields['code_url'] ?? '');
}

/** The same order again: its page, a new one after two hours, or a refusal once it is paid or closed. */
export const placeAgain: Chooser = (world, at) => {
  const cashier = pick(world.model.cashiers, at);
  if (cashier === undefined || cashier.kind === 'code') return undefined;
  return {
    about: cashier.number,
    send: (fault) => request(world, cashier, fault),
    learn(result) {
      const { code } = result;
      const state = stateOf(cashier);
      if (state === 'SUCCESS' || state === 'REFUND') return expect(code).toMatch(/PAID$/);
      if (state === 'CLOSED') return expect(code).toMatch(/CLOSED$/);
      expect(code).toBe('');
      const isOld = world.model.hours - cashier.pageSince >= 2;
      if (!isOld) return expect(pageOf(result)).toBe(cashier.page);
      expect(pageOf(result)).not.toBe(cashier.page);
      cashier.page = pageOf(result);
      cashier.pageSince = world.model.hours;
    },
  };
};

function stateOf({ orders }: Cashier): Order['state'] {
  return orders[0]?.state ?? 'CLOSED';
}

function isOpen({ model }: World, cashier: Cashier): boolean {
  return stateOf(cashier) === 'NOTPAY' && model.hours - cashier.pageSince < 2;
}

/**
 * The user pays: once, and within two hours.
 *
 * @param wantsOpen whether it is one that can be paid
 */
export function confirm(wantsOpen: boolean): Chooser {
  return (world, at) => {
    const pages = world.model.cashiers.filter(({ kind }) => kind !== 'code');
    const cashier = pick(wantsOpen ? pages.filter((one) => isOpen(world, one)) : pages, at);
    if (cashier === undefined) return undefined;
    return {
      about: cashier.number,
      send: () => world.command('confirm', { id: cashier.page }),
      async learn({ code }, isRepeated) {
        if (!isOpen(world, cashier)) return expect(code).toMatch(/^(ALREADY_PAID|EXPIRED)$/);
        if (!(isRepeated && code === 'ALREADY_PAID')) expect(code).toBe('');
        await pay(world, cashier);
      },
    };
  };
}

/** The user leaves. The order stays open. */
export const decline: Chooser = (world, at) => {
  const cashier = pick(world.model.cashiers, at);
  if (cashier === undefined || cashier.kind === 'code') return undefined;
  return {
    about: cashier.number,
    send: () => world.command('decline', { id: cashier.page, reason: 'insufficient-balance' }),
    learn: ({ isDone }) => {
      expect(isDone).toBe(isOpen(world, cashier));
    },
  };
};

async function pay(world: World, cashier: Cashier): Promise<void> {
  const { model, mchid } = world;
  const { kind, number, orders, contract } = cashier;
  for (const order of orders) {
    order.state = 'SUCCESS';
    order.paidSince = model.hours;
    const fee = feeOf(order.total);
    const holder = `${ownerOf(world, order)}/${order.isShared ? 'FROZEN' : 'BASIC'}`;
    model.move(elsewhere, holder, order.total);
    model.move(holder, 'wechatpay/FEES', fee);
    if (order.isShared) order.held = order.total - fee;
    order.transaction = (await queryV3(world, cashier, order)).transaction;
    expect(order.transaction, order.number).toMatch(/^4200\d{24}$/);
  }
  if (kind !== 'code')
    model.tell(`/${number}`, kind === 'v2' || kind === 'contract' ? 'pay' : 'TRANSACTION.SUCCESS');
  if (contract === undefined) return;
  const query = { version: '1.0', appid: 'wx1', mch_id: mchid, plan_id: '123', contract_code: contract.code };
  const { fields } = await world.v2('/papay/querycontract', query, { nonce: '' });
  contract.id = String(fields['contract_id']);
  contract.isSigned = true;
  model.tell(`/contract/${contract.code}`, 'contract.add');
}

/** The merchant closes it, in either protocol. */
export function close(protocol: 'v2' | 'v3'): Chooser {
  return (world, at) => {
    const cashier = pick(world.model.cashiers, at);
    if (cashier === undefined || cashier.kind === 'code') return undefined;
    if (protocol === 'v2' && cashier.kind === 'combined') return undefined;
    return {
      about: cashier.number,
      send: (fault) => sendClose(world, cashier, protocol, fault),
      learn({ isDone, code }, isRepeated) {
        const state = stateOf(cashier);
        if (state === 'NOTPAY') {
          if (!(isRepeated && code === 'ORDERCLOSED')) expect(code).toBe('');
          for (const order of cashier.orders) order.state = 'CLOSED';
          // APIv3 closes one that is closed again.
        } else expect(isDone, code).toBe(state === 'CLOSED' && protocol === 'v3');
      },
    };
  };
}

/** Takes a payment by code back. */
export const reverse: Chooser = (world, at) => {
  const { model } = world;
  const cashier = pick(
    model.cashiers.filter(({ kind }) => kind === 'code'),
    at,
  );
  const [order] = cashier?.orders ?? [];
  if (cashier === undefined || order === undefined) return undefined;
  return {
    about: cashier.number,
    send: (fault) =>
      world.v2('/secapi/pay/reverse', { appid, out_trade_no: order.number }, { fault, mtls: true }),
    learn({ isDone, code }) {
      const isReversible = order.state === 'SUCCESS' && model.hours - cashier.since < 7 * 24;
      expect(isDone, code).toBe(isReversible || order.state === 'REVOKED');
      if (!isReversible) return;
      order.state = 'REVOKED';
      order.refunded = order.total;
      order.feeBack = feeOf(order.total);
      model.move('wechatpay/FEES', `${world.mchid}/BASIC`, order.feeBack);
      model.move(`${world.mchid}/BASIC`, elsewhere, order.total);
    },
  };
};
