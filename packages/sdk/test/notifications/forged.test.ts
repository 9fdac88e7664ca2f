/**
 * Notifications of APIv2 that were made out of something else: the text that is signed joins fields as `a=1&b=2`, so
 * a user who gets a signature can cut the same text into other fields.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RequestError, VerificationError, WeChatPay } from 'wechatpay-kit';
import { patience } from '../../../../tools/test/patience.js';
import { type Operation, operations, type Schema } from '../catalogue/operations.js';
import { sample } from '../catalogue/sample.js';
import { caught } from '../support/caught.js';
import { merchantConfig } from '../support/config.js';
import { full } from '../support/full.js';
import { v2Contract, v2FailedDeduction, v2Payment } from '../support/notification.js';
import { v2Message, v2Sign, v2Xml } from '../support/platform.js';

const seed = Number(process.env['WECHATPAY_TEST_SEED'] ?? 20260801);
const runs = full ? 2_000 : 60;
/** The most ways of cutting one text that are tried. */
const waysAtMost = full ? 4_096 : 256;

const pay = new WeChatPay(merchantConfig());
const headers = { 'content-type': 'text/xml' };
type Fields = Record<string, string>;
type SignType = 'MD5' | 'HMAC-SHA256';

/** What a front end is given: the fields that are signed, and their signature. */
interface Signed {
  readonly type: SignType;
  readonly fields: Fields;
  readonly sign: string;
}

/** Takes the next value that the caller, or the caller's user, chose. */
type Next = () => string;

const { handoff } = pay;
const without = (fields: Readonly<Record<string, unknown>>, ...names: string[]): Fields =>
  Object.fromEntries(
    Object.entries(fields)
      .filter(([name]) => !names.includes(name))
      .map(([name, value]) => [name, String(value)]),
  );
