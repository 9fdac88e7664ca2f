import { Formatter, Hash, Transformer } from 'wechatpay-kit';
import { postNotification } from '../../delivery/outbox.js';
import { parameterError, Refusal } from '../../runtime/refusal.js';
import { simulatorKey } from '../../runtime/simulator-key.js';
import { compactTime } from '../../runtime/time.js';
import type { World } from '../../runtime/world.js';
import { type Fields, pick, type V2Call } from '../shared/handler.js';
import { unknownCase } from '../shared/simulated.js';
import { createUser } from '../shared/users.js';
import { atOnce, codeCases, findNegative, type Notice, orderCases, type TrialCase } from './cases.js';
import { stateOf, type Trial, trials } from './trial.js';

/** The user pays at once, as the amount says. @see https://pay.weixin.qq.com/wiki/doc/api/jsapi.php?chapter=23_1 */
export function placeTrial(call: V2Call): Fields {
  const trial = keep(call, orderCases.get(Number(call.fields['total_fee'])));
  const { trade_type, prepay_id } = trial;
  return {
    device_info: 'sandbox',
    err_code: 'SUCCESS',
    err_code_des: 'ok',
    trade_type,
    prepay_id,
    ...(trade_type === 'NATIVE' ? { code_url: `weixin://wxpay/s/${prepay_id.slice(-7)}` } : {}),
    ...(trade_type === 'MWEB'
      ? { mweb_url: `https://wx.tenpay.com/cgi-bin/mmpayweb-bin/checkmweb?prepay_id=${prepay_id}` }
      : {}),
  };
}

/** A payment by code, as the amount says. */
export function payTrial(call: V2Call): Fields {
  return pay(call, codeCases.get(Number(call.fields['total_fee'])));
}

/** A payment by code in the later simulator, as the header `Wechatpay-Negative-Test` says. */
export function payLaterTrial(call: V2Call): Fields {
  const named = findNegative(call.header('wechatpay-negative-test'));
  return pay(call, named ?? codeCases.get(Number(call.fields['total_fee'])) ?? atOnce);
}

function pay(call: V2Call, found: TrialCase | undefined): Fields {
  const trial = keep(call, found);
  if (trial.case.silent !== 'none') return { result_code: 'FAIL', ...noResult };
  if (stateOf(trial, call.world.clock.now()) === 'USERPAYING') {
    return { result_code: 'FAIL', err_code: 'USERPAYING', err_code_des: '需要输入密码' };
  }
  return describePayment(trial);
}

/** The real simulator did not answer at all. This error has the same meaning: query. */
export const noResult = { err_code: 'SYSTEMERROR', err_code_des: '系统超时，请查询订单结果' };

export function describePayment(trial: Trial, total: string = trial.fields['total_fee'] ?? ''): Fields {
  const { coupon } = trial.case;
  return {
    openid: trial.openid,
    is_subscribe: 'N',
    trade_type: trial.trade_type,
    bank_type: 'CMC',
    total_fee: total,
    fee_type: 'CNY',
    cash_fee: String(Number(total) - coupon),
    cash_fee_type: 'CNY',
    ...(coupon === 0
      ? {}
      : { coupon_fee: String(coupon), settlement_total_fee: String(Number(total) - coupon) }),
    transaction_id: trial.transaction_id,
    out_trade_no: trial.out_trade_no,
    ...pick(trial.fields, ['attach']),
    time_end: compactTime(trial.at),
  };
}

/** The trial of a number: a repetition is the same one. */
function keep(call: V2Call, found: TrialCase | undefined): Trial {
  const { world, fields } = call;
  const { store, ids, clock } = world;
  const out_trade_no = fields['out_trade_no'] ?? '';
  const total = fields['total_fee'] ?? '';
  if (found === undefined) throw unknownCase(total);
  const known = store.table(trials).get(out_trade_no);
  if (known !== undefined) {
    if (known.fields['total_fee'] !== total) throw new Refusal('INVALID_REQUEST', '201 商户订单号重复');
    return known;
  }
  if (fields['trade_type'] === 'JSAPI' && fields['openid'] === undefined) {
    throw parameterError('/openid', 'trade_type 为 JSAPI 时必填');
  }
  const trial: Trial = {
    out_trade_no,
    fields,
    trade_type: fields['trade_type'] ?? 'MICROPAY',
    transaction_id: `4200${ids.digits('transaction_id', 24)}`,
    prepay_id: `wx${compactTime(clock.now())}${ids.digits('prepay_id', 6)}`,
    openid: fields['openid'] ?? createUser(world),
    at: clock.now(),
    case: found,
    closed: undefined,
    refunds: [],
  };
  store.table(trials).put(trial);
  for (const notice of found.notices) notify(world, trial, notice, call.signType);
  return trial;
}

/** The amount of a notification that tells another one than that of the order, in fen. */
export const otherAmount = '20000';

function notify(world: World, trial: Trial, notice: Notice, signType: V2Call['signType']): void {
  const url = trial.fields['notify_url'];
  if (url === undefined) return;
  const fields = {
    return_code: 'SUCCESS',
    return_msg: 'OK',
    result_code: 'SUCCESS',
    ...pick(trial.fields, ['appid', 'mch_id', 'sub_appid', 'sub_mch_id']),
    ...describePayment(trial, notice === 'other-amount' ? otherAmount : undefined),
    nonce_str: Formatter.nonce(),
    ...(signType === 'MD5' ? {} : { sign_type: signType }),
  };
  const key = notice === 'wrongly-signed' ? 'not the key of the simulator' : simulatorKey(world.credentials);
  postNotification(world, {
    id: world.ids.hex('notification', 32).toLowerCase(),
    type: 'pay',
    protocol: 'v2',
    url,
    said: fields,
    body: Transformer.toXml({ ...fields, sign: Hash.sign(signType, fields, key) }),
  });
}
