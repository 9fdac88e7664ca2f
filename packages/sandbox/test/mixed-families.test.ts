import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { holdings, v2Handlers, v3Handlers } from '../src/products/list.js';
import { listFamilies, type Member } from '../src/remembered/family.js';
import { nameOf, operations } from './asking.js';
import { v2 } from './merchant.js';

/** Families of which a product plays some operations, and others are remembered. */
const isPlayed = ({ operation }: Member): boolean =>
  v2Handlers.has(nameOf(operation)) || v3Handlers.has(nameOf(operation));
const families = [...listFamilies(operations, holdings).values()];
const mixed = families.filter(({ members }) => members.some(isPlayed) && !members.every(isPlayed));

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.stop());

const post = async (path: string, fields: Readonly<Record<string, string>>) =>
  (await v2(sandbox, path, { appid: 'wx1', mch_id: sandbox.mchid, ...fields })).fields;
const unified = (out_trade_no: string) =>
  post('/pay/unifiedorder', {
    body: 'b', out_trade_no, total_fee: '5', spbill_create_ip: '127.0.0.1', notify_url: 'http://127.0.0.1:9/n',
    trade_type: 'NATIVE',
  }); // biome-ignore format: a list reads better in rows
const contractorder = (out_trade_no: string) =>
  post('/pay/contractorder', {
    contract_mchid: sandbox.mchid, contract_appid: 'wx1', out_trade_no, body: 'b', total_fee: '5', trade_type: 'NATIVE',
    notify_url: 'http://127.0.0.1:9/n', contract_notify_url: 'http://127.0.0.1:9/c', spbill_create_ip: '127.0.0.1',
    plan_id: '123', contract_code: out_trade_no, request_serial: '1', contract_display_account: 'a',
  }); // biome-ignore format: a list reads better in rows
const query = (out_trade_no: string) => post('/pay/orderquery', { out_trade_no });
const levels = async (limit: number): Promise<unknown[]> => {
  const requests = await sandbox.requests({ limit });
  return requests.map(({ level }) => level);
};

describe('a family of which a product plays some operations', () => {
  test('is shown by the product that creates, so that the others find what it keeps', () => {
    expect(mixed.map(({ name }) => name)).toEqual(expect.arrayContaining([...holdings.keys()]));
    for (const { name, members, holding } of mixed) {
      if (!members.some((member) => isPlayed(member) && member.use.does === 'create')) continue;
      expect(holding, name).toBeDefined();
      const isChange = ({ use }: Member): boolean => !/^(create|read|list)$/.test(String(use.does));
      if (members.some((member) => isChange(member) && !isPlayed(member))) {
        expect(holding?.change, name).toBeDefined();
      }
    }
  });

  test('has one set of numbers, whichever operation creates', async () => {
    expect(await unified('U1')).toMatchObject({ result_code: 'SUCCESS' });
    expect(await contractorder('P1')).toMatchObject({ result_code: 'SUCCESS' });
    const used = { result_code: 'FAIL', err_code: 'INVALID_REQUEST' };
    expect(await contractorder('U1')).toMatchObject(used);
    expect(await unified('P1')).toMatchObject(used);
    expect(await query('U2')).toMatchObject({ result_code: 'FAIL', err_code: 'ORDERNOTEXIST' });
  });

  test('changes by a remembered operation what the product keeps', async () => {
    const { code_url = '' } = await contractorder('P2');
    expect((await query('P2'))['trade_state']).toBe('NOTPAY');
    expect(await levels(1)).toEqual(['played']);
    const close = () => post('/pay/closeorder', { out_trade_no: 'P2' });
    expect(await close()).toMatchObject({ result_code: 'SUCCESS' });
    expect((await query('P2'))['trade_state']).toBe('CLOSED');
    await expect(sandbox.confirm(code_url)).rejects.toMatchObject({ code: 'EXPIRED' });
    expect(await close()).toMatchObject({ result_code: 'FAIL', err_code: 'ORDERCLOSED' });
    const reverse = await post('/secapi/pay/reverse', { out_trade_no: 'P2' });
    expect(reverse).toMatchObject({ result_code: 'FAIL', err_code: 'TRADE_ERROR' });
  });

  test('does not close what the user has paid', async () => {
    const { code_url = '' } = await contractorder('P3');
    await sandbox.confirm(code_url);
    const paid = await query('P3');
    expect(paid['trade_state']).toBe('SUCCESS');
    const closed = await post('/pay/closeorder', { out_trade_no: 'P3' });
    expect(closed).toMatchObject({ result_code: 'FAIL', err_code: 'ORDERPAID' });
  });
});
