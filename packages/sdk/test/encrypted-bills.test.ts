/** Bills that come encrypted, in one file or several: made by `openssl` and `node:crypto` here, opened by the client. */
import { createCipheriv, randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { type Bill, type FundflowBillRow, WeChatPay } from 'wechatpay-kit';
import { caught } from './support/caught.js';
import { merchantConfig } from './support/config.js';
import { type FileServer, startFileServer } from './support/file-server.js';
import { keyFile } from './support/keys.js';
import { openssl } from './support/openssl.js';
import { v3Headers } from './support/platform.js';

const date = '2024-01-31';
const columns =
  '记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,收支金额(元),账户结余(元),资金变更提交申请人,备注,业务凭证号,子商户号';
const row = (number: number): string =>
  `\`2021-02-01 13:54:01,\`5030080,\`${number},\`退款,\`退款,\`支出,\`0.01,\`0.22,\`system,\`缺货,\`S1,\`1900000110`;
const lines = [columns, ...Array.from({ length: 2_000 }, (_, at) => row(at)), '资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额', '`2000,`0,`0.00,`2000,`20.00', '']; // biome-ignore format: one line
const text = Buffer.from(`\ufeff${lines.join('\r\n')}`);

interface Part {
  readonly bill_sequence: number;
  readonly encrypt_key: string;
  readonly nonce: string;
  readonly file: Buffer;
}

/** The key goes out encrypted by the `openssl` command line, for the merchant's certificate or another's. */
function sealed(
  content: Buffer,
  {
    sequence = 1,
    key = randomBytes(16).toString('hex'),
    wrapped = key as string | Buffer,
    cert = 'merchant.cert.pem',
  } = {},
): Part {
  const nonce = randomBytes(6).toString('hex');
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  const file = Buffer.concat([cipher.update(content), cipher.final(), cipher.getAuthTag()]);
  const oaep = ['-pkeyopt', 'rsa_padding_mode:oaep', '-pkeyopt', 'rsa_oaep_md:sha1'];
  const encrypted = openssl(
    ['pkeyutl', '-encrypt', '-certin', '-inkey', keyFile(cert).pathname, ...oaep],
    wrapped,
  );
  return { bill_sequence: sequence, encrypt_key: encrypted.toString('base64'), nonce, file };
}

let server: FileServer;
afterEach(() => server?.stop());

/** A platform that hands out these files, and says that there are so many. */
async function client(parts: readonly Part[], count = parts.length): Promise<WeChatPay> {
  const body = JSON.stringify({
    download_bill_count: count,
    download_bill_list: parts.map(({ file: _, ...part }) => ({
      ...part,
      hash_type: 'SHA1',
      hash_value: '79bb0f45fc4c42234a918000b2668d689e2bde04',
      download_url: `https://api.mch.weixin.qq.com/v3/billdownload/file${part.bill_sequence}?token=x`,
    })),
  });
  const list = (_: unknown, response: import('node:http').ServerResponse): unknown =>
    response.writeHead(200, v3Headers(body)).end(body);
  server = await startFileServer({
    '/v3/bill/sub-merchant-fundflowbill': list,
    '/v3/ecommerce/bill/fundflowbill': list,
    ...Object.fromEntries(
      parts.map(({ bill_sequence, file }) => [
        `/v3/billdownload/file${bill_sequence}`,
        (_: unknown, response: import('node:http').ServerResponse) => response.end(file),
      ]),
    ),
  });
  return new WeChatPay(merchantConfig({ endpoint: server.url, retry: false }));
}

async function read<Row>(bill: Bill<Row, unknown>): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const row of bill) rows.push(row);
  return rows;
}

const options = { date, sub_mchid: '1900000110' };

