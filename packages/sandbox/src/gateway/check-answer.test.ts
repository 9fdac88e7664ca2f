import { describe, expect, test } from 'vitest';
import { type DescribedOperation, loadDescription } from '../description/catalogue.js';
import { createValidator } from '../description/validate.js';
import { createAnswerCheck } from './check-answer.js';

const description = loadDescription();
const validator = createValidator(description.components);

function checkOf(method: string, path: string, strict = true) {
  const operation = description.operations.find((one) => one.method === method && one.path === path);
  return createAnswerCheck({ strict, validator }, operation as DescribedOperation);
}

describe('in a strict sandbox, an answer of APIv3', () => {
  const check = checkOf('POST', 'v3/pay/transactions/native');

  test('that fits the description is sent', () => {
    check({ code_url: 'weixin://wxpay/bizpayurl?pr=1', absent: undefined });
  });

  test('that lacks a field, has another type or a field too many is a fault with its place', () => {
    expect(() => check({})).toThrow('POST v3/pay/transactions/native 的应答不符合接口定义：/code_url 必填');
    expect(() => check({ code_url: 1 })).toThrow('/code_url 类型须为 string');
    expect(() => check({ code_url: 'x', other: 1 })).toThrow('/other');
  });

  test('has each required field, also one that some source calls optional, but perhaps as an empty text', () => {
    check({ code_url: '' });
    const optional = { type: 'string', 'x-sources': { docs: { required: false } } } as const;
    const schema = { type: 'object', required: ['id'], properties: { id: optional } } as const;
    expect(validator.json(schema)({})).toBeUndefined();
    expect(validator.answer(schema, 'json')({})).toMatchObject({ field: '/id' });
  });

  test('keeps integers beyond 2^53', () => {
    const amounts = checkOf('GET', 'v3/merchant/fund/balance/{account_type}');
    amounts({ available_amount: 2n ** 60n, pending_amount: 0 });
    expect(() => amounts({ available_amount: '1', pending_amount: 0 })).toThrow('/available_amount');
  });
});

test('in a strict sandbox, an answer of APIv2 is checked as text, and may repeat the parties', () => {
  const check = checkOf('POST', 'v2/pay/closeorder');
  const fields = {
    return_code: 'SUCCESS',
    return_msg: 'OK',
    result_code: 'SUCCESS',
    appid: 'a',
    mch_id: 'm',
  };
  const signed = { ...fields, nonce_str: 'n', sign: 's', result_msg: 'OK' };
  check(signed);
  check({ ...signed, sub_mch_id: 's' });
  const { result_msg: _, ...less } = signed;
  expect(() => check(less)).toThrow('/result_msg');
  expect(() => check({ ...signed, other: '1' })).toThrow('/other');
});

test('otherwise an answer is sent as it is', () => {
  checkOf('POST', 'v3/pay/transactions/native', false)({});
});
