import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import { pretty } from '@wechatpay-kit/ui/show/pretty.js';
import { createQrPath } from '@wechatpay-kit/ui/show/qr.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bridgeAt } from '../bridge/client.js';
import { BridgeFailure } from '../bridge/failure.js';
import type { BridgeAnswer, DeclineReason } from '../bridge/types.js';
import { stringsFor } from '../strings.js';
import { failureText } from './failure-text.js';
import { describeOpened, listReasons, notificationParts } from './outcome.js';
import { describeOutcome, isSpent, listSteps, type Step } from './steps.js';

const strings = stringsFor('en-US');
let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ mchid: '1900000109' });
});
afterAll(() => sandbox.stop());

describe('a text laid out for reading', () => {
  test('is JSON with its numbers, escapes and order as they were', () => {
    const text = '{"b":12345678901234567890,"a":[1.50,"\\u4e2d {,}\\"",[],{ }],"b":null}';
    expect(pretty(text)).toBe(
      '{\n  "b": 12345678901234567890,\n  "a": [\n    1.50,\n    "\\u4e2d {,}\\"",\n    [],\n    {}\n  ],\n  "b": null\n}',
    );
  });

  test('is XML with its text as it was', () => {
    const text = '<?xml version="1.0"?><xml><a><![CDATA[<b>  1 ]]></a><c/><d><e> x </e></d><f></f></xml>';
    expect(pretty(text)).toBe(
      [
        '<?xml version="1.0"?>',
        '<xml>',
        '  <a><![CDATA[<b>  1 ]]></a>',
        '  <c/>',
        '  <d>',
        '    <e> x </e>',
        '  </d>',
        '  <f></f>',
        '</xml>',
      ].join('\n'),
    );
  });

  test('does not change when it is laid out again', () => {
    for (const text of ['{"a":[{"b":1}]}', '<xml><a>1</a><b><c>2</c></b></xml>']) {
      expect(pretty(pretty(text))).toBe(pretty(text));
    }
  });

  test('is left as it is where it is neither, or cut off', () => {
    for (const text of ['a=1&b=2', '', '{"a":', '--boundary\r\nContent-Type: text/plain']) {
      expect(pretty(text)).toBe(text);
    }
  });
});

