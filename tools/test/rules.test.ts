/** What the description says of the values of fields, and of when fields are required. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Condition,
  describeCondition,
  describeLimits,
  type Operation,
  type Schema,
} from '@wechatpay-kit/openapi/model';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { checkConditions } from '../codegen/check-conditions.js';
import { checkLimits, type Limits, limit, type Side } from '../codegen/limits.js';
import { fieldName } from '../codegen/meanings.js';
import { sideOf } from '../codegen/sides.js';
import { readDescription } from './description.js';
import { top } from './guides.js';

const { paths, webhooks, components } = readDescription();
const documented = ['minLength', 'maxLength', 'minItems', 'maxItems', 'minimum', 'maximum'] as const;
const enforced = ['pattern', 'format'] as const;
const described = ['x-pattern', 'x-format', 'x-unit'] as const;

interface Place {
  readonly name: string;
  readonly schema: Schema;
  readonly side: Side | undefined;
}

/** Every schema with the name of its field and its side. */
function listSchemas(part: unknown, kind: 'operation' | 'notification', name = '', side?: Side): Place[] {
  if (Array.isArray(part)) return part.flatMap((item) => listSchemas(item, kind, name, side));
  if (part === null || typeof part !== 'object') return [];
  const { name: parameter, in: place } = part as { name?: unknown; in?: unknown };
  const own = typeof parameter === 'string' && typeof place === 'string' ? parameter : name;
  return [
    { name: own, schema: part as Schema, side },
    ...Object.entries(part).flatMap(([key, item]) =>
      key === 'properties' || key === 'patternProperties'
        ? Object.entries(item as object).flatMap(([of, one]) => listSchemas(one, kind, fieldName(of), side))
        : listSchemas(item, kind, own, side ?? sideOf(key, kind)),
    ),
  ];
}

const schemas = [
  ...listSchemas(paths, 'operation'),
  ...listSchemas(webhooks, 'notification'),
  ...listSchemas(components, 'operation'),
];

function count(keyword: keyof Schema): number {
  return schemas.filter(({ schema, side }) => side !== 'answer' && keyword in schema).length;
}

