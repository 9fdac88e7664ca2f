/** A user's test, for Jest: compiled to CommonJS, as ts-jest and NestJS do. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import {
  ApiError,
  ConfigError,
  RequestError,
  Transformer,
  VerificationError,
  WeChatPay,
} from 'wechatpay-kit';
import type { V3EcommerceIndividualContractsPreEntrustSignAppPostRequest as Request } from 'wechatpay-kit/types';

const appid = 'wxcbda96de0b165486';
let sandbox: Sandbox;
let pay: WeChatPay;

beforeAll(async () => {
  sandbox = await startSandbox();
  pay = new WeChatPay(sandbox.config);
});

afterAll(() => sandbox.stop());

test('calls, with promises and blocking', async () => {
  const json: Request = { appid, out_contract_code: 'A1' };
  const { data } = await pay.v3.ecommerce.individualContracts.preEntrustSign.app.post({ json });
  const id: string = data.pre_entrustweb_id;
  expect(id).toMatch(/./);
  const again = pay.v3.ecommerce.individualContracts.preEntrustSign.app.postSync({
    json: { ...json, out_contract_code: 'A2' },
  });
  expect(again.status).toBe(200);
});

test('tells errors apart by their class', async () => {
  const xml = { appid, mch_id: pay.mchid, out_trade_no: 'NONE' };
  await expect(pay.v2.pay.orderquery.post({ xml })).rejects.toBeInstanceOf(ApiError);
  expect(() => pay.v2.pay.orderquery.postSync({ xml })).toThrow(ApiError);
  expect(() => new WeChatPay({ ...sandbox.config, serial: '' })).toThrow(ConfigError);
  await expect(pay.v2.pay.orderquery.post({ xml: { ...xml, mch_id: '1' } })).rejects.toBeInstanceOf(
    RequestError,
  );
  const headers = { 'content-type': 'application/json' };
  await expect(pay.notifications.parse({ headers, body: Buffer.from('{}') })).rejects.toBeInstanceOf(
    VerificationError,
  );
});

test('reads XML, and uploads bytes', async () => {
  expect(Transformer.toObject('<xml><a>1 &amp; 2</a><a>😀</a></xml>')).toEqual({ a: ['1 & 2', '😀'] });
  const { data } = await pay.v3.merchant.media.upload.post({
    body: { file: new Uint8Array([137, 80, 78, 71]), meta: { filename: 'a.png' } },
  });
  expect(data.media_id).toMatch(/./);
});

test('takes notifications', async () => {
  const paid: string[] = [];
  const handler = pay.notifications.handler({ pay: ({ data }) => void paid.push(data.out_trade_no) });
  const server = createServer(handler.node).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const shop = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { data } = await pay.v2.pay.contractorder.post({
    xml: {
      appid,
      mch_id: pay.mchid,
      contract_mchid: pay.mchid,
      contract_appid: appid,
      out_trade_no: 'T1',
      body: '会员 😀',
      notify_url: `${shop}/pay`,
      total_fee: 888,
      spbill_create_ip: '127.0.0.1',
      trade_type: 'NATIVE',
      plan_id: 123,
      contract_code: 'C1',
      request_serial: 1,
      contract_display_account: '读者',
      contract_notify_url: `${shop}/contract`,
    },
  });
  await sandbox.confirm(data.prepay_id);
  await sandbox.idle();
  server.close();
  expect(paid).toEqual(['T1']);
});
