/** Electronic receipts of transfers (电子回单), by a client without the SDK, and through it. */
import { createHash } from 'node:crypto';
import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WeChatPay } from 'wechatpay-kit';
import { type Json, signV3, v2, v3 } from './merchant.js';
import { expectPlayed } from './played.js';

const openid = 'o-MYE42l80oelYMDE34nYD456Xoy';
const sub_mchid = '1900000556';
const root = '/v3/fund-app/mch-transfer';
let sandbox: Sandbox;
let count = 0;
beforeAll(async () => {
  // Answers are checked against their schemas.
  sandbox = await startSandbox({ strict: true });
});
afterAll(() => sandbox.stop());

const post = (path: string, json: Json) => v3(sandbox, 'POST', path, json);
const get = (path: string) => v3(sandbox, 'GET', path);
const refusal = ({ status, json }: { status: number; json: Json }) => [status, json['code']];
const seconds = (amount: number) => sandbox.clock.advance({ seconds: amount });
const newNumber = (): string => `R${++count}`;

/** A transfer that the user has confirmed. */
async function paid(more: Json = {}): Promise<{ out_bill_no: string; transfer_bill_no: unknown }> {
  const { confirmed, ...bill } = await begun(more);
  await confirmed();
  await seconds(2);
  return bill;
}

async function begun(more: Json) {
  const out_bill_no = newNumber();
  const path = 'sub_mchid' in more ? `${root}/partner/transfer-bills` : `${root}/transfer-bills`;
  const { json } = await post(path, {
    appid: 'wx1', out_bill_no, openid, transfer_amount: 1_234, transfer_remark: '货款 (1)', transfer_scene_id: '1009',
    transfer_scene_report_infos: [{ info_type: '采购商品名称', info_content: 'x' }], ...more,
  }); // biome-ignore format: one message
  const { transfer_bill_no } = json;
  return { out_bill_no, transfer_bill_no, confirmed: () => sandbox.confirm(String(json['package_info'])) };
}

/** The file of a receipt: its digest is checked, and it is a PDF. */
async function download({ download_url, hash_type, hash_value }: Json): Promise<string> {
  const { origin, pathname, search } = new URL(String(download_url));
  expect(origin).toBe(sandbox.httpsUrl);
  const target = pathname + search;
  const authorization = signV3(sandbox, 'GET', target, '');
  const answer = await fetch(sandbox.url + target, { headers: { authorization } });
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/pdf']);
  expect(answer.headers.get('wechatpay-signature')).toBeNull();
  const bytes = Buffer.from(await answer.arrayBuffer());
  expect(createHash(String(hash_type).toLowerCase()).update(bytes).digest('hex')).toBe(hash_value);
  const text = bytes.toString('latin1');
  expect([text.startsWith('%PDF-1.4\n'), text.endsWith('%%EOF\n')]).toEqual([true, true]);
  return text;
}

/** Whether a line of ASCII, or of Chinese, stands on the page. */
const has = (pdf: string, line: string): boolean =>
  [Buffer.from(line, 'latin1'), Buffer.from(line, 'utf16le').swap16()].some((bytes) =>
    pdf.includes(`<${bytes.toString('hex')}> Tj`),
  );