describe('the limits of the description', () => {
  it('are those of some thousand fields', () => {
    expect(count('maxLength')).toBeGreaterThan(1_450);
    expect(count('minLength')).toBeGreaterThan(350);
    expect(count('x-unit')).toBeGreaterThan(330);
    expect(count('default')).toBeGreaterThan(80);
    expect(count('x-conditions')).toBeGreaterThan(255);
    const formats = schemas.filter(({ schema }) => 'format' in schema || 'x-format' in schema);
    expect(formats.length).toBeGreaterThan(2_350);
  });

  it('all apply to a field, in fields.yaml', () => {
    const applied = new Set(
      schemas.flatMap(({ name, schema, side }) =>
        [...documented, ...enforced, ...described]
          .filter((keyword) => keyword in schema)
          .flatMap((keyword) =>
            (side === undefined ? ['request', 'answer'] : [side]).map(
              (one) => `${name} ${one} ${keyword} ${schema[keyword]}`,
            ),
          ),
      ),
    );
    const fields: Record<string, Partial<Record<Side, Limits>>> = parse(
      readFileSync(join(top, 'openapi/fields.yaml'), 'utf8'),
    );
    const rows = Object.entries(fields).flatMap(([name, sides]) =>
      (['request', 'answer'] as const).flatMap((side) =>
        Object.entries(sides[side] ?? {}).map(([keyword, value]) => `${name} ${side} ${keyword} ${value}`),
      ),
    );
    expect(rows.length).toBeGreaterThan(650);
    expect(rows.filter((row) => !applied.has(row))).toEqual([]);
  });

  it('give no amount of an order abroad in fen, and no number that is not money', () => {
    const abroad = paths.filter(({ path }) => /^v3\/(?:global|payscore\/oversea)\//.test(path));
    expect(abroad.length).toBeGreaterThan(10);
    const fen = (places: Place[]) =>
      places.filter(({ schema }) => schema['x-unit'] === 'fen').map(({ name }) => name);
    expect(fen(listSchemas(abroad, 'operation'))).toEqual([]);
    expect(fen(schemas).filter((name) => /(?:^|_)(?:quantity|count|num)$|bonus/.test(name))).toEqual([]);
  });

  it('are enforced in requests only, and can be met', () => {
    const answers = schemas.filter(
      ({ schema, side }) => side === 'answer' && enforced.some((keyword) => keyword in schema),
    );
    expect(answers.map(({ name }) => name)).toEqual([]);
    const impossible = schemas.filter(
      ({ schema: { minLength = 0, maxLength = Infinity, minimum = -Infinity, maximum = Infinity } }) =>
        minLength > maxLength || minimum > maximum,
    );
    expect(impossible.map(({ name }) => name)).toEqual([]);
  });

  it('are given for the texts of a list, not for an enumeration, and yield to those beside the field', () => {
    expect(limit({ type: 'array', items: { type: 'string' } }, { maxLength: 8, maxItems: 2 })).toEqual({
      type: 'array',
      items: { type: 'string', maxLength: 8 },
      maxItems: 2,
    });
    expect(limit({ type: 'string', enum: ['A'] }, { maxLength: 8 })).toEqual({ type: 'string', enum: ['A'] });
    expect(
      limit({ type: 'string', 'x-format': 'uri', maxLength: 4 }, { maxLength: 8, format: 'ip' }),
    ).toEqual({ type: 'string', 'x-format': 'uri', maxLength: 4 });
    expect(() => checkLimits('fields.yaml: a', { maxlength: 8 })).toThrow('fields.yaml: a: maxlength is not');
  });

  it.each<[Schema, string, string]>([
    [{ type: 'string', minLength: 1, maxLength: 32 }, '1–32 个字符', '1–32 characters'],
    [
      { type: 'string', maxLength: 64, 'x-encrypted': 'platform' },
      '明文 ≤ 64 个字符',
      '≤ 64 characters of clear text',
    ],
    [{ type: 'array', minItems: 1, maxItems: 50 }, '1–50 项', '1–50 items'],
    [{ type: 'integer', minimum: 1, 'x-unit': 'fen' }, '取值 ≥ 1；单位：分', 'value ≥ 1; in fen'],
    [{ type: 'string', 'x-format': 'yyyyMMdd' }, '格式 `yyyyMMdd`', 'format `yyyyMMdd`'],
    [
      { type: 'string', pattern: '^[0-9a-zA-Z_\\-*]+$' },
      '仅数字、字母与 `_` `-` `*`',
      'digits, letters and `_` `-` `*` only',
    ],
    [
      { type: 'string', pattern: '^1[0-5]\\d{16}$' },
      '须匹配 `^1[0-5]\\d{16}$`',
      'must match `^1[0-5]\\d{16}$`',
    ],
  ])('are read as %j: %s', (schema, zh, en) => {
    const texts = describeLimits(schema);
    expect(texts.map((text) => text.zh).join('；')).toBe(zh);
    expect(texts.map((text) => text.en).join('; ')).toBe(en);
  });
});

describe('the conditions of the description', () => {
  it.each<[Condition, string, string]>([
    [{ requiredWhen: 'partner' }, '服务商调用时必填', 'required when a service provider calls'],
    [
      { requiredWhen: { trade_type: ['JSAPI', 'APP'] } },
      '`trade_type` 为 `JSAPI` 或 `APP` 时必填',
      'required when `trade_type` is `JSAPI` or `APP`',
    ],
    [{ oneOf: ['a', 'b'] }, '`a` 与 `b` 二选一', 'either `a` or `b`'],
    [
      { oneOf: ['a', ['b', 'c']], when: { amount: { minimum: 20 } } },
      '`amount` 不小于 20 时 `a` 与（`b` 与 `c`）二选一',
      'either `a` or (`b` and `c`) when `amount` is at least 20',
    ],
    [{ anyOf: ['a', 'b'] }, '`a` 或 `b` 至少填写一个', 'at least one of `a` or `b`'],
    [{ sumOf: ['a', 'b'], minus: ['c'] }, '等于 `a` 与 `b` 之和减去 `c`', 'the sum of `a` and `b`, less `c`'],
  ])('are read as %j: %s', (condition, zh, en) => {
    expect(describeCondition(condition)).toEqual({ zh, en });
  });

  it('are refused if they name a field that the request lacks', () => {
    const operation = (conditions: Condition[]): Operation =>
      ({
        requestBody: {
          content: {
            'application/json': {
              schema: {
                properties: { payer: { properties: { a: { 'x-conditions': conditions }, b: {} } }, c: {} },
              },
            },
          },
        },
      }) as unknown as Operation;
    expect(() => checkConditions('x.yaml: post', operation([{ oneOf: ['a', 'b'] }]), {})).not.toThrow();
    expect(() =>
      checkConditions('x.yaml: post', operation([{ notWith: ['payer.b', 'c'] }]), {}),
    ).not.toThrow();
    expect(() => checkConditions('x.yaml: post', operation([{ requiredWhen: { d: 1 } }]), {})).toThrow(
      "x.yaml: post: payer.a: x-conditions names 'd'",
    );
  });
});
