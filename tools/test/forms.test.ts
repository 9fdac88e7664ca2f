/** The forms of notifications that several products share, with payloads as official samples have them. */
import { listVariants, loadBundle } from '@wechatpay-kit/openapi/model';
import { describe, expect, it } from 'vitest';
import { descriptionValidator, referenceTo } from './description-validator.js';

const { webhooks, components } = loadBundle();
const schemas = components.schemas ?? {};

const paid = {
  out_trade_no: '1217752501201407033233368018',
  transaction_id: '1217752501201407033233368018',
  trade_type: 'JSAPI',
  trade_state: 'SUCCESS',
  trade_state_desc: '支付成功',
  bank_type: 'CMC',
  attach: '自定义数据',
  success_time: '2018-06-08T10:34:56+08:00',
  amount: { total: 100, payer_total: 100, currency: 'CNY', payer_currency: 'CNY' },
  scene_info: { device_id: '013467007045764' },
  promotion_detail: [
    {
      coupon_id: '109519',
      name: '单品惠-6',
      scope: 'GLOBAL',
      amount: 100,
      stock_id: '931386',
      wechatpay_contribute: 0,
      merchant_contribute: 0,
      other_contribute: 0,
      currency: 'CNY',
      goods_detail: [{ goods_id: 'M1006', quantity: 1, unit_price: 100, discount_amount: 1 }],
    },
  ],
};
const parking = {
  appid: 'wx2421b1c4370ec43b',
  sp_mchid: '10000100',
  sub_appid: 'wxd678efh567hg6797',
  sub_mchid: '10000109',
  out_trade_no: '20150806125346',
  trade_state_description: '扣款成功',
  create_time: '2017-08-26T10:43:39+08:00',
  description: '停车场扣费',
  trade_scene: 'PARKING',
  payer: { openid: 'oUpF8uN95-Ptaags6E_roPHg7AG0' },
  amount: { total: 528800, discount_total: 1, payer_total: 518799, currency: 'CNY' },
  parking_info: {
    parking_id: '5K8264ILTKCH16CQ250',
    plate_number: '粤B88888',
    plate_color: 'BLUE',
    start_time: '2017-08-26T10:43:39+08:00',
    end_time: '2017-08-26T10:43:39+08:00',
    parking_name: '停车场',
    charging_duration: 3600,
    device_id: '12321',
  },
};
const education = {
  sp_mchid: '10000100',
  appid: 'wx2421b1c4370ec43b',
  sub_mchid: '10000109',
  out_trade_no: '20150806125346',
  payer: { openid: 'oUpF8uN95-Ptaags6E_roPHg7AG0' },
  amount: { total: 528800, payer_total: 518799, currency: 'CNY' },
  device_information: { device_id: '013467007045764', device_ip: '203.0.113.1' },
};
const campus = {
  mchid: '10000100',
  appid: 'wx2421b1c4370ec43b',
  out_trade_no: '20150806125346',
  trade_state: 'SUCCESS',
  amount: { total: 528800, currency: 'CNY' },
  device_info: { device_ip: '203.0.113.1' },
};
const deduction = { out_trade_no: '20150806125346', trade_state: 'PAY_FAIL', trade_state_desc: '余额不足' };
const shared = {
  transaction_id: '4200000000000000000000000000',
  order_id: '1217752501201407033233368018',
  out_order_no: 'P20150806125346',
  receiver: { type: 'MERCHANT_ID', account: '1900000100', amount: 888, description: '及时奖励' },
  success_time: '2018-06-08T10:34:56+08:00',
};
const refunded = {
  transaction_id: '1008450740201411110005820873',
  out_trade_no: '20150806125346',
  refund_id: '50200207182018070300011301001',
  out_refund_no: '7752501201407033233368018',
  refund_status: 'SUCCESS',
  success_time: '2018-06-08T10:34:56+08:00',
  user_received_account: '招商银行信用卡0403',
  amount: { total: 999, refund: 999, payer_total: 999, payer_refund: 999 },
};
const [direct, partner] = [
  { mchid: '1230000109', appid: 'wxd678efh567hg6787' },
  { sp_mchid: '1230000109', sp_appid: 'wx8888888888888888', sub_mchid: '1900000109' },
];
const contract = {
  contract_id: '123124412412423431',
  plan_id: 12535,
  out_contract_code: 'wxwtdk20200910100000',
  contract_display_account: '微信代扣用户A',
  contract_state: 'SIGNED',
  contract_signed_time: '2020-09-10T13:29:35+08:00',
  contract_expired_time: '2021-09-10T13:29:35+08:00',
};
const ended = {
  ...contract,
  contract_state: 'TERMINATED',
  contract_terminate_info: { contract_termination_mode: 'USER_TERMINATE' },
};
const abroad = {
  out_contract_code: '100001256',
  plan_id: 123,
  contract_id: 'Wx15463511252015071056489715',
  openid: 'ouFhd5X9s9WteC3eWRjXV3lea123',
  operate_time: '2015-09-01T10:00:00+08:00',
};
const transfer = {
  out_bill_no: 'plfk2020042013',
  transfer_bill_no: '1330000071100999991182020050700019480001',
  state: 'SUCCESS',
  transfer_amount: 2000,
  openid: 'o-MYE42l80oelYMDE34nYD456Xoy',
  create_time: '2015-05-20T13:29:35+08:00',
  update_time: '2015-05-20T13:29:35+08:00',
};
const rental = { out_order_no: '1234323JKHDFE1243252', goods_name: '充电宝' };
const stay = { out_order_no: '1234323JKHDFE1243252', room: '标准间' };
const user = 'o-MYE42l80oelYMDE34nYD456Xoy';
const paidPark = {
  ...parking,
  transaction_id: '1009660380201506130728806387',
  trade_state: 'SUCCESS',
  success_time: '2017-08-26T10:43:39+08:00',
};

