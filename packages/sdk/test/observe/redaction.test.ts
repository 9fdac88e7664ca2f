/** No output of the observer shows what it must not: planted secrets, and every sensitive field of the description. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { inspect } from 'node:util';
import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiError, TransportError, VerificationError } from '../../src/errors/index.js';
import { withoutValues } from '../../src/observe/endpoint.js';
import { eventNames } from '../../src/observe/events.js';
import { observer } from '../../src/observe/observer.js';
import { redacted } from '../../src/observe/redact.js';
import { description, operations, type Schema } from '../catalogue/operations.js';
import { apiV2Key, apiV3Key, merchant } from '../support/keys.js';

/** Nine characters and more of it are never anything else in an output. */
const secret = fc.oneof(
  fc.constantFrom(
    merchant.key,
    merchant.key.split('\n')[3] ?? '',
    apiV2Key,
    apiV3Key,
    '张三丰李四光王五赵六',
    'ZHANG SANFENG',
    '13800138000',
    13_800_138_000,
    '+86 138-0013-8000',
    '11010119900307299X',
    'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o',
    'zhangsan@example.com',
    '6222020200112230000',
    'SGVsbG8gd29ybGQsIHRoaXMgaXMgYSBjaXBoZXJ0ZXh0',
  ),
  fc.string({ minLength: 12, maxLength: 200, unit: 'grapheme' }).map((text) => `⟦${text}⟧`),
);

/** Any field's name, but those that are shown. */
const field = fc.oneof(
  fc.constantFrom(
    'name', 'openid', 'sub_openid', 'phone', 'mobile', 'user_name', 'id_card_number', 'description', 'body', 'attach',
    'notify_url', 'payer_client_ip', 'auth_code', 'prepay_id', 'sign', 'key', 'nonce_str', 'signature', 'privateKey',
    'real_name', 'cred_id', 'encrypted_credential_id', 'plate_number', 'device_info', 'constructor', '__proto__', 'toString',
  ), // biome-ignore format: a list reads better in rows
  fc.stringMatching(/^[a-z]{1,8}_(name|phone|card|text|secret)$/),
);

/** A request with secrets at its leaves, and the secrets. */
const request = fc
  .letrec<{ value: unknown; leaf: unknown; list: unknown; fields: unknown }>((tie) => ({
    leaf: secret,
    list: fc.array(tie('value'), { maxLength: 4 }),
    // A secret may also be the name of a field, as in a map of users.
    fields: fc.dictionary(fc.oneof({ weight: 9, arbitrary: field }, secret.map(String)), tie('value'), {
      maxKeys: 4,
    }),
    value: fc.oneof({ depthSize: 'small' }, tie('leaf'), tie('list'), tie('fields')),
  }))
  .value.chain((value) =>
    // Beneath the fields that are shown, too, as long as they are not the value's own name.
    fc
      .constantFrom('json', 'xml', 'query')
      .map((kind) => ({ [kind]: { out_trade_no: 'A1', amount: { deeper: value }, value } })),
  );

function secretsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(secretsIn);
  if (value !== null && typeof value === 'object') {
    return Object.entries(value).flatMap(([name, inner]) => [
      ...secretsIn(inner),
      ...(isPlanted(name) ? [name] : []),
    ]);
  }
  return isPlanted(String(value)) ? [String(value)] : [];
}

function isPlanted(text: string): boolean {
  return text.length >= 9 && !/^[a-z_A-Z]*$/.test(text);
}

/** Errors that say and carry what they should not. */
function readErrors(text: string): unknown[] {
  const cause = Object.assign(new Error(text, { cause: text }), { code: text, stack: text, body: text });
  return [
    new ApiError(400, 'PARAM_ERROR', `PARAM_ERROR: ${text}`, {
      detail: { field: text, value: text, issue: text },
      data: { code: text, message: text },
      requestId: `${text}\n`,
    }),
    new ApiError(502, `x ${text}`, text),
    new TransportError('BAD_RESPONSE', `the answer is not JSON: ${text}`, { cause }),
    new VerificationError('UNKNOWN_SERIAL', text, { serial: text, cause }),
    cause,
    Object.assign(new Error(text), { name: text }),
    { name: text, code: `${text}!`, message: text },
    text,
  ];
}

const exporter = new InMemorySpanExporter();
const output: unknown[] = [];
const hear = (message: unknown): number => output.push(message);

beforeAll(() => {
  trace.setGlobalTracerProvider(
    new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }),
  );
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  for (const name of eventNames) subscribe(`wechatpay-kit:${name}`, hear);
  process.on('warning', hear);
});

afterAll(() => {
  trace.disable();
  context.disable();
  for (const name of eventNames) unsubscribe(`wechatpay-kit:${name}`, hear);
  process.off('warning', hear);
});

