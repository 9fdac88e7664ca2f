/** Sensitive fields: encrypted on the way out, decrypted on the way in; opened here with openssl and node:crypto. */
import { constants, privateDecrypt, publicEncrypt } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type AnyCallOptions,
  ConfigError,
  RequestError,
  type Result,
  Rsa,
  VerificationError,
  WeChatPay,
  type WeChatPayConfig,
} from 'wechatpay-kit';
import type { V3Applyment4subApplyment_empty_PostRequest } from 'wechatpay-kit/types';
import { caught } from './support/caught.js';
import { merchantConfig } from './support/config.js';
import { keyFile, merchant, pem, platform, stranger } from './support/keys.js';
import { openssl } from './support/openssl.js';
import { v3Envelope, v3Headers } from './support/platform.js';
import {
  type Arrived,
  atFirst,
  type PlatformServer,
  platformSide,
  startPlatformServer,
} from './support/platform-server.js';
import { secretsShownBy } from './support/secrets.js';

const { generation1, generation2 } = platformSide;
const start = Date.UTC(2024, 11, 15);
let now = start;

let server: PlatformServer;
beforeAll(async () => {
  server = await startPlatformServer();
});
afterAll(() => server.stop());
beforeEach(async () => {
  now = start;
  await server.set(atFirst);
  await server.forget();
});

const publicKey = { [platform.publicKeyId]: platform.publicKey };
const certificates = { [generation1.id]: generation1.cert, [generation2.id]: generation2.cert };
const both = { ...certificates, ...publicKey };

function client(overrides: Partial<WeChatPayConfig> = {}): WeChatPay {
  return new WeChatPay(
    merchantConfig({ certs: both, endpoint: server.url, clock: () => now, retry: false, ...overrides }),
  );
}

const tempos = ['promise', 'Sync'] as const;
type Tempo = (typeof tempos)[number];
async function post(
  pay: WeChatPay,
  tempo: Tempo,
  path: string,
  options: AnyCallOptions,
): Promise<Result<unknown>> {
  const endpoint = pay.chain(path as string);
  return tempo === 'Sync' ? endpoint.postSync(options) : endpoint.post(options);
}
async function get(
  pay: WeChatPay,
  tempo: Tempo,
  path: string,
  options: AnyCallOptions,
): Promise<Result<unknown>> {
  const endpoint = pay.chain(path as string);
  return tempo === 'Sync' ? endpoint.getSync(options) : endpoint.get(options);
}

