/** Random calls, acts of users and moves of the clock, against what must hold of money that goes out. */
import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fromXml, type Json, send, signV3, toXml, v2Sign } from './merchant.js';
import { openV3 } from './notifications.js';
import { type Receiver, startReceiver } from './receiver.js';

const base = '/v3/fund-app/mch-transfer/transfer-bills';
const users = ['oAnna', 'oBert'];
const full = process.env['WECHATPAY_TEST_FULL'] !== undefined;
let sandbox: Sandbox;
let receiver: Receiver;
let run = 0;
beforeAll(async () => {
  [sandbox, receiver] = await Promise.all([startSandbox({ strict: true }), startReceiver()]);
});
afterAll(async () => {
  receiver.close();
  await sandbox.stop();
});

async function callV3(method: string, path: string, json?: Json): Promise<{ status: number; json: Json }> {
  const body = json === undefined ? '' : JSON.stringify(json);
  const headers = { authorization: signV3(sandbox, method, path, body), 'content-type': 'application/json' };
  const answer = await send(sandbox.url + path, { method, headers, body, keepAlive: true });
  return { status: answer.status, json: JSON.parse(answer.body) as Json };
}

async function callV2(path: string, fields: Record<string, string>): Promise<boolean> {
  const message = { nonce_str: 'n', ...fields };
  const body = toXml({ ...message, sign: v2Sign(message, sandbox.config.apiV2Key) });
  const { endpoint, ca, merchant: identity } = sandbox.config;
  const to = { method: 'POST', headers: { 'content-type': 'text/xml' }, body, ca, identity, keepAlive: true };
  return fromXml((await send(endpoint + path, to)).body)['result_code'] === 'SUCCESS';
}

/** What must become of a transfer or a red packet, however long it takes. */
interface Thing {
  readonly amount: number;
  readonly user: string;
  /** Opens the page. */
  readonly page: string;
  end: 'SUCCESS' | 'FAIL' | 'CANCELLED' | undefined;
}

class Model {
  readonly prefix = `R${++run}x`;
  readonly bills = new Map<string, Thing>();
  readonly packets = new Map<string, Thing>();
  readonly pocket = new Map<string, { amount: number; user: string }>();
  readonly batches = new Map<string, { amount: number; user: string }>();
}

type Command = fc.AsyncCommand<Model, Sandbox>;

function command(
  name: string,
  run: (model: Model) => Promise<void>,
  check: (model: Readonly<Model>) => boolean = () => true,
): Command {
  return { check, run, toString: () => name };
}

/** The same few numbers come again and again. */
const numbers = fc.constantFrom('A', 'B', 'C');
const amounts = fc.constantFrom(30, 31, 60_000_000);

const transfer = (number: string, given: number, user: string): Command =>
  command(`transfer(${number}, ${given}, ${user})`, async ({ prefix, bills }) => {
    const out_bill_no = prefix + number;
    // More would need a name.
    const amount = Math.min(given, 199_999);
    const { status, json } = await callV3('POST', base, {
      appid: 'wx1', out_bill_no, openid: user, transfer_amount: amount, transfer_remark: 'x',
      transfer_scene_id: '1009', notify_url: `${receiver.url}/${out_bill_no}`,
      transfer_scene_report_infos: [{ info_type: '采购商品名称', info_content: 'x' }],
    }); // biome-ignore format: one message
    const known = bills.get(out_bill_no);
    if (known !== undefined && !isSame(known, amount, user))
      expect([status, json['code']]).toEqual([400, 'ALREADY_EXISTS']);
    else expect(status, JSON.stringify(json)).toBe(200);
    if (known === undefined)
      bills.set(out_bill_no, { amount, user, page: String(json['package_info']), end: undefined });
  });

const isSame = (known: { amount: number; user: string }, amount: number, user: string): boolean =>
  known.amount === amount && known.user === user;

const cancel = (number: string): Command =>
  command(
    `cancel(${number})`,
    async ({ prefix, bills }) => {
      const bill = bills.get(prefix + number);
      const { status } = await callV3('POST', `${base}/out-bill-no/${prefix + number}/cancel`);
      if (bill !== undefined && status === 200) bill.end ??= 'CANCELLED';
      expect(bill?.end === 'CANCELLED').toBe(status === 200);
    },
    ({ prefix, bills }) => bills.has(prefix + number),
  );

const confirm = (number: string, kind: 'bills' | 'packets', isRisky: boolean): Command =>
  command(
    `${isRisky ? 'decline' : 'confirm'}(${kind}, ${number})`,
    async (model) => {
      const thing = model[kind].get(model.prefix + number);
      if (thing === undefined) return;
      const act = isRisky ? sandbox.decline(thing.page, 'risk') : sandbox.confirm(thing.page);
      const isDone = await act.then(
        () => true,
        () => false,
      );
      if (!isDone) return expect(thing.end).toBeDefined();
      expect(thing.end).toBeUndefined();
      if (!isRisky) thing.end = 'SUCCESS';
      else if (kind === 'bills') thing.end = 'FAIL';
    },
    (model) => model[kind].has(model.prefix + number),
  );

