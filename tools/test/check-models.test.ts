/** The second source of `check-facts`: what the models of SDKs say, and what the description says of both. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { check } from '../check-facts/check.js';
import { readDescription } from '../check-facts/description.js';
import type { Exception } from '../check-facts/exceptions.js';
import { readFacts } from '../check-facts/facts.js';
import { readModels } from '../check-facts/models.js';

const subject = 'POST v3/parcels';
const of = { method: 'POST', path: 'v3/parcels' };

/** The official table: a name, and a kind of two; the answer tells a price. */
const table = {
  ...of,
  name: '寄件',
  request: {
    json: {
      required: true,
      fields: [
        { name: 'name', type: 'string', required: true },
        { name: 'kind', type: 'string', enum: ['BOX', 'BAG'] },
        { name: 'size', type: 'string' },
      ],
    },
  },
  response: [
    { name: 'price', type: 'integer' },
    { name: 'rumour', type: 'string' },
  ],
  responseType: 'json',
};

/** The models: one kind more, the name is optional, the size a list; the answer tells who pays, in a list of parts. */
const models = {
  'more-fields': [
    {
      ...of,
      where: 'response',
      missing: [
        { field: 'parts', type: 'object[]', confidence: 'high' },
        { field: 'parts.payer', type: 'string', confidence: 'medium' },
        { field: 'gift', type: 'boolean', confidence: 'low' },
      ],
    },
  ],
  'more-notification-fields': [
    { notification: 'PARCEL.SENT', missing: [{ field: 'weight', type: 'integer', confidence: 'medium' }] },
  ],
  'missing-enum-values': [{ ...of, where: 'request', field: 'kind', missing: [{ value: 'TUBE' }] }],
  'type-differences': [
    {
      ...of,
      where: 'request',
      field: 'size',
      theirs: { go: 'integer[]' },
      verdict: 'ours-likely-wrong',
    },
    { ...of, where: 'request', field: 'name', theirs: { skit: 'integer' }, verdict: 'skit-only' },
  ],
  'required-differences': [
    { ...of, field: 'name', others_required: { go: false }, verdict: 'loosen' },
    { ...of, field: 'kind', others_required: { go: true }, verdict: 'official-requires' },
    { ...of, field: 'size', others_required: { skit: true }, verdict: 'loosen?' },
  ],
  'unconfirmed-answer-fields': [{ ...of, fields: ['rumour'] }],
  'more-operations': [
    { method: 'GET', path: 'brand/parcels', verdict: 'real-current' },
    { method: 'GET', path: 'v3/parcel', verdict: 'spelling' },
  ],
};

/** A description that both agree with, since it says where they do not agree with each other. */
const request = {
  type: 'object',
  properties: {
    name: { type: 'string', 'x-sources': { docs: { required: true } } },
    kind: {
      type: 'string',
      enum: ['BOX', 'BAG', 'TUBE'],
      'x-sources': { docs: { without: ['TUBE'] }, sdk: { required: true } },
    },
    size: {
      type: 'array',
      items: { type: 'integer' },
      'x-sources': { docs: { type: 'string' } },
    },
  },
};
const answer = {
  type: 'object',
  properties: {
    price: { type: 'integer' },
    rumour: { type: 'string', 'x-sources': { sdk: false } },
    parts: {
      type: 'array',
      'x-sources': { docs: false },
      items: { type: 'object', properties: { payer: { type: 'string' } } },
    },
  },
};
const parcel = {
  operationId: 'v3.parcels.post',
  summary: '寄件',
  security: [{ v3: [] }],
  requestBody: { required: true, content: { 'application/json': { schema: request } } },
  responses: { '200': { content: { 'application/json': { schema: answer } } } },
};
const bundle = {
  paths: {
    '/v3/parcels': { 'x-path': 'v3/parcels', post: parcel },
    '/brand/parcels': { 'x-path': 'brand/parcels', get: { operationId: 'x', responses: {} } },
  },
  webhooks: {
    'PARCEL.SENT': {
      post: {
        operationId: 'webhooks.PARCEL.SENT',
        summary: '已寄',
        'x-payload': {
          type: 'object',
          properties: { weight: { type: 'number', 'x-sources': { docs: false } } },
        },
        requestBody: {
          content: {
            'application/json': {
              schema: { allOf: [{ properties: { event_type: { const: 'PARCEL.SENT' } } }] },
            },
          },
        },
        responses: {},
      },
    },
  },
  components: {},
};
const sent = { protocol: 'v3', event: 'PARCEL.SENT', name: '已寄', payload: [] };