describe('the receipt of a transfer', () => {
  test('is generated after an application, by either number, and its file has the facts of the transfer', async () => {
    const { out_bill_no, transfer_bill_no } = await paid();
    const applied = await post(`${root}/elecsign/out-bill-no`, { out_bill_no });
    expect([applied.status, applied.json['state']]).toEqual([200, 'GENERATING']);
    const ways = [`out-bill-no/${out_bill_no}`, `transfer-bill-no/${transfer_bill_no}`];
    for (const way of ways) {
      const { json } = await get(`${root}/elecsign/${way}`);
      expect(json).toEqual({
        state: 'GENERATING',
        create_time: json['create_time'],
        update_time: json['create_time'],
      });
    }
    await seconds(3);
    for (const way of ways) {
      const { json } = await get(`${root}/elecsign/${way}`);
      expect(json).toMatchObject({ state: 'FINISHED', hash_type: 'SHA256' });
      const pdf = await download(json);
      const lines = [
        `mchid: ${sandbox.mchid}`,
        `out_bill_no: ${out_bill_no}`,
        `transfer_bill_no: ${transfer_bill_no}`,
        `openid: ${openid}`,
        'amount: CNY 12.34',
        'remark: 货款 (1)',
      ];
      expect(lines.filter((line) => !has(pdf, line))).toEqual([]);
    }
    const again = await post(`${root}/elecsign/transfer-bill-no`, { transfer_bill_no });
    expect(again.json).toEqual({ state: 'FINISHED', create_time: applied.json['create_time'] });
  });

  test('is there for money that has arrived only, and after an application', async () => {
    const { out_bill_no } = await begun({});
    expect(refusal(await post(`${root}/elecsign/out-bill-no`, { out_bill_no }))).toEqual([
      400,
      'INVALID_REQUEST',
    ]);
    const unknown = await post(`${root}/elecsign/out-bill-no`, { out_bill_no: 'none' });
    expect(refusal(unknown)).toEqual([404, 'NOT_FOUND']);
    const done = await paid();
    expect(refusal(await get(`${root}/elecsign/out-bill-no/${done.out_bill_no}`))).toEqual([
      404,
      'NOT_FOUND',
    ]);
  });

  test('can be downloaded for ten minutes (sure), and again with a new address', async () => {
    const { out_bill_no } = await paid();
    await post(`${root}/elecsign/out-bill-no`, { out_bill_no });
    await seconds(3);
    const { json } = await get(`${root}/elecsign/out-bill-no/${out_bill_no}`);
    await sandbox.clock.advance({ minutes: 10 });
    const { pathname, search } = new URL(String(json['download_url']));
    expect(refusal(await get(pathname + search))).toEqual([400, 'INVALID_REQUEST']);
    await download((await get(`${root}/elecsign/out-bill-no/${out_bill_no}`)).json);
  });

  test('of a partner has the digest SM3, and belongs to the sub-merchant', async () => {
    const { out_bill_no } = await paid({ sub_mchid });
    const applied = await post(`${root}/partner/electronic-receipts`, { sub_mchid, out_bill_no });
    expect(applied.json).toMatchObject({ sub_mchid, out_bill_no, state: 'GENERATING' });
    await seconds(3);
    const { json } = await get(`${root}/partner/electronic-receipts/${out_bill_no}?sub_mchid=${sub_mchid}`);
    expect(json).toMatchObject({ state: 'FINISHED', hash_type: 'SM3' });
    expect(has(await download(json), `sub_mchid: ${sub_mchid}`)).toBe(true);
    const other = await get(`${root}/partner/electronic-receipts/${out_bill_no}?sub_mchid=1900000557`);
    expect(refusal(other)).toEqual([404, 'NOT_FOUND']);
    expect(refusal(await get(`${root}/elecsign/out-bill-no/${out_bill_no}`))).toEqual([404, 'NOT_FOUND']);
  });

  test('is downloaded and checked by the SDK', async () => {
    const { out_bill_no } = await paid();
    const pay = new WeChatPay(sandbox.config);
    const { elecsign } = pay.v3.fundApp.mchTransfer;
    await elecsign.outBillNo.post({ json: { out_bill_no } });
    await seconds(3);
    const { data } = await elecsign.outBillNo._out_bill_no_.get({ out_bill_no });
    const chunks: Buffer[] = [];
    for await (const chunk of await pay.files.download(data)) chunks.push(chunk as Buffer);
    expect(has(Buffer.concat(chunks).toString('latin1'), `out_bill_no: ${out_bill_no}`)).toBe(true);
    await pay.close();
  });
});