const query = (url: string): Fields =>
  Object.fromEntries(new URLSearchParams(url.replace(/^[^?]*\?/, '').replace(/#.*$/, '')));
const signed = (type: SignType, all: Readonly<Record<string, unknown>>, name = 'sign'): Signed => ({
  type,
  fields: without(all, name),
  sign: String(all[name]),
});
const scored = (view: Readonly<Record<string, unknown>>): Signed => signed('HMAC-SHA256', view);
const contract = (next: Next) => ({
  appid: next(),
  plan_id: next(),
  contract_code: next(),
  contract_display_account: next(),
  request_serial: '1',
  notify_url: `https://shop.example/notify?a=${next()}`,
  sub_mch_id: next(),
  sub_appid: next(),
});

/** Every handoff that signs with the APIv2 key, each of its values chosen by the user. */
const handoffs: Readonly<Record<string, (next: Next) => Signed>> = {
  'jsapi MD5': (next) =>
    signed('MD5', { ...handoff.jsapi({ appid: next(), prepay_id: next(), signType: 'MD5' }) }, 'paySign'),
  'jsapi HMAC-SHA256': (next) =>
    signed(
      'HMAC-SHA256',
      { ...handoff.jsapi({ sub_appid: next(), appid: 'wx1', prepay_id: next(), signType: 'HMAC-SHA256' }) },
      'paySign',
    ),
  miniProgram: (next) =>
    signed(
      'MD5',
      { ...handoff.miniProgram({ appid: next(), prepay_id: next(), signType: 'MD5' }) },
      'paySign',
    ),
  'app MD5': (next) =>
    signed('MD5', {
      ...handoff.app({ appid: next(), prepay_id: next(), sub_mch_id: next(), signType: 'MD5' }),
    }),
  'app HMAC-SHA256': (next) =>
    signed('HMAC-SHA256', {
      ...handoff.app({ appid: next(), prepay_id: next(), partnerid: next(), signType: 'HMAC-SHA256' }),
    }),
  redPacket: (next) => {
    const { signType: _, ...packet } = handoff.redPacket({ wxappid: next(), package: `sendid=${next()}` });
    return signed('MD5', packet, 'paySign');
  },
  'coupon.miniProgram': (next) => {
    const coupon = () => ({
      stock_id: next(),
      out_request_no: next(),
      coupon_code: next(),
      [`more${next()}`]: next(),
    });
    const { send_coupon_params, sign, send_coupon_merchant } = handoff.coupon.miniProgram({
      send_coupon_params: [coupon(), coupon()],
    });
    const fields: Fields = { send_coupon_merchant };
    for (const [index, each] of send_coupon_params.entries()) {
      for (const [name, value] of Object.entries(each)) fields[`${name}${index}`] = value;
    }
    return { type: 'HMAC-SHA256', fields, sign };
  },
  'coupon.h5': (next) =>
    scored(
      query(
        handoff.coupon.h5({
          stock_id: next(),
          out_request_no: next(),
          open_id: next(),
          coupon_code: next(),
          customize_send_time: next(),
        }),
      ),
    ),
  'payScore.confirm.app': (next) =>
    scored(query(`?${handoff.payScore.confirm.app({ package: next() }).query}`)),
  'payScore.confirm.jsapi': (next) =>
    scored(query(`?${handoff.payScore.confirm.jsapi({ package: next() }).queryString}`)),
  'payScore.detail.miniProgram': (next) =>
    scored(handoff.payScore.detail.miniProgram({ service_id: next(), out_order_no: next() }).extraData),
  'contract.entrustMiniProgram': (next) =>
    signed('MD5', handoff.contract.entrustMiniProgram(contract(next)).extraData),
  'contract.entrustMiniProgram, with a field of the caller': (next) =>
    signed(
      'MD5',
      handoff.contract.entrustMiniProgram({ ...contract(next), [`a${next()}`]: next() }).extraData,
    ),
  'contract.entrustweb': (next) =>
    signed('MD5', query(handoff.contract.entrustweb({ ...contract(next), return_web: 1 }))),
  'contract.h5entrustweb': (next) =>
    signed(
      'HMAC-SHA256',
      query(handoff.contract.h5entrustweb({ ...contract(next), clientip: next(), return_appid: next() })),
    ),
};

const risk: Fields = {
  return_code: 'SUCCESS',
  mch_id: '1900000109',
  sub_mch_id: '1900000110',
  event_code: '1',
  risk_level: 'LOW',
  risk_level_desc: '1',
  nonce_str: 'n',
  transaction_id_list: '{}',
  sign_type: 'MD5',
};
const combined: Fields = {
  return_code: 'SUCCESS',
  result_code: 'SUCCESS',
  combine_appid: 'wx1',
  combine_mch_id: '1900000109',
  nonce_str: 'n',
  combine_out_trade_no: 'A',
  trade_type: 'JSAPI',
  sign_type: 'MD5',
  sub_order_list: '{}',
};
const parking: Fields = {
  mch_id: '1900000109',
  appid: 'wx1',
  nonce_str: 'n',
  sign_type: 'MD5',
  plate_number: '1',
  vehicle_event_createtime: '1',
};
/** What a forger would like to have signed: each event that is not encrypted. */
const wanted: readonly Fields[] = [
  { ...v2Payment },
  { ...v2FailedDeduction },
  { ...v2Contract, change_type: 'ADD' },
  { ...v2Contract, change_type: 'DELETE' },
  risk,
  combined,
  parking,
];

const join = (fields: Fields): string =>
  Object.keys(fields)
    .sort()
    .map((name) => `${name}=${fields[name]}`)
    .join('&');

/** A value that a user may have chosen, such as a display name. */
const hostile: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fc.stringMatching(/^[\w-]{1,12}$/) },
  {
    weight: 2,
    arbitrary: fc.constantFrom('x&', '&', '=', 'a&b', 'x=1', '%26a%3D1', '=1&', 'a&&b', '1', '&='),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom(...wanted), fc.constantFrom('x&', '&', ''), fc.constantFrom('', '&zz=', '&'))
      .map(([fields, before, after]) => before + join(fields) + after),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom('change_type', 'transaction_id', 'risk_level', 'req_info'), fc.string())
      .map(([name, value]) => `x&${name}=${value}`),
  },
);

