/** `check-facts` with the official tables alone, and the exceptions of the repository. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exceptions } from '../check-facts/exceptions.js';
import { type Change, createFactsFolder, expectDifference, type FactsFolder } from './facts-folder.js';

const order = {
  method: 'POST',
  path: 'v3/parcels/{parcel_id}',
  name: '寄件',
  chain: 'v3.parcels._parcel_id_',
  status: [{ kind: 'superseded', date: '2024.01.02', replacement: 'v2/parcels#post' }],
  request: {
    base_uri: { required: false, urls: ['https://apihk.mch.weixin.qq.com/'] },
    path: { required: true, fields: [{ name: 'parcel_id', type: 'integer', required: true }] },
    query: {
      required: true,
      fields: [{ name: 'mchid', type: 'string', required: true, label: '商户号' }],
    },
    headers: { required: true, fields: [{ name: 'Wechatpay-Serial', type: 'string', required: true }] },
    json: {
      required: true,
      fields: [
        { name: 'name', type: 'string', required: true, label: '姓名', encrypted: 'platform' },
        { name: 'kind', type: 'string', enum: ['BOX', 'BAG'] },
        {
          name: 'items',
          type: 'object[]',
          fields: [
            { name: 'weight', type: 'number' },
            // Listed twice, as in some official tables.
            { name: 'size', type: 'object', fields: [{ name: 'width', type: 'integer' }] },
            { name: 'size', type: 'object', fields: [{ name: 'height', type: 'integer' }] },
          ],
        },
      ],
    },
  },
  response: [{ name: 'money', type: 'object', fields: [{ name: 'total', type: 'integer', label: '总额' }] }],
  responseType: 'json',
  docs: ['https://example.com/1', 'https://example.com/2'],
};

const parcels = {
  method: 'POST',
  path: 'v2/parcels',
  name: '寄件',
  status: [{ kind: 'permission', date: '2021.09.01' }],
  request: {
    security: true,
    nonceless: true,
    base_uri: { required: true, urls: ['https://fraud.mch.weixin.qq.com/'] },
    xml: { required: true, fields: [{ name: 'detail', type: 'object', encoded: 'json_encode', fields: [] }] },
  },
  response: [
    { name: 'sign', type: 'string' },
    { name: 'coupon_id_$n', type: 'string', label: '代金券' },
  ],
  responseType: 'xml',
};

const upload = {
  method: 'POST',
  path: 'v3/upload',
  name: '上传',
  status: [{ kind: 'retired', date: '2020.01.01' }],
  request: {
    other: [
      {
        name: 'body',
        type: 'object',
        fields: [
          { name: 'file', type: 'object', required: true },
          { name: 'meta', type: 'string', fields: [{ name: 'sha256', type: 'string', required: true }] },
        ],
      },
    ],
  },
  response: [],
  responseType: 'none',
};

const sent = {
  protocol: 'v3',
  event: 'PARCEL.SENT',
  name: '已寄',
  retry: '0s/15s/3m',
  original_type: 'parcel',
  payload: [{ name: 'parcel_id', type: 'string', required: true }],
  reply: [{ name: 'body', type: 'object', fields: [{ name: 'code', type: 'string' }] }],
};

const lost = {
  protocol: 'v2',
  event: 'lost',
  name: '遗失',
  body: [{ name: 'req_info', type: 'string', encrypted: 'aes-gcm' }],
};

const bundle = {
  paths: {
    '/v3/parcels/{parcel_id}': {
      'x-path': 'v3/parcels/{parcel_id}',
      post: {
        operationId: 'v3.parcels._parcel_id_.post',
        summary: '寄件',
        externalDocs: { url: 'https://example.com/1' },
        'x-docs': ['https://example.com/1', 'https://example.com/2'],
        deprecated: true,
        'x-superseded': '2024-01-02',
        'x-superseded-by': 'v2/parcels#post',
        security: [{ v3: [] }],
        servers: [{ url: 'https://apihk.mch.weixin.qq.com' }, { url: 'https://api.mch.weixin.qq.com' }],
        parameters: [
          { name: 'parcel_id', in: 'path', required: true, schema: { type: 'integer' } },
          { name: 'mchid', in: 'query', required: true, schema: { type: 'string', title: '商户号' } },
          { name: 'Wechatpay-Serial', in: 'header', required: true, schema: { type: 'string' } },
        ],
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: {
                type: 'object',
                required: ['name'],
                properties: {
                  name: { type: 'string', title: '姓名', 'x-encrypted': 'platform' },
                  kind: { type: 'string', enum: ['BOX', 'BAG'] },
                  items: {
                    type: 'array',
                    items: {
                      type: 'object',
                      properties: {
                        weight: { type: 'number' },
                        size: {
                          type: 'object',
                          properties: { width: { type: 'integer' }, height: { type: 'integer' } },
                        },
                      },
                    },
                  },
                },
              },
            },
          },
        },
        responses: {
          '200': {
            content: {
              'application/json': {
                schema: { type: 'object', properties: { money: { $ref: '#/components/schemas/Money' } } },
              },
            },
          },
        },
      },
    },
    '/parcels': {
      'x-path': 'v2/parcels',
      post: {
        operationId: 'v2.parcels.post',
        summary: '寄件',
        'x-permission': '2021-09-01',
        'x-mtls': true,
        'x-nonceless': true,
        security: [{ v2: [], mtls: [] }],
        servers: [{ url: 'https://fraud.mch.weixin.qq.com' }],
        requestBody: {
          required: true,
          content: {
            'application/xml': {
              schema: {
                type: 'object',
                properties: {
                  detail: { type: 'string', 'x-encoded': 'json', contentSchema: { type: 'object' } },
                },
              },
            },
          },
        },
        responses: {
          '200': {
            content: {
              'application/xml': {
                schema: {
                  type: 'object',
                  properties: { sign: { type: 'string' } },
                  patternProperties: { '^coupon_id_\\d+$': { type: 'string', title: '代金券' } },
                },
              },
            },
          },
        },
      },
    },
    '/v3/upload': {
      'x-path': 'v3/upload',
      post: {
        operationId: 'v3.upload.post',
        summary: '上传',
        deprecated: true,
        'x-retired': '2020-01-01',
        security: [{ v3: [] }],
        requestBody: {
          required: true,
          content: {
            'multipart/form-data': {
              schema: {
                type: 'object',
                required: ['file'],
                properties: {
                  file: { type: 'string', contentMediaType: 'application/octet-stream' },
                  meta: { type: 'object', required: ['sha256'], properties: { sha256: { type: 'string' } } },
                },
              },
            },
          },
        },
        responses: { '204': {} },
      },
    },
  },
  webhooks: {
    'PARCEL.SENT': {
      post: {
        operationId: 'webhooks.PARCEL.SENT',
        summary: '已寄',
        'x-retry': [15, 180],
        requestBody: {
          content: {
            'application/json': {
              schema: {
                allOf: [
                  { $ref: '#/components/schemas/Notification' },
                  {
                    properties: {
                      event_type: { const: 'PARCEL.SENT' },
                      resource: { properties: { original_type: { const: 'parcel' } } },
                    },
                  },
                ],
              },
            },
          },
        },
        'x-payload': {
          type: 'object',
          required: ['parcel_id'],
          properties: { parcel_id: { type: 'string' } },
        },
        responses: { '200': { $ref: '#/components/responses/Reply' } },
      },
    },
    'v2/lost': {
      post: {
        operationId: 'webhooks.v2.lost',
        summary: '遗失',
        requestBody: {
          content: {
            'application/xml': {
              schema: {
                type: 'object',
                properties: { req_info: { type: 'string', 'x-encrypted': 'apiv3' } },
              },
            },
          },
        },
        responses: {},
      },
    },
  },
  components: {
    schemas: {
      Money: { type: 'object', properties: { total: { type: 'integer', title: '总额' } } },
    },
    responses: {
      Reply: {
        content: {
          'application/json': { schema: { type: 'object', properties: { code: { type: 'string' } } } },
        },
      },
    },
  },
};

describe('check-facts with the official tables', () => {
  const text = JSON.stringify(bundle);
  let folder: FactsFolder;

  beforeEach(() => {
    folder = createFactsFolder({ operations: [order, parcels, upload], webhooks: [sent, lost] });
  });

  afterEach(() => folder.remove());

  it('reports no difference where both agree, and counts the comparisons', () => {
    const { summary, unexplained } = folder.report(text);
    expect(unexplained).toEqual([]);
    expect(summary).toBe('3 of 3 operations, 2 of 2 notifications, 21 fields compared');
  });

  const parcel = 'POST v3/parcels/{parcel_id}';
  const changes: Change[] = [
    [
      'an operation that is missing',
      '"x-path":"v2/parcels"',
      '"x-path":"v2/p"',
      'POST v2/parcels',
      'operation',
    ],
    ['an unknown operation', '"x-path":"v2/parcels"', '"x-path":"v2/p"', 'POST v2/p', 'operation'],
    ['a notification that is missing', '"v2/lost":', '"v2/x":', 'WEBHOOK v2/lost', 'notification'],
    ['an unknown notification', '"v2/lost":', '"v2/x":', 'WEBHOOK v2/x', 'notification'],
    ['another operation id', 'v3.parcels._parcel_id_', 'v3.parcels.id', parcel, 'operationId'],
    ['another official name', '"summary":"寄件"', '"summary":"寄"', parcel, 'name'],
    ['another official page', '"url":"https://example.com/1"', '"url":"https://x"', parcel, 'docs'],
    ['a field that is missing', '"width":', '"breadth":', parcel, 'request.items.size.width'],
    ['an unknown field', '"width":', '"breadth":', parcel, 'request.items.size.breadth'],
    [
      'another type',
      '"weight":{"type":"number"',
      '"weight":{"type":"string"',
      parcel,
      'request.items.weight type',
    ],
    ['an object in place of a list', '"type":"array"', '"type":"object"', parcel, 'request.items type'],
    [
      'a field that is required',
      '"required":["name"]',
      '"required":["name","kind"]',
      parcel,
      'request.kind required',
    ],
    ['a field that is not required', '"required":["name"],', '', parcel, 'request.name required'],
    ['a value that is missing', '["BOX","BAG"]', '["BOX"]', parcel, 'request.kind enum'],
    [
      'another label, behind a reference',
      '"title":"总额"',
      '"title":"总"',
      parcel,
      'response.money.total label',
    ],
    [
      'an encryption mark',
      '"x-encrypted":"platform"',
      '"x-encrypted":"bank"',
      parcel,
      'request.name encrypted',
    ],
    [
      'a path variable',
      '"in":"path","required":true,"schema":{"type":"integer"',
      '"in":"path","schema":{"type":"string"',
      parcel,
      'path.parcel_id type',
    ],
    ['a query parameter', '"name":"mchid"', '"name":"mch_id"', parcel, 'query.mchid'],
    [
      'a header',
      '"name":"Wechatpay-Serial","in":"header","required":true',
      '"name":"Wechatpay-Serial","in":"header"',
      parcel,
      'header.Wechatpay-Serial required',
    ],
    ['the hosts, where one is preferred', ',{"url":"https://api.mch.weixin.qq.com"}', '', parcel, 'servers'],
    ['the host, where there is only one', 'https://fraud.', 'https://api.', 'POST v2/parcels', 'servers'],
    ['the day of the replacement', '2024-01-02', '2024-01-03', parcel, 'superseded'],
    ['the replacement', 'v2/parcels#post"', 'v2/parcels#get"', parcel, 'superseded by'],
    ['a replacement that does not exist', 'v2/parcels#post"', 'v2/parcels#get"', parcel, 'replacement'],
    ['a deprecation', '"deprecated":true,"x-superseded"', '"x-superseded"', parcel, 'deprecated'],
    ['the day of the switch-off', '2020-01-01', '2020-01-02', 'POST v3/upload', 'retired'],
    ['the permission', '"x-permission":"2021-09-01"', '"x-permission":true', 'POST v2/parcels', 'permission'],
    ['mutual TLS', '"x-mtls":true,', '', 'POST v2/parcels', 'mtls'],
    ['the security scheme', '"mtls":[]', '"tls":[]', 'POST v2/parcels', 'security'],
    ['a request without nonce_str', '"x-nonceless":true,', '', 'POST v2/parcels', 'nonceless'],
    ['text that holds JSON', '"x-encoded":"json",', '', 'POST v2/parcels', 'request.detail encoded'],
    [
      'an APIv2 answer that is signed',
      '"200":{"content":{"application/xml"',
      '"200":{"x-unsigned":true,"content":{"application/xml"',
      'POST v2/parcels',
      'response unsigned',
    ],
    ['a numbered field', '^coupon_id_', '^coupon_', 'POST v2/parcels', 'response.coupon_id_$n'],
    [
      'the description of an upload',
      '"required":["sha256"],',
      '',
      'POST v3/upload',
      'request.meta.sha256 required',
    ],
    ['an answer without a body', '"204"', '"200"', 'POST v3/upload', 'response status'],
    ['the schedule of a notification', '[15,180]', '[0,15,180]', 'WEBHOOK PARCEL.SENT', 'retry'],
    [
      "the type of a notification's resource",
      '"const":"parcel"',
      '"const":"post"',
      'WEBHOOK PARCEL.SENT',
      'original type',
    ],
    ['a payload', '"required":["parcel_id"],', '', 'WEBHOOK PARCEL.SENT', 'payload.parcel_id required'],
    ['the answer to a notification', '"code":', '"kode":', 'WEBHOOK PARCEL.SENT', 'reply.code'],
    ['the body of an APIv2 notification', '"apiv3"', '"apiv2"', 'WEBHOOK v2/lost', 'body.req_info encrypted'],
  ];

  it.each(changes)('reports %s', (...change) => expectDifference(folder, text, change));

  it('accepts what an exception explains, and reports an exception that explains nothing', () => {
    const changed = text.replace('["BOX","BAG"]', '["BOX"]');
    const cases = [{ subjects: [parcel], places: ['request.kind enum'] }];
    const allowed = [{ reason: 'Bags are no longer sold.', cases }];
    expect(folder.report(changed, allowed)).toMatchObject({ unexplained: [], idle: [] });
    expect(folder.report(changed, allowed).explained).toHaveLength(1);
    expect(folder.report(text, allowed).idle).toEqual([`${parcel} request.kind enum`]);
  });
});

describe('every exception', () => {
  const subjects = [...new Set(exceptions.flatMap(({ cases }) => cases.flatMap(({ subjects }) => subjects)))];

  it.each(subjects)('%s is explained by a comment in its file', (subject) => {
    const [kind, path] = subject.split(' ');
    const file = kind === 'WEBHOOK' ? `webhooks/${path}` : path;
    const yaml = readFileSync(fileURLToPath(new URL(`../../openapi/${file}.yaml`, import.meta.url)), 'utf8');
    expect(yaml).toMatch(/^ *# \S/m);
  });
});