describe('the receipts of a batch', () => {
  test('are of the batch and of each detail: ACCEPTED, then FINISHED', async () => {
    const out_batch_no = newNumber();
    const detail = (out_detail_no: string) => ({
      out_detail_no,
      transfer_amount: 100,
      transfer_remark: 'r',
      openid,
    });
    await post('/v3/transfer/batches', {
      appid: 'wx1', out_batch_no, batch_name: '报销单', batch_remark: 'r', total_amount: 200, total_num: 2,
      transfer_detail_list: [detail('D1'), detail('D2')],
    }); // biome-ignore format: one message
    expect(refusal(await post('/v3/transfer/bill-receipt', { out_batch_no }))).toEqual([
      400,
      'INVALID_REQUEST',
    ]);
    await seconds(3);
    expect(refusal(await get(`/v3/transfer/bill-receipt/${out_batch_no}`))).toEqual([404, 'NOT_FOUND']);
    const one = { accept_type: 'BATCH_TRANSFER', out_batch_no, out_detail_no: 'D2' };
    const [whole, part] = [
      await post('/v3/transfer/bill-receipt', { out_batch_no }),
      await post('/v3/transfer-detail/electronic-receipts', one),
    ];
    expect(whole.json).toMatchObject({ out_batch_no, signature_status: 'ACCEPTED' });
    expect(part.json).toEqual({
      ...one,
      signature_no: part.json['signature_no'],
      signature_status: 'ACCEPTED',
    });
    await seconds(3);
    const { json } = await get(`/v3/transfer/bill-receipt/${out_batch_no}`);
    expect(json).toMatchObject({ signature_no: whole.json['signature_no'], signature_status: 'FINISHED' });
    const pdf = await download(json);
    expect(
      ['batch_name: 报销单', 'total_amount: CNY 2.00', 'success_num: 2'].filter((line) => !has(pdf, line)),
    ).toEqual([]);
    const query = new URLSearchParams(one);
    const found = await get(`/v3/transfer-detail/electronic-receipts?${query}`);
    expect(found.json).toMatchObject({ ...one, signature_status: 'FINISHED' });
    expect(has(await download(found.json), 'out_detail_no: D2')).toBe(true);
    query.set('out_detail_no', 'D3');
    expect(refusal(await get(`/v3/transfer-detail/electronic-receipts?${query}`))).toEqual([
      404,
      'NOT_FOUND',
    ]);
    const { out_batch_no: _, ...less } = one;
    expect(refusal(await post('/v3/transfer-detail/electronic-receipts', less))).toEqual([
      400,
      'PARAM_ERROR',
    ]);
  });

  test('are also of a transfer of APIv2 to the change', async () => {
    const partner_trade_no = newNumber();
    const { fields } = await v2(sandbox, '/mmpaymkttransfers/promotion/transfers', {
      mch_appid: 'wx1', mchid: sandbox.mchid, partner_trade_no, openid, check_name: 'NO_CHECK', amount: '100', desc: 'd',
      spbill_create_ip: '127.0.0.1',
    }); // biome-ignore format: one message
    const one = { accept_type: 'TRANSFER_TO_POCKET', out_detail_no: partner_trade_no };
    expect((await post('/v3/transfer-detail/electronic-receipts', one)).json['signature_status']).toBe(
      'ACCEPTED',
    );
    await seconds(3);
    const { json } = await get(`/v3/transfer-detail/electronic-receipts?${new URLSearchParams(one)}`);
    expect(has(await download(json), `payment_no: ${fields['payment_no']}`)).toBe(true);
    const unknown = await post('/v3/transfer-detail/electronic-receipts', { ...one, out_detail_no: 'none' });
    expect(refusal(unknown)).toEqual([404, 'NOT_FOUND']);
  });
});

test('the operations of this file in played.txt have had their answers', () => expectPlayed(sandbox));