/**
 * Every way of cutting a signed text into fields, up to a bound. Only names in ascending order, each once, make the
 * same text again.
 *
 * @param names where it may be cut, after the first field; anywhere by default
 */
function* cuts(text: string, atMost: number, names?: ReadonlySet<string>): Generator<Fields> {
  const pieces: [name: string, value: string][] = [];
  // A piece begins at the text's beginning and after each & that is followed by a name and =.
  for (const piece of text.split(/&(?=[^&=]*=)/)) {
    const at = piece.indexOf('=');
    pieces.push([piece.slice(0, at), piece.slice(at + 1)]);
  }
  let left = atMost;
  function* from(index: number, fields: readonly (readonly [string, string])[]): Generator<Fields> {
    const piece = pieces[index];
    if (piece === undefined) {
      left -= 1;
      yield Object.fromEntries(fields);
      return;
    }
    const [name, value] = piece;
    const last = fields.at(-1);
    // As a field of its own, or as more of the value before it.
    const mayCut = last === undefined || (last[0] < name && (names?.has(name) ?? true));
    if (mayCut && left > 0) yield* from(index + 1, [...fields, [name, value]]);
    if (last !== undefined && left > 0) {
      yield* from(index + 1, [...fields.slice(0, -1), [last[0], `${last[1]}&${name}=${value}`]]);
    }
  }
  yield* from(0, []);
}

const xmlName = /^[A-Za-z_][\w.-]*$/;
const xmlText = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('\r', '&#13;');
function sampleMessage(fields: Fields): string {
  const elements = Object.entries(fields).map(([name, value]) => `<${name}>${xmlText(value)}</${name}>`);
  return `<xml>${elements.join('')}</xml>`;
}

/** Posts everything that can be made of a signed text, and returns what was taken for a notification. */
async function accepted(
  { type, fields, sign }: Signed,
  ways: Iterable<Fields> = cuts(join(fields), waysAtMost),
): Promise<{ tried: number; events: string[] }> {
  const events: string[] = [];
  let tried = 0;
  for (const cut of ways) {
    // An empty value is not signed, so such a cut makes another text.
    if (!Object.entries(cut).every(([name, value]) => xmlName.test(name) && value !== '')) continue;
    // What is tried is what the forger's server would verify: the same text, the same signature.
    if (v2Sign(cut, type) !== sign) throw new Error(`it is another text: ${join(cut)}`);
    const empty = Object.fromEntries(
      wanted.flatMap((event) =>
        Object.keys(event)
          .filter((name) => !(name in cut))
          .map((name) => [name, '']),
      ),
    );
    // Empty fields are not signed: they can be added at will.
    for (const forged of [cut, { ...empty, ...cut }]) {
      tried += 1;
      const event = await pay.notifications
        .parse({ headers, body: sampleMessage({ ...forged, sign }) })
        .catch(() => null);
      if (event !== null) events.push(`${event.type}: ${JSON.stringify(forged)}`);
    }
  }
  return { tried, events };
}