const redPacket = (number: string, amount: number, user: string): Command =>
  command(`redPacket(${number}, ${amount}, ${user})`, async ({ prefix, packets }) => {
    const mch_billno = prefix + number;
    const isTaken = await callV2('/mmpaymkttransfers/sendredpack', {
      mch_billno, mch_id: sandbox.mchid, wxappid: 'wx1', send_name: 's', re_openid: user, total_amount: String(amount),
      total_num: '1', wishing: 'w', client_ip: '127.0.0.1', act_name: 'a', remark: 'r',
    }); // biome-ignore format: one message
    const known = packets.get(mch_billno);
    if (known !== undefined) return expect(isTaken).toBe(isSame(known, amount, user));
    if (isTaken) packets.set(mch_billno, { amount, user, page: mch_billno, end: undefined });
  });

const pay = (number: string, amount: number, user: string): Command =>
  command(`pay(${number}, ${amount}, ${user})`, async ({ prefix, pocket }) => {
    const partner_trade_no = prefix + number;
    const isTaken = await callV2('/mmpaymkttransfers/promotion/transfers', {
      mch_appid: 'wx1', mchid: sandbox.mchid, partner_trade_no, openid: user, check_name: 'NO_CHECK',
      amount: String(amount), desc: 'd', spbill_create_ip: '127.0.0.1',
    }); // biome-ignore format: one message
    const known = pocket.get(partner_trade_no);
    if (known !== undefined) return expect(isTaken).toBe(isSame(known, amount, user));
    if (isTaken) pocket.set(partner_trade_no, { amount, user });
  });

const batch = (number: string, amount: number, user: string): Command =>
  command(`batch(${number}, ${amount}, ${user})`, async ({ prefix, batches }) => {
    const out_batch_no = prefix + number;
    const { status } = await callV3('POST', '/v3/transfer/batches', {
      appid: 'wx1', out_batch_no, batch_name: 'n', batch_remark: 'r', total_amount: amount, total_num: 1,
      transfer_detail_list: [{ out_detail_no: 'D', transfer_amount: amount, transfer_remark: 'r', openid: user }],
      notify_url: `${receiver.url}/batch-${out_batch_no}`,
    }); // biome-ignore format: one message
    const known = batches.get(out_batch_no);
    if (known !== undefined) return expect(status).toBe(isSame(known, amount, user) ? 200 : 400);
    if (status === 200) batches.set(out_batch_no, { amount, user });
    else expect(status).toBe(403);
  });

const pass = (seconds: number): Command =>
  command(`pass(${seconds})`, async ({ bills, packets }) => {
    await sandbox.clock.advance({ seconds });
    if (seconds < 86_400) return;
    for (const thing of [...bills.values(), ...packets.values()]) thing.end ??= 'FAIL';
  });

/** The merchant of a sandbox without options. */
const mchid = '1900000109';

/** What all accounts have, and whether nothing was made or lost. */
async function count(): Promise<{ change: number; operation: number; locked: number }> {
  const rows = await sandbox.balances.list();
  const of = (account: string): number => rows.find((row) => row.account === account)?.amount ?? 0;
  const change = users.reduce((sum, user) => sum + of(`${user}/CHANGE`), 0);
  return { change, operation: of(`${mchid}/OPERATION`), locked: of(`${mchid}/LOCKED`) };
}

test('a number pays once, no money is made or lost, and each end is told once', async () => {
  expect(sandbox.mchid).toBe(mchid);
  const user = fc.constantFrom(...users);
  const commands = fc.commands(
    [
      fc.tuple(numbers, amounts, user).map((given) => transfer(...given)),
      fc.tuple(numbers, amounts, user).map((given) => redPacket(...given)),
      fc.tuple(numbers, amounts, user).map((given) => pay(...given)),
      fc.tuple(numbers, amounts, user).map((given) => batch(...given)),
      numbers.map(cancel),
      fc
        .tuple(numbers, fc.constantFrom('bills' as const, 'packets' as const), fc.boolean())
        .map((given) => confirm(...given)),
      fc.constantFrom(0, 1, 5, 86_400).map(pass),
    ],
    { maxCommands: 20 },
  );
  await fc.assert(
    fc.asyncProperty(commands, async (given) => {
      await sandbox.balances.set({ account: `${mchid}/OPERATION`, amount: 100_000_000 });
      const before = await count();
      const model = new Model();
      await fc.asyncModelRun(() => ({ model, real: sandbox }), given);
      // All that waits ends.
      await sandbox.clock.advance({ days: 1 });
      await sandbox.clock.advance({ seconds: 5 });
      await sandbox.idle();
      const { bills, packets, pocket, batches } = model;
      const paid = [
        ...[...bills.values(), ...packets.values()].filter(({ end }) => end === 'SUCCESS'),
        ...pocket.values(),
        ...batches.values(),
      ].reduce((sum, { amount }) => sum + amount, 0);
      expect(await count()).toEqual({
        change: before.change + paid,
        operation: before.operation - paid,
        locked: 0,
      });
      for (const [number, { end = 'FAIL' }] of bills) {
        const told = receiver.at(`/${number}`).map((message) => openV3(sandbox, message).payload['state']);
        expect(told, number).toEqual([end]);
      }
      for (const number of batches.keys()) expect(receiver.at(`/batch-${number}`), number).toHaveLength(1);
    }),
    { numRuns: full ? 200 : 12 },
  );
});
