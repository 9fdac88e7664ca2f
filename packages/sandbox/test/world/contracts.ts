/** Contracts, which are signed with an order; the deductions by them, and their end by each party. */
import { expect } from 'vitest';
import type { Fields } from '../merchant.js';
import { type Contract, type Deduction, feeOf } from './model.js';
import { type Chooser, elsewhere, pick } from './orders.js';
import type { Result, World } from './world.js';

const appid = 'wx1';
const most = 8;

function queryDeduction(world: World, { number }: Deduction): Promise<Result> {
  return world.v2('/pay/paporderquery', { appid, out_trade_no: number });
}

function apply(world: World, { number, contract, amount }: Deduction, fault?: string): Promise<Result> {
  const fields: Fields = {
    appid, body: '会员', out_trade_no: number, total_fee: String(amount), spbill_create_ip: '127.0.0.1',
    notify_url: `${world.receiver.url}/paid/${number}`, trade_type: 'PAP', contract_id: contract.id,
  }; // biome-ignore format: a list reads better in rows
  return world.v2('/pay/pappayapply', fields, { fault });
}

/**
 * Applies for a deduction. Hours, limits and notices may refuse it, which the tests of deductions tell apart; what is
 * accepted has a signed contract, and is the only one of it that waits.
 */
export const deduct: Chooser = (world, at) => {
  const { model } = world;
  const contract = pick(
    model.contracts.filter(({ id }) => id !== ''),
    at,
  );
  if (contract === undefined || model.deductions.length >= most) return undefined;
  const deduction: Deduction = {
    number: model.newNumber('D'), contract, amount: 1000, mustFail: false, end: undefined,
  }; // biome-ignore format: a list reads better in rows
  return {
    about: contract.code,
    send: (fault) => apply(world, deduction, fault),
    async learn({ isDone }, isRepeated) {
      // Whether the lost answer was one of success, only a query tells.
      const isAccepted = isDone || (isRepeated && (await queryDeduction(world, deduction)).isDone);
      if (!isAccepted) return;
      expect(contract.isSigned, deduction.number).toBe(true);
      for (const earlier of model.deductions.filter((one) => one.contract === contract)) {
        const { fields } = await queryDeduction(world, earlier);
        expect(fields['trade_state'], `${earlier.number} before ${deduction.number}`).not.toBe('ACCEPT');
      }
      model.deductions.push(deduction);
      model.tell(`/paid/${deduction.number}`, 'pay');
    },
  };
};

/** The same number again: it is never accepted as another deduction. */
export const deductAgain: Chooser = (world, at) => {
  const deduction = pick(world.model.deductions, at);
  if (deduction === undefined) return undefined;
  return {
    about: deduction.contract.code,
    send: (fault) => apply(world, deduction, fault),
    learn: ({ code }) => expect(code).toMatch(/^(ORDER_ACCEPTED|ORDERPAID|ORDERCLOSED|INVALID_REQUEST)$/),
  };
};

/** Decides how the next deduction ends. */
export function decide(outcome: 'SUCCESS' | 'NOTENOUGH' | 'SYSTEMERROR'): Chooser {
  return (world, at) => {
    const contract = pick(
      world.model.contracts.filter(({ id }) => id !== ''),
      at,
    );
    if (contract === undefined) return undefined;
    return {
      about: contract.code,
      send: () => world.command('operate', { act: 'next-deduction', id: contract.id, given: { outcome } }),
      learn: ({ code }) => expect(code).toBe(''),
    };
  };
}

/**
 * A party ends a contract: once.
 *
 * @param wantsWaiting whether it is one by which a deduction may wait
 */
export function terminate(by: 'merchant' | 'user' | 'platform', wantsWaiting = false): Chooser {
  return (world, at) => {
    const { model, mchid } = world;
    const waiting = model.deductions.filter(({ end }) => end === undefined).map((one) => one.contract);
    const signed = model.contracts.filter(({ id }) => id !== '');
    const contract = pick(wantsWaiting ? signed.filter((one) => waiting.includes(one)) : signed, at);
    if (contract === undefined) return undefined;
    const fields = {
      version: '1.0', appid, mch_id: mchid, contract_id: contract.id, contract_termination_remark: 'x',
    }; // biome-ignore format: a list reads better in rows
    return {
      about: contract.code,
      send: (fault) =>
        by === 'merchant'
          ? world.v2('/papay/deletecontract', fields, { nonce: '', fault })
          : world.command('operate', { act: 'terminate', id: contract.id, given: { by } }),
      async learn({ isDone, code }, isRepeated) {
        if (contract.isSigned && isRepeated) expect(isDone || code !== '').toBe(true);
        else expect(isDone, code).toBe(contract.isSigned);
        if (!contract.isSigned) return;
        contract.isSigned = false;
        model.tell(`/contract/${contract.code}`, 'contract.delete');
        for (const deduction of model.deductions.filter((one) => one.contract === contract)) {
          const { fields: found } = await queryDeduction(world, deduction);
          if (found['trade_state'] === 'ACCEPT') deduction.mustFail = true;
        }
      },
    };
  };
}

/** The state of a contract, by a query. */
export async function checkContract(world: World, { code, id, isSigned }: Contract): Promise<void> {
  const query = { version: '1.0', appid, mch_id: world.mchid, plan_id: '123', contract_code: code };
  const { fields } = await world.v2('/papay/querycontract', query, { nonce: '' });
  const state = isSigned ? '0' : id === '' ? expect.stringMatching(/^[19]$/) : '1';
  expect(fields['contract_state'], code).toEqual(state);
}

/** Notes the end of a deduction that has run. One that ended keeps its end. */
export async function checkDeduction(world: World, deduction: Deduction): Promise<void> {
  const { model, mchid } = world;
  const { number, amount, end, mustFail } = deduction;
  const { fields } = await queryDeduction(world, deduction);
  const state = String(fields['trade_state']);
  // One that the merchant would have to close closes after seven days.
  if (end === 'NOTPAY' && state === 'CLOSED') return;
  if (end !== undefined) return expect(state, number).toBe(end);
  if (state === 'ACCEPT') return;
  deduction.end = state;
  if (state !== 'SUCCESS') return expect(state, number).toMatch(/^(CLOSED|NOTPAY)$/);
  expect(mustFail, `${number} was deducted after the end of its contract`).toBe(false);
  model.move(elsewhere, `${mchid}/BASIC`, amount);
  model.move(`${mchid}/BASIC`, 'wechatpay/FEES', feeOf(amount));
}