describe('what was signed for a front end', () => {
  it(
    'is never accepted as a notification, however it is split',
    async () => {
      let [tried, made, refused] = [0, 0, 0];
      const values = fc.sample(fc.array(hostile, { minLength: 12, maxLength: 12 }), { seed, numRuns: runs });
      for (const given of values) {
        for (const [name, make] of Object.entries(handoffs)) {
          let at = 0;
          let front: Signed;
          try {
            front = make(() => given[at++ % given.length] ?? '');
          } catch (error) {
            expect(error, name).toBeInstanceOf(RequestError);
            refused += 1;
            continue;
          }
          made += 1;
          const result = await accepted(front);
          expect(result.events, name).toEqual([]);
          tried += result.tried;
        }
      }
      console.log(
        `${made} front-end signatures, ${refused} refused, ${tried} messages cut from them (seed ${seed})`,
      );
      // Enough of both, or the test shows nothing.
      expect(made).toBeGreaterThan(runs);
      expect(refused).toBeGreaterThan(runs);
      expect(tried).toBeGreaterThan(runs * 40);
    },
    patience(300_000),
  );

  it(
    'is refused by the receiver alone, where older code has signed one hostile value',
    async () => {
      let tried = 0;
      for (const [name, make] of Object.entries(handoffs)) {
        const { type, fields } = make(() => 'x1');
        for (const field of Object.keys(fields)) {
          for (const event of wanted) {
            const all = { ...fields, [field]: `x&${join(event)}&zz=` };
            // Cut anywhere, and where the forger would cut it.
            const names = new Set(Object.keys(event));
            const ways = [...cuts(join(all), full ? 64 : 4), ...cuts(join(all), full ? 256 : 16, names)];
            const result = await accepted({ type, fields: all, sign: v2Sign(all, type) }, ways);
            expect(result.events, `${name}: ${field}`).toEqual([]);
            tried += result.tried;
          }
        }
      }
      console.log(`${tried} messages cut from texts with one hostile value`);
      expect(tried).toBeGreaterThan(5_000);
    },
    patience(300_000),
  );

  it('is not signed with a display name that reads as further fields', async () => {
    const name = `x&mch_id=1900000109&out_trade_no=A&transaction_id=1&zz=`;
    for (const sign of [
      handoff.contract.entrustMiniProgram,
      handoff.contract.entrustweb,
      (each: Parameters<typeof handoff.contract.entrustweb>[0]) =>
        handoff.contract.h5entrustweb({ ...each, clientip: '127.0.0.1' }),
    ]) {
      const usual = {
        appid: 'wx1',
        plan_id: 1,
        contract_code: '2',
        request_serial: 3,
        contract_display_account: 'A & B',
        notify_url: 'https://shop.example/notify?a=1',
      };
      expect(sign(usual)).toBeTruthy();
      const refused: [string, string][] = [
        ['contract_display_account', name],
        ['notify_url', 'https://shop.example/notify?a=1&b=2'],
        ['change_type', 'ADD'],
        ['a=1&transaction_id', '1'],
      ];
      for (const [field, value] of refused) {
        const error = await caught(() => sign({ ...usual, [field]: value }));
        expect(error).toBeInstanceOf(RequestError);
        expect(error).toMatchObject({ field });
        expect(error.message).not.toContain('1900000109');
      }
    }
  });
});