describe('an encrypted bill', () => {
  it('of a sub-merchant is asked for, fetched, opened and read', async () => {
    const pay = await client([sealed(gzipSync(text))]);
    const bill = pay.bills.subMerchantFundflow(options);
    const rows: FundflowBillRow[] = await read(bill);
    expect(rows.map(({ 资金流水单号 }) => 资金流水单号)).toEqual(
      Array.from({ length: 2_000 }, (_, at) => String(at)),
    );
    expect(rows[7]).toMatchObject({ 备注: '缺货', 子商户号: '1900000110' });
    expect(bill.summary?.支出金额).toBe('20.00');
    expect(server.requests).toEqual([
      'GET /v3/bill/sub-merchant-fundflowbill?account_type=BASIC&bill_date=2024-01-31&sub_mchid=1900000110&tar_type=GZIP&algorithm=AEAD_AES_256_GCM',
      'GET /v3/billdownload/file1?token=x',
    ]);
  });

  it('of all sub-merchants is, too, and may come uncompressed', async () => {
    const pay = await client([sealed(text)]);
    const bill = pay.bills.ecommerceFundflow({ date, tar_type: 'NONE' });
    expect(await read(bill)).toHaveLength(2_000);
    expect(server.requests[0]).toBe(
      'GET /v3/ecommerce/bill/fundflowbill?account_type=ALL&bill_date=2024-01-31&algorithm=AEAD_AES_256_GCM',
    );
  });

  it('in several files is read in order, split at any byte', async () => {
    const cuts = [0, 1_001, 1_002, 90_000, text.length];
    const parts = cuts
      .slice(1)
      .map((end, at) => sealed(gzipSync(text.subarray(cuts[at], end)), { sequence: at + 1 }));
    const pay = await client(parts.reverse());
    expect(await read(pay.bills.subMerchantFundflow({ ...options, account_type: 'FEES' }))).toHaveLength(
      2_000,
    );
    await server.stop();
  });

  it.each<[string, string | Buffer, (key: string) => string | Buffer]>([
    ['32 characters', 'k'.repeat(32), (key) => key],
    ['base64 of 32 bytes', 'k'.repeat(32), (key) => Buffer.from(key).toString('base64')],
  ])('has a key of %s', async (_, key, wrap) => {
    const pay = await client([sealed(text, { key: String(key), wrapped: wrap(String(key)) })]);
    expect(await read(pay.bills.subMerchantFundflow({ ...options, tar_type: 'NONE' }))).toHaveLength(2_000);
  });

  const flipped = ({ file, ...part }: Part, at: number): Part => {
    const other = Buffer.from(file);
    other.writeUInt8((other.at(at) ?? 0) ^ 1, at < 0 ? other.length + at : at);
    return { ...part, file: other };
  };
  const whole = sealed(text);
  it.each<[string, () => Part, RegExp]>([
    [
      'whose first byte is another',
      () => flipped(whole, 0),
      /cannot be decrypted with its encrypt_key and nonce/,
    ],
    [
      'whose last byte is another',
      () => flipped(whole, -1),
      /cannot be decrypted with its encrypt_key and nonce/,
    ],
    ['cut off', () => ({ ...whole, file: whole.file.subarray(0, -1) }), /cannot be decrypted/],
    [
      'with a byte more',
      () => ({ ...whole, file: Buffer.concat([whole.file, Buffer.from('x')]) }),
      /cannot be decrypted/,
    ],
    [
      'shorter than its tag',
      () => ({ ...whole, file: whole.file.subarray(0, 15) }),
      /shorter than its authentication tag/,
    ],
    [
      'for another merchant',
      () => sealed(text, { cert: 'stranger.cert.pem' }),
      /another merchant API certificate/,
    ],
    [
      'whose key is no key',
      () => sealed(text, { wrapped: 'short' }),
      /contains 5 bytes; expected a key of 32 bytes/,
    ],
  ])('%s fails before its end', async (_, part, message) => {
    const pay = await client([part()]);
    const error = await caught(() => read(pay.bills.subMerchantFundflow({ ...options, tar_type: 'NONE' })));
    expect(error).toMatchObject({
      name: 'VerificationError',
      code: 'DECRYPT_FAILED',
      message: expect.stringMatching(message),
    });
  });

  it('with another nonce is none, which shows at its first line or at its end', async () => {
    for (const part of [
      { ...whole, nonce: '0'.repeat(12) },
      { ...sealed(gzipSync(text)), nonce: '0'.repeat(12) },
    ]) {
      const pay = await client([part]);
      const error = await caught(() => read(pay.bills.subMerchantFundflow(options)));
      expect(error['code']).toMatch(/^(?:DECRYPT_FAILED|BAD_RESPONSE)$/);
      await server.stop();
    }
    server = await startFileServer({});
  });

  it('of which a later file is damaged fails there', async () => {
    const parts = [
      sealed(text.subarray(0, 50_000)),
      flipped(sealed(text.subarray(50_000), { sequence: 2 }), -1),
    ];
    const pay = await client(parts);
    const bill = pay.bills.subMerchantFundflow({ ...options, tar_type: 'NONE' });
    expect(await caught(() => read(bill))).toMatchObject({ code: 'DECRYPT_FAILED' });
    expect(bill.summary).toBeUndefined();
  });

  it('is refused where the answer does not say where all of it lies', async () => {
    const pay = await client([whole], 2);
    expect(await caught(() => read(pay.bills.subMerchantFundflow(options)))).toMatchObject({
      code: 'BAD_RESPONSE',
    });
  });

  it('is of one sub-merchant or of all', async () => {
    const pay = new WeChatPay(merchantConfig());
    expect(() => pay.bills.subMerchantFundflow({ date } as never)).toThrow(
      /sub_mchid: missing: pass the id of the sub-merchant/,
    );
    expect(() => pay.bills.ecommerceFundflow({ ...options } as never)).toThrow(
      /sub_mchid: this bill covers all/,
    );
  });

  it('can be downloaded with the answer of its operation', async () => {
    const { file: _, ...part } = whole;
    const pay = await client([whole]);
    const download_url = 'https://api.mch.weixin.qq.com/v3/billdownload/file1?token=x';
    const chunks: Buffer[] = [];
    for await (const chunk of await pay.files.download({ ...part, download_url } as never))
      chunks.push(chunk as Buffer);
    expect(Buffer.concat(chunks).equals(text)).toBe(true);
    const half = { download_url, encrypt_key: part.encrypt_key };
    expect(await caught(() => pay.files.download(half))).toMatchObject({
      name: 'RequestError',
      field: 'nonce',
    });
  });
});