/** Payloads by the form that they have. */
const samples: Readonly<Record<string, object>> = {
  DirectTransaction: { ...direct, ...paid, payer: { openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o' } },
  PartnerTransaction: { ...partner, ...paid, payer: { sp_openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o' } },
  CombinedTransaction: {
    combine_appid: 'wxd678efh567hg6787',
    combine_mchid: '1900000109',
    combine_out_trade_no: '20150806125346',
    scene_info: { device_id: 'POS1:1' },
    sub_orders: [
      {
        mchid: '1900000109',
        trade_type: 'JSAPI',
        trade_state: 'SUCCESS',
        bank_type: 'CMC',
        amount: { total_amount: 10, currency: 'CNY', payer_amount: 10, payer_currency: 'CNY' },
        success_time: '2015-05-20T13:29:35.120+08:00',
        transaction_id: '1009660380201506130728806387',
        out_trade_no: '20150806125346',
      },
    ],
    combine_payer_info: { openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o' },
  },
  ParkingTransaction: paidPark,
  EducationTransaction: {
    ...education,
    transaction_id: '1009660380201506130728806387',
    trade_state: 'SUCCESS',
    success_time: '2017-08-26T10:43:39+08:00',
  },
  CampusTransaction: campus,
  DirectFailure: { ...direct, ...deduction },
  PartnerFailure: { ...partner, ...deduction },
  ParkingFailure: { ...parking, trade_state: 'PAY_FAIL' },
  EducationFailure: { ...education, trade_state: 'PAY_FAIL' },
  DirectSharing: { mchid: '1900000100', ...shared },
  PartnerSharing: { sp_mchid: '1900000100', sub_mchid: '1900000109', ...shared },
  SignedDirectContract: { ...direct, openid: user, ...contract },
  SignedPartnerContract: { ...partner, sp_openid: user, ...contract },
  TerminatedDirectContract: { ...direct, openid: user, ...ended },
  TerminatedPartnerContract: { ...partner, sp_openid: user, ...ended },
  GlobalContract: { ...direct, ...abroad },
  GlobalPartnerContract: { ...partner, ...abroad, contract_termination_mode: 'USER' },
  DirectTransferBill: { mch_id: '1900001109', ...transfer },
  PartnerTransferBill: { mchid: '1900001109', sub_mchid: '1900001121', ...transfer },
  ConfirmedRental: rental,
  ConfirmedStay: stay,
  PaidRental: rental,
  PaidStay: stay,
  DirectRefund: { mchid: '1900000100', ...refunded },
  PartnerRefund: { sp_mchid: '1900000100', sub_mchid: '1900000109', ...refunded },
};

const ajv = descriptionValidator();
const fits = (place: readonly string[], value: unknown): boolean => {
  const valid = ajv.getSchema(referenceTo(place));
  if (valid === undefined) throw new Error(`no schema at ${place.join('/')}`);
  return valid(value) === true;
};

const events = Object.entries(webhooks).flatMap(([event, { post }]) => {
  const forms = post['x-payload']?.oneOf?.map(({ $ref = '' }) => $ref.split('/').pop() ?? '') ?? [];
  return forms.length === 0 ? [] : [[event, forms] as const];
});

it('the notifications that several products share have forms', () => {
  expect(events.map(([event]) => event)).toEqual(
    expect.arrayContaining([
      'TRANSACTION.SUCCESS',
      'TRANSACTION.FAIL',
      'REFUND.SUCCESS',
      'PROFITSHARING.SUCCESS',
    ]),
  );
});

describe.each(events)('%s', (event, forms) => {
  it.each(forms)('takes a sample of %s, which fits no other form', (form) => {
    const sample = samples[form];
    expect(fits(['webhooks', event, 'post', 'x-payload'], sample)).toBe(true);
    expect(forms.filter((other) => fits(['components', 'schemas', other], sample))).toEqual([form]);
  });

  it('takes no sample without the fields that its form always has', () => {
    for (const form of forms) {
      const [{ required = [] } = {}] = listVariants(schemas, { $ref: `#/components/schemas/${form}` });
      expect(required.length, form).toBeGreaterThan(1);
      for (const name of required) {
        const { [name]: _, ...lacking } = samples[form] as Record<string, unknown>;
        expect(fits(['webhooks', event, 'post', 'x-payload'], lacking), `${form} without ${name}`).toBe(
          false,
        );
      }
    }
  });
});