describe('what else the APIv2 key signs', () => {
  const properties = (schema: Schema | undefined): Readonly<Record<string, Schema>> => ({
    ...schema?.properties,
  });
  const filled = (schemas: Readonly<Record<string, Schema>>): Fields => {
    const settled: Fields = {
      mch_id: '1900000109',
      combine_mch_id: '1900000109',
      nonce_str: 'n',
      return_code: 'SUCCESS',
    };
    return Object.fromEntries(
      Object.entries(schemas)
        .filter(([name]) => !['sign', 'sign_type'].includes(name))
        .map(([name, schema]) => [name, settled[name] ?? String(sample(schema, '1'))]),
    );
  };
  const v2 = operations.filter(({ protocol }) => protocol === 'v2');

  it('is no notification: an answer to any operation, with all its fields', async () => {
    // What a payment by code or by face answers is told by its trade_type, whose values the catalogue leaves open.
    const byCode = (path: string) => (/\/facepay$/.test(path) ? 'FACEPAY' : 'MICROPAY');
    const answers = v2
      .map(({ path, answer }) => {
        const fields = filled(properties(answer));
        return /\/(?:micropay|facepay)$/.test(path) ? { ...fields, trade_type: byCode(path) } : fields;
      })
      .filter(({ return_code }) => return_code !== undefined);
    expect(answers.length).toBeGreaterThan(100);
    for (const answer of answers) {
      const error = await caught(() => pay.notifications.parse({ headers, body: v2Message(answer) }));
      expect(error).toMatchObject({ name: 'VerificationError', code: 'NOT_A_NOTIFICATION' });
    }
  });

  it('is no notification: a request of any operation, with all its fields', async () => {
    const sent = ({ body, parameters }: Operation): Fields => ({
      ...filled(properties(body)),
      ...filled(Object.fromEntries(parameters.map(({ name, schema }) => [name, schema]))),
      nonce_str: 'n',
    });
    for (const request of v2.map(sent)) {
      const error = await caught(() => pay.notifications.parse({ headers, body: v2Message(request) }));
      expect(error).toMatchObject({ name: 'VerificationError', code: 'NOT_A_NOTIFICATION' });
    }
  });

  it('is no notification: a query that found the order refunded, a payment by code', async () => {
    for (const answer of [
      { ...v2Payment, trade_state: 'REFUND' },
      { ...v2Payment, trade_state: 'SUCCESS', trade_state_desc: '支付成功' },
      { ...v2Payment, trade_type: 'MICROPAY' },
    ]) {
      const error = await caught(() => pay.notifications.parse({ headers, body: v2Message(answer) }));
      expect(error).toMatchObject({ code: 'NOT_A_NOTIFICATION' });
    }
  });
});

