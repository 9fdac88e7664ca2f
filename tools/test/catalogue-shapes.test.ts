/** Structures that several operations and notifications share: their fields agree. */
import { loadBundle, type Schema } from '@wechatpay-kit/openapi/model';
import { describe, expect, it } from 'vitest';
import { readDescription } from '../check-facts/description.js';

const { operations, resolve } = readDescription(loadBundle());

function readAnswer(subject: string): Schema {
  const { '200': answer } = operations.get(subject)?.responses ?? {};
  const schema = answer?.content?.['application/json']?.schema;
  if (schema === undefined) throw new Error(`${subject} answers no JSON`);
  return resolve(schema);
}

function readBody(subject: string): Schema {
  const schema = operations.get(subject)?.requestBody?.content?.['application/json']?.schema;
  if (schema === undefined) throw new Error(`${subject} takes no JSON`);
  return resolve(schema);
}

/** Every field below an object, such as `amount.total`, with its type. An integer counts as a number. */
function listFields(object: Schema, place = ''): Map<string, string> {
  const fields = new Map<string, string>();
  for (const [name, schema] of Object.entries(object.properties ?? {})) {
    const field = resolve(schema);
    const inner = field.items === undefined ? field : resolve(field.items);
    fields.set(place + name, field.type === 'integer' ? 'number' : (field.type ?? 'nothing'));
    for (const [below, kind] of listFields(inner, `${place + name}.`)) fields.set(below, kind);
  }
  return fields;
}

describe('the order queries of APIv3', () => {
  const queries = ['', 'partner/'].flatMap((partner) =>
    ['id/{transaction_id}', 'out-trade-no/{out_trade_no}'].map(
      (key) => `GET v3/pay/${partner}transactions/${key}`,
    ),
  );
  const payloadOf = (subject: string): Schema =>
    resolve({
      $ref: `#/components/schemas/${subject.includes('partner') ? 'Partner' : 'Direct'}Transaction`,
    });

  it.each(queries)('%s has the fields of the payment notification', (subject) => {
    const told = listFields(payloadOf(subject));
    const answered = listFields(readAnswer(subject));
    expect([...answered].filter(([field, kind]) => told.get(field) !== kind)).toEqual([]);
    for (const field of [
      'trade_state',
      'amount.payer_total',
      'amount.payer_currency',
      'promotion_detail.coupon_id',
      'promotion_detail.amount',
      'promotion_detail.goods_detail.discount_amount',
      subject.includes('partner') ? 'payer.sp_openid' : 'payer.openid',
    ]) {
      expect([...answered.keys()]).toContain(field);
    }
  });

  it.each(queries)('%s has no field that only the order has', (subject) => {
    const order = listFields(readBody(subject.includes('partner') ? partnerOrder : directOrder));
    const told = listFields(payloadOf(subject));
    expect([...listFields(readAnswer(subject)).keys()].filter((f) => order.has(f) && !told.has(f))).toEqual(
      [],
    );
  });

  it('have the same answer for both numbers', () => {
    for (const partner of ['', 'partner/']) {
      const [byId, byNumber] = queries.filter((query) => query.includes('partner') === (partner !== ''));
      const [one, other] = [readAnswer(byId ?? ''), readAnswer(byNumber ?? '')];
      expect(listFields(one)).toEqual(listFields(other));
      expect(one.required).toEqual(other.required);
    }
  });

  it('require the fields of an unpaid order', () => {
    const paid = ['transaction_id', 'trade_type', 'bank_type', 'success_time', 'payer', 'amount'];
    for (const query of queries) {
      const { required = [] } = readAnswer(query);
      expect(required).toEqual(expect.arrayContaining(['out_trade_no', 'trade_state']));
      expect(paid.filter((field) => required.includes(field))).toEqual([]);
    }
  });
});

const directOrder = 'POST v3/pay/transactions/jsapi';
const partnerOrder = 'POST v3/pay/partner/transactions/jsapi';

describe('the scene of an order', () => {
  const orders = [...operations.keys()].filter((subject) =>
    /^POST v3\/pay\/(?:partner\/)?transactions\/(?:app|h5|jsapi|native)(?:-with-contract)?$/.test(subject),
  );
  const required = (schema: Schema | undefined) => resolve(schema ?? {}).required ?? [];

  it('has the same required fields in every operation', () => {
    expect(orders).toHaveLength(12);
    for (const subject of orders) {
      const scene = resolve(readBody(subject).properties?.['scene_info'] ?? {});
      const { store_info, h5_info } = scene.properties ?? {};
      const h5 = subject.endsWith('/h5');
      expect([subject, required(scene)]).toEqual([
        subject,
        h5 ? ['payer_client_ip', 'h5_info'] : ['payer_client_ip'],
      ]);
      expect([subject, required(store_info)]).toEqual([subject, ['id']]);
      expect([subject, required(h5_info)]).toEqual([subject, h5 ? ['type'] : []]);
    }
  });
});

describe('an operation that takes a notify_url', () => {
  /** The operations whose event no source names. Their files have the comment. */
  const unknown = [
    /^(?:POST|PATCH) brand\/(?:card-member\/cards|marketing\/product-coupon\/notify-configs)/,
    /^POST v3\/gov\/subsidy\/audit\/cup\//,
    /^POST v3\/password-exempt-contract\/contracts\//,
    /^POST v3\/pay-devices\/printers\//,
    /^POST v3\/platsolution\/(?:insurance\/|ecommerce\/)?mch-transfer\//,
  ];
  const taking = [...operations].filter(([, { requestBody }]) => {
    const [media] = Object.values(requestBody?.content ?? {});
    return [...listFields(media?.schema ?? {}).keys()].some((field) => /(?:^|\.|_)notify_url$/.test(field));
  });

  it('names the notifications that follow, if they are known', () => {
    expect(taking.length).toBeGreaterThan(150);
    const unnamed = taking.filter(([, operation]) => operation['x-notifies'] === undefined);
    const unexpected = unnamed.filter(([subject]) => !unknown.some((known) => known.test(subject)));
    expect(unexpected.map(([subject]) => subject)).toEqual([]);
    expect(unnamed).toHaveLength(20);
  });
});

describe('a call of APIv2 under /papay/', () => {
  it('takes no nonce_str', () => {
    const papay = [...operations].filter(([subject]) => / v2\/papay\//.test(subject));
    expect(papay.length).toBeGreaterThanOrEqual(10);
    expect(papay.filter(([, operation]) => !operation['x-nonceless']).map(([subject]) => subject)).toEqual(
      [],
    );
  });
});
