/** `check-facts` with its second source: the models of SDKs. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readModels } from '../check-facts/models.js';
import { type Change, createFactsFolder, expectDifference, type FactsFolder } from './facts-folder.js';

const subject = 'POST v3/parcels';
const of = { method: 'POST', path: 'v3/parcels' };

/** The official table: a name, and two kinds. The answer has a price. */
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

/** The models: three kinds, an optional name, the size as a list. The answer has the payer, in a list of parts. */
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

/** A description that states where its sources differ. */
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

describe('check-facts with the models of SDKs', () => {
  const text = JSON.stringify(bundle);
  let folder: FactsFolder;

  beforeEach(() => {
    const rows = Object.entries(models).map(([name, lines]) => [`cross-check/${name}`, lines]);
    folder = createFactsFolder({ operations: [table], webhooks: [sent], ...Object.fromEntries(rows) });
  });

  afterEach(() => folder.remove());

  it('reports no difference where the description states the differences of its sources', () => {
    const { summary, unexplained } = folder.report(text);
    expect(unexplained).toEqual([]);
    expect(summary).toMatch(/, 13 rows of models$/);
  });

  const changes: Change[] = [
    ['a field of a model that is missing', '"payer":', '"buyer":', subject, 'models response.parts.payer'],
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
      'a field marked as one of the models that no model has',
      '"price":{"type":"integer"',
      '"prize":{"type":"integer","x-sources":{"docs":false}',
      subject,
      'models response.prize',
    ],
    [
      'a field marked as one of the models that the table has',
      '"price":{"type":"integer"',
      '"price":{"type":"integer","x-sources":{"docs":false}',
      subject,
      'response.price',
    ],
    [
      'a field of a model without a note on its source',
      '"x-sources":{"docs":false},',
      '',
      subject,
      'response.parts',
    ],
    ['a value that is missing', ',"TUBE"],"x', '],"x', subject, 'models request.kind enum'],
    [
      'a value of a model without a note on its source',
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
      'a note of another type than the table has',
      '"docs":{"type":"string"}',
      '"docs":{"type":"object"}',
      subject,
      'request.size type',
    ],
    [
      'a required field that the models do not require',
      '"type":"object","properties":{"name"',
      '"type":"object","required":["name"],"properties":{"name"',
      subject,
      'models request.name required',
    ],
    [
      'an optional field that the models require',
      ',"sdk":{"required":true}',
      '',
      subject,
      'models request.kind required',
    ],
    [
      'a field that only the table requires, without a note',
      ',"x-sources":{"docs":{"required":true}}',
      '',
      subject,
      'request.name required',
    ],
    [
      'a field of an answer that no model has, without a note',
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
      'an operation of neither source',
      '"x-path":"brand/parcels"',
      '"x-path":"brand/x"',
      'GET brand/x',
      'operation',
    ],
  ];

  it.each(changes)('reports %s', (...change) => expectDifference(folder, text, change));

  it('accepts what an exception explains', () => {
    const changed = text.replace('"payer":', '"buyer":');
    const cases = [{ subjects: [subject], places: ['models response.parts.payer'] }];
    const allowed = [{ reason: 'A parcel has no payer.', cases }];
    expect(folder.report(changed, allowed)).toMatchObject({ unexplained: [], idle: [] });
  });

  it('needs no models', () => {
    rmSync(join(folder.path, 'cross-check'), { recursive: true });
    expect(readModels(folder.path)).toBeUndefined();
    expect(folder.report(text).unexplained).toEqual([
      expect.objectContaining({ subject: 'GET brand/parcels', place: 'operation' }),
    ]);
  });
});
