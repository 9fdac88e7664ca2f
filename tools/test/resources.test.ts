import type { Operation, PathItem, ResourceUse, Schema, Verb } from '@wechatpay-kit/openapi/model';
import { describe, expect, test } from 'vitest';
import { checkResources } from '../codegen/check-resources.js';
import { inferResources } from '../codegen/infer-resources.js';
import type { SourceFile } from '../codegen/source.js';

interface Sketch {
  /** The fields of the body. */
  readonly body?: readonly string[];
  readonly query?: readonly string[];
  readonly answer?: Readonly<Record<string, Schema>>;
  readonly idempotent?: readonly string[];
  readonly use?: Partial<ResourceUse> | false;
  readonly retired?: boolean;
}

const text: Schema = { type: 'string' };
const fields = (names: readonly string[]): Record<string, Schema> =>
  Object.fromEntries(names.map((name) => [name, text]));

function operationOf(path: string, { body, query = [], answer = {}, ...sketch }: Sketch): Operation {
  const variables = [...path.matchAll(/\{(\w+)\}/g)].flatMap(([, name = '']) =>
    name === 'empty' ? [] : [name],
  );
  const content = (properties: Readonly<Record<string, Schema>>) => ({
    content: { 'application/json': { schema: { type: 'object' as const, properties } } },
  });
  return {
    operationId: '',
    summary: '',
    description: '',
    'x-summary-en': '',
    'x-description-en': '',
    parameters: [
      ...variables.map((name) => ({ name, in: 'path' as const, required: true, schema: text })),
      ...query.map((name) => ({ name, in: 'query' as const, required: true, schema: text })),
    ],
    ...(body === undefined ? {} : { requestBody: content(fields(body)) }),
    responses: { '200': content(answer) },
    ...(sketch.idempotent === undefined ? {} : { 'x-idempotent': sketch.idempotent }),
    ...(sketch.use === undefined ? {} : { 'x-resource': sketch.use as ResourceUse }),
    ...(sketch.retired ? { 'x-retired': '2020-01-01' } : {}),
  };
}

/** @param sketches by `post v3/refunds` */
function sourceOf(sketches: Readonly<Record<string, Sketch>>): SourceFile[] {
  const items = new Map<string, Partial<Record<Verb, Operation>>>();
  for (const [key, sketch] of Object.entries(sketches)) {
    const [verb = '', path = ''] = key.split(' ');
    items.set(path, { ...items.get(path), [verb]: operationOf(path, sketch) });
  }
  return [...items].map(([path, item]) => ({ file: `${path}.yaml`, path, item: item as PathItem }));
}

const infer = (sketches: Readonly<Record<string, Sketch>>) =>
  Object.fromEntries(inferResources(sourceOf(sketches), {}));

const state = (...values: string[]): Schema => ({ type: 'string', enum: values });
const parcels = {
  'post v3/parcels': { body: ['out_no', 'note'], answer: fields(['parcel_id']), idempotent: ['out_no'] },
  'get v3/parcels/{parcel_id}': {
    answer: { ...fields(['parcel_id', 'out_no']), state: state('SENT', 'CANCELLED') },
  },
} satisfies Record<string, Sketch>;