describe('a message of APIv2 is a notification only if', () => {
  it.each(wanted.map((fields) => [fields] as const))(
    'it has each required field, with a value: %#',
    async (fields) => {
      const type = fields['sign_type'] === undefined ? 'HMAC-SHA256' : 'MD5';
      const whole = v2Message(fields, type);
      expect(await pay.notifications.parse({ headers, body: whole })).toMatchObject({ signed: true });
      for (const name of Object.keys(fields)) {
        const { [name]: _, ...others } = fields;
        for (const body of [v2Message(others, type), v2Message({ ...others, [name]: '' }, type)]) {
          const error = await caught(() => pay.notifications.parse({ headers, body }));
          expect(error, name).toBeInstanceOf(VerificationError);
          expect(error, name).toMatchObject({ code: 'NOT_A_NOTIFICATION' });
        }
      }
    },
  );

  it('it is for the client’s merchant, directly or as the provider of a sub-merchant', async () => {
    const partner = { ...v2Payment, sub_mch_id: '1900000999', sub_appid: 'wx2' };
    expect((await pay.notifications.parse({ headers, body: v2Message(partner) })).type).toBe('pay');
    const others = [
      { ...v2Payment, mch_id: '1900000110' },
      { ...v2Payment, mch_id: '1900000110', sub_mch_id: '1900000109' },
      { ...combined, combine_mch_id: '1900000110' },
    ];
    for (const fields of others) {
      const error = await caught(() => pay.notifications.parse({ headers, body: v2Message(fields) }));
      expect(error).toMatchObject({ name: 'VerificationError', code: 'OTHER_MERCHANT' });
    }
  });

  it('no value but the free text can be read as further fields', async () => {
    const free = { ...v2Payment, attach: 'a&b=1&transaction_id=2&c' };
    expect(await pay.notifications.parse({ headers, body: v2Message(free) })).toMatchObject({
      type: 'pay',
      data: { attach: free.attach },
    });
    for (const name of ['transaction_id', 'out_trade_no', 'something_new']) {
      const fields = { ...v2Payment, [name]: '1&user_repaid=Y' };
      const error = await caught(() => pay.notifications.parse({ headers, body: v2Message(fields) }));
      expect(error).toMatchObject({ code: 'NOT_A_NOTIFICATION', message: expect.stringContaining(name) });
    }
  });

  // Who chose an early free text could let a later one take in what WeChat Pay wrote between the two.
  it.each<[string, Fields, string, string, Fields]>([
    ['another order', { ...v2Payment }, 'attach', 'promotion_detail', { out_trade_no: 'ANOTHER' }],
    [
      'another contract',
      { ...v2Contract, change_type: 'ADD' },
      'contract_display_account',
      'contract_termination_remark',
      { contract_id: 'ANOTHER' },
    ],
  ])('it was not cut from another notification, to name %s', async (_, fields, early, late, wish) => {
    const isBetween = ([name]: [string, string]) => name > early && name < late;
    const between = Object.fromEntries(Object.entries(fields).filter(isBetween));
    const genuine = { ...fields, [early]: `x&${join({ ...between, ...wish })}&${late}=` };
    const forged = { ...fields, ...wish, [early]: 'x', [late]: `&${join(between)}` };
    expect(join(forged)).toBe(join(genuine));

    const event = await pay.notifications.parse({ headers, body: v2Message(genuine) });
    expect(event.data).toMatchObject(fields);
    const error = await caught(() => pay.notifications.parse({ headers, body: v2Message(forged) }));
    expect(error).toMatchObject({ code: 'NOT_A_NOTIFICATION', message: expect.stringContaining(late) });
  });

  // A payment's attach reads as a combined payment, whose list of orders takes in the rest.
  it('it was not cut from a notification of another type', async () => {
    const wish: Fields = { ...combined, sub_order_list: '{"order_num":1,"order_list":[]}' };
    const { trade_type: _, ...before } = wish;
    const genuine: Fields = { ...v2Payment, trade_type: 'JSAPI', attach: `x&${join(before)}` };
    const text = join(genuine);
    const [, rest = ''] = text.split('&sub_order_list=');
    const [list = '', after = ''] = rest.split('&trade_type=JSAPI&');
    const tail = Object.fromEntries(new URLSearchParams(after));
    const forged: Fields = {
      appid: genuine['appid'] ?? '',
      attach: 'x',
      ...wish,
      sub_order_list: list,
      ...tail,
    };
    expect(join(forged)).toBe(text);

    expect(await pay.notifications.parse({ headers, body: v2Message(genuine) })).toMatchObject({
      type: 'pay',
    });
    const error = await caught(() => pay.notifications.parse({ headers, body: v2Message(forged) }));
    expect(error).toMatchObject({
      code: 'NOT_A_NOTIFICATION',
      message: expect.stringContaining('sub_order_list'),
    });
    const other = v2Message({ ...wish, sub_order_list: '{"order_num":1,"order_list":[{"attach":"a&b=1"}]}' });
    expect(await pay.notifications.parse({ headers, body: other })).toMatchObject({ type: 'combined.pay' });
  });

  it.each<[SignType, SignType]>([
    ['HMAC-SHA256', 'MD5'],
    ['MD5', 'HMAC-SHA256'],
  ])('its sign is of the type that it declares: %s, not %s', async (declared, used) => {
    const fields = { ...v2Payment, sign_type: declared };
    expect((await pay.notifications.parse({ headers, body: v2Message(fields, declared) })).type).toBe('pay');
    const error = await caught(() => pay.notifications.parse({ headers, body: v2Message(fields, used) }));
    expect(error).toMatchObject({ name: 'VerificationError', code: 'BAD_SIGNATURE' });
  });

  it('it reaches no handler otherwise, not even *', async () => {
    const reached: string[] = [];
    const handler = pay.notifications.handler(
      { pay: () => reached.push('pay'), '*': () => reached.push('*') },
      { onError: () => {} },
    );
    const front = handoff.jsapi({ appid: 'wx1', prepay_id: 'wx2', signType: 'MD5' });
    const { paySign, ...fields } = front;
    const body = v2Xml({ ...fields, sign: paySign });
    const response = await handler(new Request('http://shop.test/notify', { method: 'POST', headers, body }));
    expect([response.status, reached]).toEqual([401, []]);
  });
});