describe('the steps of a call', () => {
  let v2: BridgeAnswer;
  let v3: BridgeAnswer;
  beforeAll(async () => {
    const bridge = bridgeAt(sandbox.url);
    v2 = await bridge.call({ verb: 'post', path: 'v2/pay/contractorder', options: { xml: order } });
    v3 = await bridge.call({ verb: 'get', path: 'v3/certificates' });
  });

  test('go from the request to what the program gets', () => {
    const way = ['request', 'message', 'signature', 'answer', 'verification', 'data'];
    expect(listSteps(v3, strings).map(({ id }) => id)).toEqual(way);
    expect(listSteps(v2, strings).map(({ id }) => id)).toEqual(way);
  });

  test('show a body laid out, and give its bytes to copy', () => {
    const answer = listSteps(v3, strings).find(({ id }) => id === 'answer');
    const body = answer?.parts.find(({ label }) => label === 'Body');
    expect(body?.exact).toBe(v3.answer?.body);
    expect(body?.text).toContain('\n    {\n      "serial_no"');
    expect(body?.note).toContain('byte for byte');
  });

  test('mark the line feeds of the text that is signed', () => {
    const [message] = listSteps(v3, strings).find(({ id }) => id === 'message')?.parts ?? [];
    expect(message).toMatchObject({ form: 'lines' });
    expect(message?.text).toMatch(/^GET\n\/v3\/certificates\n\d+\n\w+\n\n$/);
  });

  test('are told in a sentence', () => {
    expect(describeOutcome(v3, strings)).toBe('Response 200, verified.');
    expect(describeOutcome(v3, stringsFor('zh-CN'))).toBe('应答 200，验签通过。');
  });

  test('are the error alone where nothing was sent', async () => {
    const unsent = await bridgeAt(sandbox.url).call({
      verb: 'get',
      path: 'v3/global/papay/contracts/{contract_id}',
    });
    const steps = listSteps(unsent, strings);
    expect(steps.map(({ id, summary }) => [id, summary])).toEqual([['error', 'nothing was sent']]);
    expect(steps[0]?.parts.find(({ label }) => label === 'Field')?.text).toBe('contract_id');
    expect(describeOutcome(unsent, strings)).toMatch(/^Nothing was sent\. contract_id/);
  });

  test('end with the error of a refusal, its code said once', async () => {
    const path = 'v3/pay/transactions/native';
    const refused = await bridgeAt(sandbox.url).call({ verb: 'post', path, options: { json: {} } });
    expect(listSteps(refused, strings).at(-1)).toMatchObject({
      id: 'error',
      summary: 'PARAM_ERROR',
      tone: 'bad',
    });
    expect(describeOutcome(refused, strings)).toMatch(/^Response 400, error PARAM_ERROR: (?!PARAM_ERROR)/);
  });

  test('are followed by what became of the order, and by its notifications', async () => {
    const { opened, notifications } = await bridgeAt(sandbox.url).act('confirm', v2.opens?.id ?? '');
    const became = describeOpened(opened, stringsFor('zh-CN'));
    expect(became.map(({ title, state, tone }) => [title, state, tone])).toEqual([
      ['订单', '支付成功（SUCCESS）', 'good'],
      ['协议', '已签约（SIGNED）', 'good'],
    ]);
    expect(became[0]?.fields).toContainEqual(['out_trade_no', order.out_trade_no]);
    const [first] = notifications;
    const parts = first === undefined ? [] : notificationParts(first, strings);
    expect(parts.find(({ label }) => label === 'URL')?.text).toMatch(/^https:\/\/shop\.example\//);
    expect(parts.find(({ label }) => label === 'Delivery')?.text).toContain('--notify');
    expect(parts.find(({ label }) => label.startsWith('Content'))?.text).toContain(
      '"return_code": "SUCCESS"',
    );
  });
});

describe('a long integer', () => {
  test('is sent, answered and notified with every digit', async () => {
    const bridge = bridgeAt(sandbox.url);
    const path = 'v3/global/papay/contracts/miniprogram-pre-entrust-sign';
    const options = { json: { ...contract, plan_id: 12345678901234567n } };
    const signing = await bridge.call({ verb: 'post', path, options });
    expect(findBody(listSteps(signing, strings), 'request')).toMatch(/"plan_id": 12345678901234567\b/);
    const { notifications } = await bridge.act('confirm', signing.opens?.id ?? '');
    expect(JSON.stringify(notifications[0]?.data)).toContain('"plan_id":"12345678901234567"');
    const found = await bridge.call({
      verb: 'get',
      path: 'v3/global/papay/contracts/out-contract-code/{out_contract_code}',
      options: {
        out_contract_code: contract.out_contract_code,
        query: { appid: contract.appid, plan_id: 12345678901234567n },
      },
    });
    expect(findBody(listSteps(found, strings), 'answer')).toMatch(/"plan_id": 12345678901234567\b/);
  });

  function findBody(steps: readonly Step[], id: Step['id']): string | undefined {
    return steps.find((step) => step.id === id)?.parts.find(({ label }) => label === 'Body')?.text;
  }
});

describe('a number that was used before', () => {
  test('is known by the answer, and the error says what helps', async () => {
    const bridge = bridgeAt(sandbox.url);
    const xml = { ...order, out_trade_no: 'TRY_2', contract_code: 'TRY_2' };
    const call = { verb: 'post', path: 'v2/pay/contractorder', options: { xml } } as const;
    const first = await bridge.call(call);
    await bridge.act('confirm', first.opens?.id ?? '');
    const again = await bridge.call(call);
    expect([isSpent(first.error), isSpent(again.error)]).toEqual([false, true]);
    expect(again.error?.code).toBe('ORDERPAID');
    expect(listSteps(again, strings, true).at(-1)?.parts[0]?.note).toBe(strings.spent);
    expect(listSteps(again, strings).at(-1)?.parts[0]?.note).toBeUndefined();
  });
});

describe('the reasons to decline', () => {
  test('are those of the opened page, in the words of the reader', async () => {
    const xml = { ...order, out_trade_no: 'TRY_3', contract_code: 'TRY_3' };
    const bridge = bridgeAt(sandbox.url);
    const { opens } = await bridge.call({ verb: 'post', path: 'v2/pay/contractorder', options: { xml } });
    if (opens === undefined) throw new Error('nothing was opened');
    for (const lang of ['en-US', 'zh-CN']) {
      const { reasons } = stringsFor(lang);
      expect(Object.fromEntries(listReasons(opens, stringsFor(lang)))).toEqual(reasons);
    }
    expect(listReasons(opens, strings)[0]).toEqual(['cancelled', 'leaves the page']);
  });

  test('are none where the page tells none apart, as of an older sandbox', () => {
    expect(listReasons({ id: 'x', what: 'contract' }, strings)).toEqual([]);
  });

  test('of a newer sandbox have their names where there are no words', () => {
    const reasons = ['asleep' as DeclineReason];
    expect(listReasons({ id: 'x', what: 'payment', reasons }, strings)).toEqual([['asleep', 'asleep']]);
  });
});

describe('a refusal of the bridge', () => {
  const chinese = stringsFor('zh-CN');

  test('is told in the page’s words', async () => {
    const failure = await bridgeAt(sandbox.url)
      .act('confirm', 'nothing')
      .catch((error: unknown) => error);
    if (!(failure instanceof BridgeFailure)) throw new Error('nothing was refused');
    expect(failure.code).toBe('UNKNOWN_ID');
    expect(failureText(failure, chinese)).toMatch(/^沙箱拒绝了请求：沙箱中没有这个 ID.*\(UNKNOWN_ID\)$/);
    expect(failureText(failure, chinese)).not.toContain(failure.message);
  });

  test('is told in its own words where the page has none', () => {
    const internal = new BridgeFailure('problem', 'out of memory', 'INTERNAL');
    expect(failureText(internal, chinese)).toBe('沙箱拒绝了请求：out of memory (INTERNAL)');
    const odd = new BridgeFailure('problem', 'odd', 'constructor');
    expect(failureText(odd, strings)).toBe('The sandbox rejected the request: odd (constructor)');
  });

  test('that concerns an option says which', () => {
    const bad = new BridgeFailure('problem', 'id: expected a text', 'BAD_ARGUMENT');
    expect(failureText(bad, chinese)).toContain('id: expected a text');
  });

  test('has the same words in both languages', () => {
    expect(Object.keys(strings.problems)).toEqual(Object.keys(chinese.problems));
  });
});

describe('a QR code', () => {
  test('has its three corners, and a quiet zone around them', () => {
    const { size, path } = createQrPath('weixin://wxpay/bizpayurl?pr=UTmeK6o7O');
    expect(path.startsWith('M4 4h7v1h-7z')).toBe(true);
    expect(path).toContain(`M${size - 11} 4h7v1h-7z`);
    expect(path).toContain(`M4 ${size - 5}h7v1h-7z`);
    expect(path).not.toMatch(/M[0-3] /);
  });

  test('is refused where the text is too long for one', () => {
    expect(() => createQrPath('x'.repeat(4_000))).toThrow();
  });
});

const contract = {
  appid: 'wxd678efh567h23787',
  out_contract_code: '100001257',
  success_notify_url: 'https://shop.example/papay',
};

const order = {
  appid: 'wxd678efh567h23787',
  mch_id: '1900000109',
  contract_mchid: '1900000109',
  contract_appid: 'wxd678efh567h23787',
  out_trade_no: 'TRY_1',
  body: '会员月卡',
  notify_url: 'https://shop.example/pay',
  total_fee: '888',
  spbill_create_ip: '127.0.0.1',
  trade_type: 'NATIVE',
  plan_id: '123',
  contract_code: 'TRY_1',
  request_serial: '1',
  contract_display_account: '张三',
  contract_notify_url: 'https://shop.example/contract',
};