describe('paths say which operations deal with one resource', () => {
  test('a creation, and a query by an id of its answer', () => {
    expect(infer(parcels)).toEqual({
      'POST v3/parcels': { of: 'v3/parcels', by: ['out_no'], mints: ['parcel_id'], does: 'create' },
      'GET v3/parcels/{parcel_id}': { of: 'v3/parcels', by: ['parcel_id'], does: 'read' },
    });
  });

  test('segments that only label a variable, and several ways to create', () => {
    const uses = infer({
      'post v3/pay/jsapi': { body: ['out_trade_no'] },
      'post v3/pay/h5': { body: ['out_trade_no'] },
      'post v3/pay/close': { body: ['out_trade_no'] },
      'get v3/pay/out-trade-no/{out_trade_no}': { answer: fields(['transaction_id']) },
      'get v3/pay/id/{transaction_id}': { answer: fields(['transaction_id']) },
    });
    expect(Object.entries(uses).map(([key, { of, does }]) => [key, of, does])).toEqual([
      ['POST v3/pay/jsapi', 'v3/pay', 'create'],
      ['POST v3/pay/h5', 'v3/pay', 'create'],
      ['GET v3/pay/out-trade-no/{out_trade_no}', 'v3/pay', 'read'],
      ['GET v3/pay/id/{transaction_id}', 'v3/pay', 'read'],
    ]);
  });

  test('acts, with the state that the query can have, deletion, and a part', () => {
    const uses = infer({
      ...parcels,
      'post v3/parcels/{parcel_id}/cancel': { body: [] },
      'post v3/parcels/{parcel_id}/pause': { body: [] },
      'patch v3/parcels/{parcel_id}': { body: ['note'] },
      'delete v3/parcels/{parcel_id}': {},
      'get v3/parcels/{parcel_id}/label': { answer: fields(['url']) },
    });
    const does = Object.fromEntries(Object.entries(uses).map(([key, use]) => [key, use.does]));
    expect(does).toMatchObject({
      'POST v3/parcels/{parcel_id}/cancel': { set: 'CANCELLED' },
      // The query has no such state.
      'POST v3/parcels/{parcel_id}/pause': 'update',
      'PATCH v3/parcels/{parcel_id}': 'update',
      'DELETE v3/parcels/{parcel_id}': 'delete',
      'GET v3/parcels/{parcel_id}/label': 'read',
    });
  });

  test('a list, and a query that has the number outside of the path', () => {
    const data: Schema = { type: 'array', items: { type: 'object', properties: fields(['parcel_id']) } };
    const create = parcels['post v3/parcels'];
    const list = { 'post v3/parcels': create, 'get v3/parcels': { query: ['offset'], answer: { data } } };
    expect(infer(list)['GET v3/parcels']).toEqual({ of: 'v3/parcels', does: 'list' });
    const query = { 'post v3/parcels': create, 'get v3/parcels': { query: ['out_no'], answer: { data } } };
    expect(infer(query)['GET v3/parcels']).toEqual({ of: 'v3/parcels', by: ['out_no'], does: 'read' });
  });

  test('nothing of what no client can name, of APIv2, or of what is switched off', () => {
    const hidden = { ...parcels, 'post v3/parcels': { body: ['note'], answer: fields(['result']) } };
    expect(infer(hidden)).toEqual({});
    // A merchant has many.
    const scope = {
      'post v3/p': { body: ['sub_mchid'] },
      'get v3/p/{sub_mchid}': { answer: fields(['note']) },
    };
    expect(infer(scope)).toEqual({});
    const retired = { ...parcels, 'post v3/parcels': { ...parcels['post v3/parcels'], retired: true } };
    expect(infer(retired)).toEqual({});
    expect(infer({ 'post v2/p': { body: ['p_id'] }, 'get v2/p/{p_id}': {} })).toEqual({});
  });
});

describe('x-resource', () => {
  test('replaces what paths say, adds to it, or takes it away', () => {
    const key = 'get v3/parcels/{parcel_id}' as const;
    expect(infer({ ...parcels, [key]: { ...parcels[key], use: false } })).toEqual({});
    const uses = infer({
      ...parcels,
      'post v3/parcels/{parcel_id}/lose': { body: [], use: { does: { set: 'LOST' } } },
      'post v3/find': { body: ['out_no'], use: { of: 'v3/parcels', by: ['out_no'], does: 'read' } },
    });
    expect(uses['POST v3/parcels/{parcel_id}/lose']).toEqual({
      of: 'v3/parcels',
      by: ['parcel_id'],
      does: { set: 'LOST' },
    });
    expect(uses['POST v3/find']).toEqual({ of: 'v3/parcels', by: ['out_no'], does: 'read' });
    expect(() => infer({ 'post v3/x': { body: [], use: { does: 'read' } } })).toThrow(
      "POST v3/x: x-resource has no 'of', and nothing is inferred",
    );
  });

  test.each<[string, Partial<ResourceUse>, string]>([
    [
      'a field that does not exist',
      { by: ['nothing'] },
      "x-resource.by names 'nothing', which the request lacks",
    ],
    [
      'an id that the answer lacks',
      { mints: ['nothing'] },
      "x-resource.mints names 'nothing', which the answer lacks",
    ],
    ['a word that does not exist', { does: 'destroy' as 'delete' }, "x-resource.does is 'destroy'"],
    ['a state that no answer has', { does: { set: 'BURNT' } }, "can have the state 'BURNT'"],
    [
      'a family that nothing creates',
      { of: 'parts' },
      "no operation creates a resource of the family 'parts'",
    ],
  ])('that names %s is refused', (_, change, message) => {
    const use = { of: 'v3/parcels', by: ['parcel_id'], does: 'update', ...change } as ResourceUse;
    const source = sourceOf({ ...parcels, 'post v3/parcels/{parcel_id}/burn': { body: [], use } });
    const check = () =>
      checkResources(
        source,
        new Map([...inferResources(source, {}), ['POST v3/parcels/{parcel_id}/burn', use]]),
        {},
      );
    expect(check).toThrow(`POST v3/parcels/{parcel_id}/burn: `);
    expect(check).toThrow(message);
  });
});