describe('comparing the description with the models of SDKs', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'facts-'));
    mkdirSync(join(folder, 'cross-check'));
    const write = (name: string, rows: readonly object[]) =>
      writeFileSync(join(folder, `${name}.jsonl`), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    write('operations', [table]);
    write('webhooks', [sent]);
    for (const [name, rows] of Object.entries(models)) write(`cross-check/${name}`, rows);
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  function report(text: string, allowed: readonly Exception[] = []) {
    const file = join(folder, 'bundle.json');
    writeFileSync(file, text);
    return check(readFacts(folder), readModels(folder), readDescription(file), allowed);
  }

  it('finds nothing where the description says what each source says otherwise', () => {
    const { summary, unexplained } = report(JSON.stringify(bundle));
    expect(unexplained).toEqual([]);
    expect(summary).toMatch(/, 13 rows of models$/);
  });

  const cases: [what: string, from: string, to: string, subject: string, place: string][] = [
    ['a field of theirs that is missing', '"payer":', '"buyer":', subject, 'models response.parts.payer'],
    [
      'a field that is missing in a notification',
      '"weight":',
      '"mass":',
      'WEBHOOK PARCEL.SENT',
      'models payload.weight',
    ],
    [
      'a field of another type',
      '"payer":{"type":"string"',
      '"payer":{"type":"object"',
      subject,
      'models response.parts.payer type',
    ],
    [
      'a field that is said to be theirs and is not',
      '"price":{"type":"integer"',
      '"prize":{"type":"integer","x-sources":{"docs":false}',
      subject,
      'models response.prize',
    ],
    [
      'a field that is said to be theirs and is in the table',
      '"price":{"type":"integer"',
      '"price":{"type":"integer","x-sources":{"docs":false}',
      subject,
      'response.price',
    ],
    ['a field without a word on its source', '"x-sources":{"docs":false},', '', subject, 'response.parts'],
    ['a value that is missing', ',"TUBE"],"x', '],"x', subject, 'models request.kind enum'],
    [
      'a value without a word on its source',
      '"docs":{"without":["TUBE"]},',
      '',
      subject,
      'request.kind enum',
    ],
    [
      'a type that is likely wrong',
      '"type":"array","items":{"type":"integer"}',
      '"type":"string"',
      subject,
      'models request.size type',
    ],
    [
      'another type than the table says, when it says one',
      '"docs":{"type":"string"}',
      '"docs":{"type":"object"}',
      subject,
      'request.size type',
    ],
    [
      'a field that they do not require',
      '"type":"object","properties":{"name"',
      '"type":"object","required":["name"],"properties":{"name"',
      subject,
      'models request.name required',
    ],
    ['a field that they require', ',"sdk":{"required":true}', '', subject, 'models request.kind required'],
    [
      'a field that only the table requires, and nothing says so',
      ',"x-sources":{"docs":{"required":true}}',
      '',
      subject,
      'request.name required',
    ],
    [
      'a field of an answer that no model has, and nothing says so',
      ',"x-sources":{"sdk":false}',
      '',
      subject,
      'models response.rumour',
    ],
    [
      'an operation that is missing',
      '"x-path":"brand/parcels"',
      '"x-path":"v3/parcel"',
      'GET brand/parcels',
      'models operation',
    ],
    [
      'an operation that neither source knows',
      '"x-path":"brand/parcels"',
      '"x-path":"brand/x"',
      'GET brand/x',
      'operation',
    ],
  ];

  it.each(cases)('finds %s', (_, from, to, subject, place) => {
    const text = JSON.stringify(bundle);
    expect(text).toContain(from);
    expect(report(text.replace(from, to)).unexplained).toContainEqual(
      expect.objectContaining({ subject, place }),
    );
  });

  it('leaves alone what an exception explains', () => {
    const text = JSON.stringify(bundle).replace('"payer":', '"buyer":');
    const allowed = [
      { subjects: [subject], places: ['models response.parts.payer'], reason: 'A parcel has no payer.' },
    ];
    expect(report(text, allowed)).toMatchObject({ unexplained: [], idle: [] });
  });

  it('needs no models', () => {
    rmSync(join(folder, 'cross-check'), { recursive: true });
    expect(readModels(folder)).toBeUndefined();
    expect(report(JSON.stringify(bundle)).unexplained).toEqual([
      expect.objectContaining({ subject: 'GET brand/parcels', place: 'operation' }),
    ]);
  });
});
