/** Operations that answer a file: the answer's bytes, verified where they are signed. */
import { describe, expect, it } from 'vitest';
import { ApiError, WeChatPay } from 'wechatpay-kit';
import { caught } from './support/caught.js';
import { merchantConfig } from './support/config.js';
import { v2Xml, v3Headers } from './support/platform.js';
import { recording } from './support/recording-transport.js';

const bill = Buffer.from('\ufeff交易时间,公众账号ID\n`2019-01-01 00:00:00,`wx1\n');

function client(headers: Record<string, string>, body: Buffer, status = 200): WeChatPay {
  const { transport } = recording(() => ({ status, headers, body }));
  return new WeChatPay(merchantConfig({ transport }));
}

describe('a file', () => {
  it('is returned as bytes, unsigned if the platform does not sign it', async () => {
    const { data } = await client({}, bill).v3.billdownload.file.get({ query: { token: 'x' } });
    expect(data).toEqual(bill);
  });

  it('must be signed where the platform signs it', async () => {
    const statements = (headers: Record<string, string>) =>
      client(headers, bill).v3.global.statements.get({ query: { mchid: '1900000109', date: '20190101' } });
    expect(await caught(() => statements({}))).toMatchObject({
      name: 'VerificationError',
      code: 'MISSING_HEADERS',
    });
    expect((await statements(v3Headers(bill))).data).toEqual(bill);
  });

  it('of APIv2 comes as its bytes, and its failure as an error', async () => {
    const xml = { appid: 'wx1', mch_id: '1900000109', bill_date: '20190101', bill_type: 'ALL' } as const;
    const { data } = await client({}, bill).v2.pay.downloadbill.post({ xml });
    expect(data).toEqual(bill);

    const failure = Buffer.from(
      v2Xml({ return_code: 'FAIL', return_msg: 'No Bill Exist', error_code: '20002' }),
    );
    const error = await caught(() => client({}, failure).v2.pay.downloadbill.post({ xml }));
    expect(error).toBeInstanceOf(ApiError);
    expect(error.message).toContain('No Bill Exist');
  });

  it('that is not there is an error, not a file', async () => {
    const body = Buffer.from(JSON.stringify({ code: 'NOT_FOUND', message: '文件不存在' }));
    const pay = client(v3Headers(body), body, 404);
    const error = await caught(() => pay.v3.billdownload.file.get({ query: { token: 'x' } }));
    expect(error).toMatchObject({ name: 'ApiError', status: 404, code: 'NOT_FOUND' });
  });
});