/** What the platform makes of a field, with node:crypto. */
function opened(ciphertext: unknown, key: string = platform.key): string {
  const decryption = { key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' };
  return privateDecrypt(decryption, Buffer.from(String(ciphertext), 'base64')).toString('utf8');
}
/** What the platform encrypts for the merchant, with node:crypto. */
function sealed(plaintext: string, key: string = merchant.cert): string {
  const encryption = { key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' };
  return publicEncrypt(encryption, Buffer.from(plaintext)).toString('base64');
}
/** The same with openssl. */
function openedByOpenssl(ciphertext: unknown, file: string, padding: readonly string[]): string {
  const args = ['pkeyutl', '-decrypt', '-inkey', keyFile(file).pathname, ...padding];
  return openssl(args, Buffer.from(String(ciphertext), 'base64')).toString('utf8');
}
const oaep = ['-pkeyopt', 'rsa_padding_mode:oaep', '-pkeyopt', 'rsa_oaep_md:sha1'];
const pkcs1 = ['-pkeyopt', 'rsa_padding_mode:pkcs1'];

async function arrived(): Promise<Arrived & { json: Record<string, unknown> }> {
  const request = (await server.requests()).filter(({ url }) => url !== '/v3/certificates').at(-1);
  if (request === undefined) throw new Error('nothing has arrived');
  return { ...request, json: request.body === '' ? {} : JSON.parse(request.body) };
}
const readSerial = ({ headers }: Arrived): string | undefined => headers['wechatpay-serial'];

/** The text at a place such as `a.b[0].c`. */
function at(value: unknown, place: string): unknown {
  const names = place.split(/[.[\]]+/).filter((name) => name !== '');
  return names.reduce((found, name) => (found as Record<string, unknown> | undefined)?.[name], value);
}

function deepFrozen<Value>(value: Value): Value {
  if (value !== null && typeof value === 'object') for (const item of Object.values(value)) deepFrozen(item);
  return Object.freeze(value);
}

/** An applyment as a service provider submits it for a merchant of his. */
const applyment: V3Applyment4subApplyment_empty_PostRequest = {
  business_code: '1900013511_10000',
  contact_info: {
    contact_type: 'SUPER',
    contact_name: '张三',
    contact_id_doc_type: 'IDENTIFICATION_TYPE_IDCARD',
    contact_id_number: '110102199003075678',
    contact_id_doc_copy: 'jTpGmxUXqRTvDujqhThn4ReFxikqJ5YW6zFQ',
    openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o',
    mobile_phone: '13900000000',
    contact_email: 'zhang.san@example.com',
  },
  subject_info: {
    subject_type: 'SUBJECT_TYPE_ENTERPRISE',
    finance_institution: false,
    business_license_info: {
      license_copy: '47ZC6GC-vnrbEny__Ie_AnGxRk',
      license_number: '123456789012345678',
      merchant_name: '腾讯科技有限公司',
      legal_person: '李四',
    },
    certificate_info: {
      cert_copy: '0P3ng6KTIW4-Q_l2FjKLZuhHjBWoMAjmVtCz7ScmhEIThCaV',
      cert_type: 'CERTIFICATE_TYPE_2388',
      cert_number: '111111111111',
      merchant_name: 'xx公益团体',
      company_address: '广东省深圳市南山区xx大厦',
      legal_person: '李四',
      period_begin: '2019-08-01',
      period_end: '2029-08-01',
    },
    identity_info: {
      id_doc_type: 'IDENTIFICATION_TYPE_IDCARD',
      owner: true,
      id_card_info: {
        id_card_copy: 'jTpGmxUX3FBWVQ5NJTZvlKC-ehEuo0BJqRTvDujqhThn4ReFxikqJ5YW6zFQ',
        id_card_national: '47ZC6GC-vnrbEny__Ie_AnGxRk',
        id_card_name: '李四 🙂',
        id_card_number: '11010219900307867X',
        card_period_begin: '2026-06-06',
        card_period_end: '长期',
      },
    },
    ubo_info_list: [
      {
        ubo_id_doc_type: 'IDENTIFICATION_TYPE_IDCARD',
        ubo_id_doc_copy: 'copy-1',
        ubo_id_doc_copy_back: 'back-1',
        ubo_id_doc_name: '王五',
        ubo_id_doc_number: '110102199003075679',
        ubo_id_doc_address: '广东省深圳市南山区xx路xx号xx房',
        ubo_period_begin: '2019-06-06',
        ubo_period_end: '2026-06-06',
      },
      {
        ubo_id_doc_type: 'IDENTIFICATION_TYPE_OVERSEA_PASSPORT',
        ubo_id_doc_copy: 'copy-2',
        ubo_id_doc_copy_back: 'back-2',
        ubo_id_doc_name: 'Jörg "Ω" O’Neill',
        ubo_id_doc_number: 'E12345678',
        ubo_id_doc_address: 'Straße 1\nBerlin',
        ubo_period_begin: '2019-06-06',
        ubo_period_end: '2026-06-06',
      },
    ],
  },
  business_info: {
    merchant_shortname: '张三餐饮店',
    service_phone: '0758XXXXX',
    sales_info: { sales_scenes_type: ['SALES_SCENES_STORE', 'SALES_SCENES_MP'] },
  },
  settlement_info: { settlement_id: '719', qualification_type: '餐饮' },
  bank_account_info: {
    bank_account_type: 'BANK_ACCOUNT_TYPE_CORPORATE',
    account_name: '腾讯科技有限公司',
    account_bank: '工商银行',
    bank_address_code: '110000',
    account_number: '6222021234567890123',
  },
};
const applymentPlaces = [
  'contact_info.contact_name',
  'contact_info.contact_id_number',
  'contact_info.mobile_phone',
  'contact_info.contact_email',
  'subject_info.identity_info.id_card_info.id_card_name',
  'subject_info.identity_info.id_card_info.id_card_number',
  'subject_info.ubo_info_list[0].ubo_id_doc_name',
  'subject_info.ubo_info_list[0].ubo_id_doc_number',
  'subject_info.ubo_info_list[0].ubo_id_doc_address',
  'subject_info.ubo_info_list[1].ubo_id_doc_name',
  'subject_info.ubo_info_list[1].ubo_id_doc_number',
  'subject_info.ubo_info_list[1].ubo_id_doc_address',
  'bank_account_info.account_name',
  'bank_account_info.account_number',
];

const transferPath = 'v3/fund-app/mch-transfer/transfer-bills';
const transfer = {
  appid: 'wxf636efh567hg4356',
  out_bill_no: 'plfk2020042013',
  transfer_scene_id: '1000',
  openid: 'o-MYE42l80oelYMDE34nYD456Xoy',
  transfer_amount: 400_000,
  transfer_remark: '新会员开通有礼',
  user_name: '张三',
  transfer_scene_report_infos: [{ info_type: '活动名称', info_content: '新会员有礼' }],
};

describe('an applyment', () => {
  it.each(tempos)(
    'goes out with what is sensitive encrypted, and nothing else changed, %s',
    async (tempo) => {
      await post(client(), tempo, 'v3/applyment4sub/applyment/{empty}', { json: applyment });
      const request = await arrived();
      expect(request).toMatchObject({ method: 'POST', url: '/v3/applyment4sub/applyment/' });
      expect(readSerial(request)).toBe(platform.publicKeyId);
      const expected = structuredClone(applyment) as unknown as Record<string, unknown>;
      for (const place of applymentPlaces) {
        const ciphertext = at(request.json, place);
        expect(ciphertext).toMatch(/^[A-Za-z0-9+/]{342}==$/);
        expect(opened(ciphertext)).toBe(at(applyment, place));
        const [, parent = '', name = ''] = /^(.*)\.(\w+)$/.exec(place) ?? [];
        (at(expected, parent) as Record<string, unknown>)[name] = ciphertext;
      }
      expect(request.json).toEqual(expected);
    },
  );

  it('opens with openssl, too', async () => {
    await client().v3.applyment4sub.applyment._empty_.post({ json: applyment });
    const { json } = await arrived();
    expect(openedByOpenssl(at(json, 'contact_info.contact_name'), 'platform.key.pem', oaep)).toBe('张三');
  });

  it.each([
    'v3/applyment4sub/applyment/',
    '/v3/applyment4sub/applyment/',
    'v3/applyment4sub/applyment',
    'v3/applyment4sub/applyment/{empty}',
  ])('is the same spelled %s', async (path) => {
    await post(client(), 'promise', path, { json: applyment });
    const request = await arrived();
    expect(request.url).toBe('/v3/applyment4sub/applyment/');
    expect(opened(at(request.json, 'contact_info.contact_name'))).toBe('张三');
  });

  it('leaves the caller’s object as it is, even frozen', async () => {
    const before = structuredClone(applyment);
    await client().v3.applyment4sub.applyment.post({ json: applyment });
    expect(applyment).toEqual(before);
    await client().v3.applyment4sub.applyment.post({ json: deepFrozen(structuredClone(applyment)) });
    expect(opened(at((await arrived()).json, 'contact_info.contact_name'))).toBe('张三');
  });

  it('is encrypted anew each time', async () => {
    const pay = client();
    await post(pay, 'promise', transferPath, { json: transfer });
    const first = (await arrived()).json['user_name'];
    await post(pay, 'promise', transferPath, { json: transfer });
    const second = (await arrived()).json['user_name'];
    expect(second).not.toBe(first);
    expect([first, second].map((ciphertext) => opened(ciphertext))).toEqual(['张三', '张三']);
  });
});

describe('a transfer', () => {
  it.each(tempos)('encrypts the name it is for, %s', async (tempo) => {
    await post(client(), tempo, transferPath, { json: transfer });
    const request = await arrived();
    expect(opened(request.json['user_name'])).toBe('张三');
    expect(request.json).toEqual({ ...transfer, user_name: request.json['user_name'] });
  });

  it('is repeated with the same bytes', async () => {
    await server.set({
      status: 500,
      answers: '{"code":"SYSTEM_ERROR","message":"x"}',
      later: { after: 1, set: { status: 200, answers: '{}' } },
    });
    const pay = client({ retry: { attempts: 2, delay: 1 } });
    await pay.chain(transferPath).post({ json: transfer as never, retry: true });
    const bodies = (await server.requests()).map(({ body }) => body);
    expect(bodies).toHaveLength(2);
    expect(bodies[1]).toBe(bodies[0]);
    expect(opened((await arrived()).json['user_name'])).toBe('张三');
  });

  it.each<[string, object]>([
    ['absent', {}],
    ['undefined', { user_name: undefined }],
    ['an empty text', { user_name: '' }],
  ])('names no key where the name is %s', async (_, more) => {
    const { user_name: _name, ...rest } = transfer;
    await post(client({ certs: certificates }), 'promise', transferPath, { json: { ...rest, ...more } });
    const request = await arrived();
    expect(readSerial(request)).toBeUndefined();
    expect(request.json).toEqual(JSON.parse(JSON.stringify({ ...rest, ...more })));
  });

  it.each([1, true, { a: 1 }, ['张三']])('is refused where the name is %j', async (user_name) => {
    const error = await caught(() =>
      post(client(), 'promise', transferPath, { json: { ...transfer, user_name } }),
    );
    expect(error).toBeInstanceOf(RequestError);
    expect(error).toMatchObject({ field: 'json.user_name' });
    expect(error.message).toMatch(/expected a string, which is sent encrypted, got an? /);
    expect(await server.requests()).toEqual([]);
  });
});

describe('lists', () => {
  const path = 'v3/brand/partner/card-member/user-cards/import-by-openid';
  const json = {
    phone_number: '13900000000',
    user_information: {
      common_field_list: [
        { name: 'USER_FORM_FLAG_NAME', value: '张三' },
        { name: 'USER_FORM_FLAG_CITY' },
        { name: 'USER_FORM_FLAG_SEX', value: '' },
      ],
      custom_field_list: [
        { name: '爱好', user_chosen_values: ['音乐', '', '阅读'] },
        { name: '空', user_chosen_values: [] },
      ],
    },
  };

  it.each(tempos)('of objects and of texts are encrypted item by item, %s', async (tempo) => {
    await post(client(), tempo, path, { json });
    const sent = (await arrived()).json;
    const places = [
      'phone_number',
      'user_information.common_field_list[0].value',
      'user_information.custom_field_list[0].user_chosen_values[0]',
      'user_information.custom_field_list[0].user_chosen_values[2]',
    ];
    for (const place of places) expect(opened(at(sent, place))).toBe(at(json, place));
    expect(at(sent, 'user_information.common_field_list[0].name')).toBe('USER_FORM_FLAG_NAME');
    expect(at(sent, 'user_information.common_field_list[1]')).toEqual({ name: 'USER_FORM_FLAG_CITY' });
    expect(at(sent, 'user_information.common_field_list[2].value')).toBe('');
    expect(at(sent, 'user_information.custom_field_list[0].user_chosen_values[1]')).toBe('');
    expect(at(sent, 'user_information.custom_field_list[1].user_chosen_values')).toEqual([]);
  });

  it('have a wrong item named by its place', async () => {
    const custom_field_list = [{ user_chosen_values: ['a'] }, { user_chosen_values: ['b', 7] }];
    const wrong = { ...json, user_information: { custom_field_list } };
    const error = await caught(() => post(client(), 'promise', path, { json: wrong }));
    expect(error).toMatchObject({
      name: 'RequestError',
      field: 'json.user_information.custom_field_list[1].user_chosen_values[1]',
    });
  });
});

describe('parameters of a query', () => {
  const path = 'v3/realname/verify';
  const query = {
    credential_type: 1,
    encrypted_credential_id: '110102199003075678',
    encrypted_name: '张三',
    wxp_trade_no: '4200000000',
  };

  it.each(tempos)('are encrypted, and signed as they are sent, %s', async (tempo) => {
    const frozen = deepFrozen({ ...query });
    await get(client(), tempo, path, { query: frozen });
    const request = await arrived();
    expect(readSerial(request)).toBe(platform.publicKeyId);
    const sent = new URL(request.url, server.url).searchParams;
    expect([...sent.keys()]).toEqual(Object.keys(query));
    expect(sent.get('credential_type')).toBe('1');
    expect(sent.get('wxp_trade_no')).toBe('4200000000');
    expect(opened(sent.get('encrypted_name'))).toBe('张三');
    expect(opened(sent.get('encrypted_credential_id'))).toBe('110102199003075678');
    expect(frozen).toEqual(query);
  });

  it('that are absent add no header', async () => {
    await get(client({ certs: certificates }), 'promise', path, { query: { wxp_trade_no: '1' } });
    const request = await arrived();
    expect(request.url).toBe('/v3/realname/verify?wxp_trade_no=1');
    expect(readSerial(request)).toBeUndefined();
  });

  it('that are no text or too long are refused by name', async () => {
    const wrong = (more: object) =>
      caught(() => get(client(), 'promise', path, { query: { ...query, ...more } }));
    expect(await wrong({ encrypted_name: 5 })).toMatchObject({ field: 'query.encrypted_name' });
    expect(await wrong({ encrypted_name: ['a', 'b'] })).toMatchObject({ field: 'query.encrypted_name' });
    expect(await wrong({ encrypted_name: 'x'.repeat(215) })).toMatchObject({ field: 'query.encrypted_name' });
    expect(await server.requests()).toEqual([]);
  });

  it('go out as they are where they are encrypted already', async () => {
    const encrypted_name = Rsa.encrypt('张三', platform.publicKey);
    await get(client(), 'promise', path, {
      query: { ...query, encrypted_name },
      encrypted: ['encrypted_name'],
      headers: { 'Wechatpay-Serial': platform.publicKeyId },
    });
    const sent = new URL((await arrived()).url, server.url).searchParams;
    expect(sent.get('encrypted_name')).toBe(encrypted_name);
    expect(opened(sent.get('encrypted_credential_id'))).toBe('110102199003075678');
  });
});

describe('customs, verify-certificate', () => {
  const json = { certificate_type: 'IDCARD', certificate_id: '110102199003075678', certificate_name: '张三' };

  it.each(['v3/customs/verify-certificate', 'v3/global/customs/verify-certificate'])(
    'has its own padding, PKCS#1 v1.5: %s',
    async (path) => {
      await post(client(), 'promise', path, { json });
      const sent = (await arrived()).json;
      expect(openedByOpenssl(sent['certificate_name'], 'platform.key.pem', pkcs1)).toBe('张三');
      expect(openedByOpenssl(sent['certificate_id'], 'platform.key.pem', pkcs1)).toBe('110102199003075678');
      expect(() => opened(sent['certificate_name'])).toThrow();
    },
  );

  it('takes up to 245 bytes', async () => {
    const path = 'v3/customs/verify-certificate';
    await post(client(), 'promise', path, { json: { ...json, certificate_name: 'x'.repeat(245) } });
    expect(
      openedByOpenssl((await arrived()).json['certificate_name'], 'platform.key.pem', pkcs1),
    ).toHaveLength(245);
    const wrong = { ...json, certificate_name: 'x'.repeat(246) };
    expect(await caught(() => post(client(), 'promise', path, { json: wrong }))).toMatchObject({
      field: 'json.certificate_name',
    });
  });
});

describe('the key that is encrypted with', () => {
  const send = async (
    overrides: Partial<WeChatPayConfig>,
    headers?: Record<string, string>,
  ): Promise<Arrived & { json: Record<string, unknown> }> => {
    await post(client(overrides), 'promise', transferPath, { json: transfer, ...(headers && { headers }) });
    return arrived();
  };

  it('is the public key, where there is one', async () => {
    const request = await send({ certs: both });
    expect(readSerial(request)).toBe(platform.publicKeyId);
    expect(opened(request.json['user_name'])).toBe('张三');
  });

  it('is the newest certificate that is valid otherwise', async () => {
    const request = await send({ certs: certificates });
    expect(readSerial(request)).toBe(generation2.id);
    expect(opened(request.json['user_name'], generation2.key)).toBe('张三');
  });

  it('is not one that is not valid yet, nor any longer', async () => {
    now = Date.UTC(2024, 10, 1);
    expect(readSerial(await send({ certs: certificates }))).toBe(generation1.id);
    now = Date.UTC(2026, 0, 1);
    expect(readSerial(await send({ certs: certificates }))).toBe(generation2.id);
    const error = await caught(() => send({ certs: { [generation1.id]: generation1.cert } }));
    expect(error).toBeInstanceOf(ConfigError);
    expect(error).toMatchObject({ field: 'certs', message: expect.stringContaining('valid now') });
  });

  it.each(tempos)('is downloaded before the first call that needs it, %s', async (tempo) => {
    await server.set({ lists: ['generation1', 'generation2'] });
    await post(client({ certs: 'auto' }), tempo, transferPath, { json: transfer });
    const request = await arrived();
    expect(readSerial(request)).toBe(generation2.id);
    expect(opened(request.json['user_name'], generation2.key)).toBe('张三');
  });

  it('is another after a rotation', async () => {
    const pay = client({ certs: 'auto' });
    await post(pay, 'promise', transferPath, { json: transfer });
    expect(readSerial(await arrived())).toBe(generation1.id);
    await server.set({ lists: ['generation1', 'generation2'], signs: ['generation2'] });
    now += 60_000;
    await post(pay, 'promise', transferPath, { json: transfer });
    await post(pay, 'promise', transferPath, { json: transfer });
    const request = await arrived();
    expect(readSerial(request)).toBe(generation2.id);
    expect(opened(request.json['user_name'], generation2.key)).toBe('张三');
  });

  it.each([
    ['in capitals', 'Wechatpay-Serial', generation1.id],
    ['in lower case', 'wechatpay-serial', generation1.id.toLowerCase()],
  ])('is the one that the header names, %s', async (_, name, id) => {
    const request = await send({ certs: both }, { [name]: id });
    expect(readSerial(request)).toBe(generation1.id);
    expect(opened(request.json['user_name'], generation1.key)).toBe('张三');
  });

  it.each(['6A99', 'PUB_KEY_ID_1', '__proto__', ''])('must be one the client holds, not %j', async (id) => {
    const error = await caught(() => send({ certs: both }, { 'Wechatpay-Serial': id }));
    expect(error).toBeInstanceOf(RequestError);
    expect(error).toMatchObject({ field: 'headers.Wechatpay-Serial' });
    expect(error.message).toContain(generation1.id);
    expect(await server.requests()).toEqual([]);
  });

  it('need not be held where nothing has to be encrypted', async () => {
    const { user_name: _, ...rest } = transfer;
    await post(client(), 'promise', transferPath, { json: rest, headers: { 'Wechatpay-Serial': '6A99' } });
    expect(readSerial(await arrived())).toBe('6A99');
  });

  it('takes 214 bytes with 2048 bits, and not 215', async () => {
    for (const user_name of ['x'.repeat(214), `${'张'.repeat(71)}x`, `${'🙂'.repeat(53)}xx`]) {
      expect(Buffer.byteLength(user_name)).toBe(214);
      await post(client(), 'promise', transferPath, { json: { ...transfer, user_name } });
      expect(opened((await arrived()).json['user_name'])).toBe(user_name);
    }
    await server.forget();
    for (const user_name of ['x'.repeat(215), `${'张'.repeat(71)}xx`]) {
      const error = await caught(() =>
        post(client(), 'promise', transferPath, { json: { ...transfer, user_name } }),
      );
      expect(error).toBeInstanceOf(RequestError);
      expect(error).toMatchObject({ field: 'json.user_name' });
      expect(error.message).toMatch(/at most 214 bytes of UTF-8, got 215/);
      // The value is a person's name.
      expect(secretsShownBy(error, [user_name, 'xxx', '张'])).toEqual([]);
    }
    expect(await server.requests()).toEqual([]);
  });

  it('takes more with 4096 bits', async () => {
    const id = 'PUB_KEY_ID_0119000001092024111100337700004096';
    const certs = { [id]: pem('long.pub.pem'), [generation1.id]: generation1.cert };
    const user_name = 'x'.repeat(470);
    await post(client({ certs }), 'promise', transferPath, { json: { ...transfer, user_name } });
    const request = await arrived();
    expect(readSerial(request)).toBe(id);
    expect(opened(request.json['user_name'], pem('long.key.pem'))).toBe(user_name);
    const wrong = { ...transfer, user_name: `${user_name}x` };
    const error = await caught(() => post(client({ certs }), 'promise', transferPath, { json: wrong }));
    expect(error.message).toMatch(/at most 470 bytes of UTF-8, got 471/);
  });
});

describe('what the caller has encrypted', () => {
  const headers = { 'Wechatpay-Serial': generation1.id };
  const mine = (text: string): string => Rsa.encrypt(text, generation1.cert);

  it.each(tempos)('goes out as it is with encrypted: true, %s', async (tempo) => {
    const user_name = mine('张三');
    await post(client(), tempo, transferPath, { json: { ...transfer, user_name }, encrypted: true, headers });
    const request = await arrived();
    expect(readSerial(request)).toBe(generation1.id);
    expect(request.json).toEqual({ ...transfer, user_name });
    expect(opened(request.json['user_name'], generation1.key)).toBe('张三');
  });

  it('may be encrypted with a key that the client does not hold', async () => {
    const json = { ...transfer, user_name: Rsa.encrypt('张三', pem('long.pub.pem')) };
    const named = { 'Wechatpay-Serial': 'PUB_KEY_ID_4096' };
    await post(client(), 'promise', transferPath, { json, encrypted: true, headers: named });
    expect((await arrived()).json).toEqual(json);
  });

  it.each([
    ['by place', ['contact_info.contact_name', 'subject_info.ubo_info_list[].ubo_id_doc_name']],
    [
      'one by one',
      [
        'contact_info.contact_name',
        'subject_info.ubo_info_list[0].ubo_id_doc_name',
        'subject_info.ubo_info_list[1].ubo_id_doc_name',
      ],
    ],
  ])(
    'goes out as it is where it is named, %s, and the rest is encrypted with the same key',
    async (_, encrypted) => {
      const json = structuredClone(applyment);
      json.contact_info.contact_name = mine('张三');
      for (const ubo of json.subject_info.ubo_info_list ?? [])
        ubo.ubo_id_doc_name = mine(ubo.ubo_id_doc_name);
      await client().v3.applyment4sub.applyment._empty_.post({ json, encrypted, headers });
      const request = await arrived();
      expect(readSerial(request)).toBe(generation1.id);
      expect(at(request.json, 'contact_info.contact_name')).toBe(json.contact_info.contact_name);
      for (const place of applymentPlaces) {
        expect(opened(at(request.json, place), generation1.key)).toBe(at(applyment, place));
      }
    },
  );

  it.each<[true | string[]]>([[true], [['user_name']]])(
    'needs the header that names the key: encrypted: %j',
    async (encrypted) => {
      const json = { ...transfer, user_name: mine('张三') };
      for (const path of [transferPath, 'v3/outside/the-catalogue']) {
        const error = await caught(() => post(client(), 'promise', path, { json, encrypted }));
        expect(error).toBeInstanceOf(RequestError);
        expect(error).toMatchObject({ field: 'headers.Wechatpay-Serial' });
      }
      expect(await server.requests()).toEqual([]);
    },
  );

  it('and is not said to be is refused, because it is too long', async () => {
    const json = { ...transfer, user_name: mine('张三') };
    const error = await caught(() => post(client(), 'promise', transferPath, { json }));
    expect(error).toMatchObject({ name: 'RequestError', field: 'json.user_name' });
    expect(error.message).toMatch(/got 344; if it is encrypted already, name it in encrypted$/);
  });

  it.each([[false], ['user_name'], [[1]], [{}], [null]])(
    'is not said by encrypted: %j',
    async (encrypted) => {
      const options = { json: transfer, encrypted: encrypted as true, headers };
      expect(await caught(() => post(client(), 'promise', transferPath, options))).toMatchObject({
        name: 'RequestError',
        field: 'encrypted',
      });
    },
  );

  it('is all there is on a path outside the catalogue: nothing is encrypted there', async () => {
    const json = { user_name: mine('张三'), plain: '李四' };
    await post(client(), 'promise', 'v3/outside/the-catalogue', { json, encrypted: true, headers });
    const request = await arrived();
    expect(request.json).toEqual(json);
    expect(readSerial(request)).toBe(generation1.id);
  });
});

describe('an answer', () => {
  const path = 'v3/fund-app/mch-transfer/transfer-bills/out-bill-no/{out_bill_no}';
  const bill = { out_bill_no: 'plfk2020042013', state: 'SUCCESS', user_name: sealed('张三') };

  it.each(tempos)('is opened in data, while body keeps the bytes, %s', async (tempo) => {
    await server.set({ answers: JSON.stringify(bill) });
    const { data, body } = await get(client(), tempo, path, { out_bill_no: 'plfk2020042013' });
    expect(data).toEqual({ ...bill, user_name: '张三' });
    expect(body.toString()).toBe(JSON.stringify(bill));
  });

  it('that openssl encrypted is opened, too', async () => {
    const args = ['pkeyutl', '-encrypt', '-certin', '-inkey', keyFile('merchant.cert.pem').pathname, ...oaep];
    const user_name = openssl(args, '张三 🙂').toString('base64');
    await server.set({ answers: JSON.stringify({ ...bill, user_name }) });
    const { data } = await client().chain(path).get({ out_bill_no: '1' });
    expect(data.user_name).toBe('张三 🙂');
  });

  it('is opened item by item where it is a list', async () => {
    const answer = {
      data: [
        { complaint_id: '1', payer_phone: sealed('13900000001') },
        { complaint_id: '2' },
        { complaint_id: '3', payer_phone: sealed('13900000003') },
      ],
      total_count: 3,
    };
    await server.set({ answers: JSON.stringify(answer) });
    const { data } = await get(client(), 'promise', 'v3/merchant-service/complaints-v2', { query: {} });
    expect(data).toEqual({
      data: [
        { complaint_id: '1', payer_phone: '13900000001' },
        { complaint_id: '2' },
        { complaint_id: '3', payer_phone: '13900000003' },
      ],
      total_count: 3,
    });
  });

  it.each([
    ['plain', '张三'],
    ['masked', '张*'],
    ['empty', ''],
    ['null', null],
    ['a number', 5],
    ['a short text of base64', 'MTM5MDAwMDAwMDA='],
    ['a long text of words', `${'1 Infinite Loop, '.repeat(30)}Cupertino`],
    ['a long text of Chinese', '深圳市南山区科技中一路'.repeat(50)],
  ])('that is %s is left as it is', async (_, user_name) => {
    await server.set({ answers: JSON.stringify({ ...bill, user_name }) });
    const { data } = await get(client(), 'promise', path, { out_bill_no: '1' });
    expect(data).toEqual({ ...bill, user_name });
  });

  it.each([
    ['another merchant', stranger.cert],
    ['another merchant, with a longer key', pem('long.pub.pem')],
    ['an older key of the merchant’s', generation1.cert],
  ])('that is encrypted for %s is refused by name', async (_, key) => {
    await server.set({ answers: JSON.stringify({ ...bill, user_name: sealed('张三', key) }) });
    const error = await caught(() => get(client(), 'promise', path, { out_bill_no: '1' }));
    expect(error).toBeInstanceOf(VerificationError);
    expect(error).toMatchObject({ code: 'DECRYPT_FAILED', requestId: '08D8C0E9A80610EE0318A0F6-268578697' });
    expect(error.message).toMatch(/^user_name does not open with privateKey/);
    expect(secretsShownBy(error, ['张三'])).toEqual([]);
  });

  it('that is a list has the item named that does not open', async () => {
    const answer = { data: [{ payer_phone: sealed('1') }, { payer_phone: sealed('2', stranger.cert) }] };
    await server.set({ answers: JSON.stringify(answer) });
    const error = await caught(() => get(client(), 'promise', 'v3/merchant-service/complaints-v2', {}));
    expect(error.message).toMatch(/^data\[1\]\.payer_phone does not open/);
  });

  it('comes back from an echo as it went out', async () => {
    await server.set({
      answers: JSON.stringify({ echo_message: 'a', encrypted_echo_message: sealed('秘密') }),
    });
    const { data } = await client().v3.security.echo.post({
      json: { echo_message: 'a', encrypted_echo_message: '秘密' },
    });
    expect(opened((await arrived()).json['encrypted_echo_message'])).toBe('秘密');
    expect(data).toEqual({ echo_message: 'a', encrypted_echo_message: '秘密' });
  });
});

describe('a notification', () => {
  const parse = (type: string, payload: object, pay = client()): Promise<unknown> => {
    const body = v3Envelope(type, JSON.stringify(payload));
    return pay.notifications.parse({ headers: v3Headers(body, { timestamp: now / 1000 }), body });
  };

  it('is opened in data', async () => {
    expect(
      await parse('MEMBERCARD.ACCEPT_CARD', { card_id: '1', phone_number: sealed('13900000000') }),
    ).toMatchObject({
      type: 'MEMBERCARD.ACCEPT_CARD',
      data: { card_id: '1', phone_number: '13900000000' },
    });
  });

  it('is opened in its lists', async () => {
    const payload = {
      phone_number: sealed('13900000000'),
      user_information: {
        common_field_list: [{ name: 'USER_FORM_FLAG_NAME', value: sealed('张三') }],
        custom_field_list: [{ name: '爱好', user_chosen_values: [sealed('音乐'), sealed('阅读')] }],
      },
    };
    expect(await parse('BRAND_MEMBER_CARD_SP.USER_CARD.CREATE', payload)).toMatchObject({
      data: {
        phone_number: '13900000000',
        user_information: {
          common_field_list: [{ name: 'USER_FORM_FLAG_NAME', value: '张三' }],
          custom_field_list: [{ name: '爱好', user_chosen_values: ['音乐', '阅读'] }],
        },
      },
    });
  });

  it('that is encrypted for another merchant is refused by name', async () => {
    const payload = { phone_number: sealed('13900000000', stranger.cert) };
    const error = await caught(() => parse('MEMBERCARD.ACCEPT_CARD', payload));
    expect(error).toBeInstanceOf(VerificationError);
    expect(error).toMatchObject({ code: 'DECRYPT_FAILED' });
    expect(error.message).toMatch(/^phone_number does not open with privateKey/);
  });

  it('of another type is left as it is', async () => {
    const payload = { phone_number: sealed('13900000000') };
    expect(await parse('SOMETHING.NEW', payload)).toMatchObject({ data: payload });
  });
});

describe('by hand', () => {
  it('Rsa.encrypt makes what openssl opens', () => {
    const ciphertext = Rsa.encrypt('张三 🙂', generation1.cert);
    expect(openedByOpenssl(ciphertext, 'generation1.key.pem', oaep)).toBe('张三 🙂');
  });

  it('Rsa.decrypt opens what openssl makes', () => {
    const args = ['pkeyutl', '-encrypt', '-certin', '-inkey', keyFile('merchant.cert.pem').pathname, ...oaep];
    expect(Rsa.decrypt(openssl(args, '张三 🙂').toString('base64'), merchant.key)).toBe('张三 🙂');
  });

  it('Rsa.encrypt takes 214 bytes, and Rsa.decrypt nothing of another key’s', () => {
    expect(Rsa.decrypt(Rsa.encrypt('x'.repeat(214), merchant.cert), merchant.key)).toHaveLength(214);
    expect(() => Rsa.encrypt('x'.repeat(215), merchant.cert)).toThrow();
    expect(() => Rsa.decrypt(Rsa.encrypt('x', stranger.cert), merchant.key)).toThrow();
  });
});