/** All that is said of calls with this request that end in these errors. */
function findSaid(given: unknown, errors: readonly unknown[], path: string): string {
  output.length = 0;
  exporter.reset();
  const log = (message: string, fields: object): number => output.push(message, fields);
  const watched = observer({ mchid: '1900000109', logger: { debug: log, info: log, warn: log, error: log } });
  for (const name of eventNames) watched.on(name, hear);
  const info = {
    call: 1,
    endpoint: `GET ${path}`,
    method: 'GET',
    host: 'a.example',
    attempt: 2,
    request: () => given,
  };
  watched.begin(() => info)?.answered(200, '08F7');
  for (const error of errors) {
    watched.begin(() => info)?.failed(error);
    watched.retry(() => info, { delay: 1, host: 'b.example', error });
    watched.keys({ kind: 'failed', ids: ['A1'], error });
  }
  const spans = exporter
    .getFinishedSpans()
    .map(({ name, attributes, events, status }) => ({ name, attributes, events, status }));
  expect(spans).toHaveLength(1 + errors.length);
  expect(output.length).toBeGreaterThan(4 + 9 * errors.length);
  return [...output, ...spans]
    .map((one) => inspect(one, { depth: Number.POSITIVE_INFINITY, showHidden: true }) + JSON.stringify(one))
    .join('\n');
}

/** As it is, and as printing escapes it. */
function shows(said: string, planted: string): boolean {
  return said.includes(planted) || said.includes(JSON.stringify(planted).slice(1, -1));
}

describe('no output shows', () => {
  it('a secret in a request, in any field and at any depth', () => {
    fc.assert(
      fc.property(request, (given) => {
        const said = findSaid(given, [], 'v3/pay/transactions/native');
        expect(said).toContain('A1');
        expect(secretsIn(given).filter((planted) => shows(said, planted))).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it('a secret in an error, its cause, its data or its stack', () => {
    fc.assert(
      fc.property(secret, (planted) => {
        const said = findSaid({}, readErrors(String(planted)), 'v3/pay/transactions/native');
        expect(said).toContain('PARAM_ERROR');
        expect(shows(said, String(planted))).toBe(false);
      }),
    );
  });

  it('a value that the caller wrote into the path', () => {
    fc.assert(
      fc.property(secret, (planted) => {
        const said = findSaid({}, [], `v3/orders/${encodeURIComponent(String(planted))}/close`);
        expect(said).toContain('v3/orders/{value}');
        expect(said.includes(encodeURIComponent(String(planted)))).toBe(false);
      }),
    );
  });
});

describe("the description's", () => {
  const fields = new Map<string, Set<string>>();
  function walk(value: unknown): void {
    if (value === null || typeof value !== 'object') return;
    const { properties } = value as { properties?: Record<string, Schema & Record<string, unknown>> };
    for (const [name, schema] of Object.entries(properties ?? {})) {
      const facts = fields.get(name) ?? new Set();
      if (schema['x-encrypted'] !== undefined) facts.add('encrypted');
      if (typeof schema['title'] === 'string') facts.add(schema['title']);
      fields.set(name, facts);
    }
    Object.values(value).forEach(walk);
  }
  walk(description);

  const isShown = (name: string): boolean =>
    ['1900000109', 'wxd678efh567h23787', 'A1', 'SUCCESS'].some(
      (value) =>
        redacted({ [name]: value }) !== undefined &&
        (redacted({ [name]: value }) as Record<string, unknown>)[name] === value,
    );

  it('encrypted fields, and those about people, are never shown', () => {
    expect(fields.size).toBeGreaterThan(2000);
    const about =
      /姓名|证件|身份证|手机|电话|邮箱|地址|openid|unionid|用户标识|银行卡|卡号|银行账号|车牌|授权码|密文|签名串|随机串/i;
    const sensitive = [...fields].filter(([, facts]) =>
      [...facts].some((fact) => fact === 'encrypted' || about.test(fact)),
    );
    expect(sensitive.length).toBeGreaterThan(150);
    // `type` is a certificate's kind in some places, never its number.
    expect(sensitive.map(([name]) => name).filter(isShown)).toEqual(['type']);
  });

  it('fields keep their names', () => {
    const lost = [...fields.keys()].filter(
      (name) => !Object.keys(redacted({ [name]: 1 }) as object).includes(name),
    );
    expect(lost).toEqual([]);
  });

  it('paths stay as they are', () => {
    const endpoints = operations.map(({ verb, path }) => `${verb.toUpperCase()} ${path}`);
    expect(endpoints.filter((endpoint) => withoutValues(endpoint) !== endpoint)).toEqual([]);
  });
});
