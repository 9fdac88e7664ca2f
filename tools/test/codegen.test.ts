import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unpack } from '../../packages/sdk/src/operations/unpack.js';
import { bundle } from '../codegen/bundle.js';
import { emitChain } from '../codegen/emit-chain.js';
import { emitIdentities } from '../codegen/emit-identities.js';
import { emitEvents, emitTraits } from '../codegen/emit-tables.js';
import { emitTypes } from '../codegen/emit-types.js';
import { pack, textLiteral } from '../codegen/pack.js';
import { ParsedFiles } from '../codegen/parsed-files.js';
import type { Source } from '../codegen/source.js';
import { readDescription } from './description.js';

const openapi = fileURLToPath(new URL('../../openapi', import.meta.url));

const refund = `
post:
  operationId: v3.example.parcels._out_refund_no_.post
  summary: 申请退款
  x-summary-en: Refund
  description: 退款。
  x-description-en: Refunds an order.
  tags: [退款]
  x-mtls: true
  servers: [{ url: https://api.mch.weixin.qq.com/hk }]
  parameters:
    - { name: out_refund_no, in: path, required: true, schema: { type: string, title: 商户退款单号 } }
  requestBody:
    required: true
    content:
      application/json:
        schema:
          type: object
          required: [amount]
          properties:
            reason: { type: string, enum: [LATE, BROKEN] }
            amount:
              type: object
              required: [refund]
              properties: { refund: { type: integer, title: 退款金额 } }
  responses:
    '200':
      description: 退款单
      content:
        application/json:
          schema: { type: object, properties: { status: { type: string, enum: [SUCCESS, CLOSED] } } }
`;

describe('adding an endpoint', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'openapi-'));
    for (const shared of [
      'openapi.yaml',
      'tags.yaml',
      'groups.yaml',
      'errors.yaml',
      'webhooks/REFUND.SUCCESS.yaml',
      'components',
      'v2/pay/closeorder.yaml',
    ]) {
      cpSync(join(openapi, shared), join(folder, shared), { recursive: true });
    }
    // Parsing the whole glossary takes long, and most of it belongs to other operations.
    add('glossary.yaml', '退款金额: Refund amount\n商户退款单号: Merchant refund number\n');
    add('fields.yaml', 'out_refund_no: { zh: 商户的退款单号。, en: The number of the refund. }\n');
    add('enums.yaml', 'status:\n  SUCCESS: [成功, Succeeded]\n  CLOSED: [已关闭, Closed]\n');
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  function add(file: string, yaml: string): void {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), yaml);
  }

  const file = 'v3/example/parcels/{out_refund_no}.yaml';

  it('takes one YAML file', () => {
    add(file, refund);
    const source = readDescription(folder);

    const document = bundle(source) as { paths: Record<string, object> };
    expect(document.paths['/v3/example/parcels/{out_refund_no}']).toMatchObject({
      'x-path': 'v3/example/parcels/{out_refund_no}',
      post: { security: [{ v3: [], mtls: [] }] },
    });
    expect(traitsIn(source).get('POST v3/example/parcels/{out_refund_no}')).toEqual({
      mtls: true,
      server: 'https://api.mch.weixin.qq.com/hk',
      onlyServer: true,
    });

    const chain = emitChain(source);
    expect(chain).toContain('readonly example: V3ExampleChain;');
    expect(chain).toContain('readonly _out_refund_no_: V3ExampleParcels_out_refund_no_Chain;');
    expect(chain).toContain(
      "readonly 'v3/example/parcels/{out_refund_no}': V3ExampleParcels_out_refund_no_Chain;",
    );

    const types = emitTypes(source);
    expect(types).toContain("  reason?: 'LATE' | 'BROKEN';");
    expect(types).toContain(
      "  /**\n   * - `SUCCESS` 成功 · Succeeded\n   * - `CLOSED` 已关闭 · Closed\n   */\n  status?: 'SUCCESS' | 'CLOSED' | (string & {});",
    );
    expect(types).toContain('  amount: V3ExampleParcels_out_refund_no_PostRequestAmount;');
    expect(types).toContain('  /** 退款金额 · Refund amount */\n  refund: number;');
    expect(types).toContain('  out_refund_no: string | number | bigint;');
  });

  it('has a working example in openapi/README.md', () => {
    const text = readFileSync(new URL('../../openapi/README.md', import.meta.url), 'utf8');
    const [, shown = '', yaml = ''] =
      /`openapi\/([^`]+\.yaml)`:\n\n```yaml\n([\s\S]+?)\n```/.exec(text) ?? [];
    add(shown, yaml);
    const source = readDescription(folder);
    expect(emitChain(source)).toContain('get(options: T.V3ExampleParcels_parcel_id_GetOptions)');
    expect(emitTypes(source)).toContain(
      '  /** 包裹 id · Parcel ID */\n  parcel_id: string | number | bigint;',
    );
    expect(Object.keys(bundle(source)['paths'] as object)).toContain('/v3/example/parcels/{parcel_id}');
  });

  it.each([
    [
      'an operation id that does not match its path',
      refund.replace('parcels._out', 'parcel._out'),
      /operationId is .* its path gives 'v3\.example/,
    ],
    ['an unknown verb', refund.replace('post:', 'send:'), /'send' is not one of get, post/],
    [
      'a path variable that the path lacks',
      refund.replace('name: out_refund_no', 'name: refund_id'),
      /declares path variables \[refund_id\], the path has \[out_refund_no\]/,
    ],
    [
      'an identity that the request lacks',
      refund.replace('  x-mtls: true', '  x-idempotent: [out_refund_no, amount.total]'),
      /post: x-idempotent names 'amount.total', which is not a field of the body, the path or the query/,
    ],
    [
      'an identity of a call that only reads',
      refund
        .replace('post:', 'get:')
        .replace('_.post', '_.get')
        .replace('  x-mtls: true', '  x-idempotent: []'),
      /get has x-idempotent, but every GET can be repeated/,
    ],
    [
      "a field of WeCom's signature that the body lacks",
      refund.replace('  x-mtls: true', '  x-workwx-sign: [reason, mch_billno]'),
      /post: x-workwx-sign names 'mch_billno', which is not a field of the body/,
    ],
    [
      'an error code that is not described',
      refund.replace('  x-mtls: true', '  x-errors: [NOT_ENOUGH, NO_SUCH_CODE]'),
      /post: x-errors names 'NO_SUCH_CODE', which errors.yaml does not describe for v3/,
    ],
    [
      'an error code of the other protocol',
      refund.replace('  x-mtls: true', '  x-errors: [SIGNERROR]'),
      /post: x-errors names 'SIGNERROR', which errors.yaml does not describe for v3/,
    ],
    [
      'an error code that every operation has',
      refund.replace('  x-mtls: true', '  x-errors: [SIGN_ERROR]'),
      /post: x-errors names 'SIGN_ERROR', which every v3 operation has/,
    ],
    [
      'an unknown notification',
      refund.replace('  x-mtls: true', '  x-notifies: [REFUND.SUCCESS, REFUND.LOST]'),
      /post: x-notifies names 'REFUND.LOST', which has no file in webhooks/,
    ],
    ['a syntax error in the YAML', `${refund}\n  post: [`, /parcels\/\{out_refund_no\}\.yaml: /],
    ['an empty file', '', /expected a mapping/],
  ])('names the file and the error for %s', (_, yaml, message) => {
    add(file, yaml);
    expect(() => readDescription(folder)).toThrow(message);
    expect(() => readDescription(folder)).toThrow(file);
  });

  it.each([
    [
      'no file',
      '{ type: object, properties: { meta: { type: object, properties: { sha256: { type: string, x-computed: sha256 } } } } }',
    ],
    [
      'no digest',
      '{ type: object, properties: { file: { type: string, contentMediaType: application/octet-stream } } }',
    ],
  ])('refuses an upload with %s', (_, schema) => {
    const body = / {6}application\/json:\n {8}schema:\n[\s\S]*?(?= {2}responses:)/;
    add(file, refund.replace(body, `      multipart/form-data:\n        schema: ${schema}\n`));
    expect(() => emitTraits(readDescription(folder))).toThrow(
      /parcels\._out_refund_no_\.post: a form needs a file/,
    );
  });

  it('lists the places of encrypted fields, through lists and shared schemas', () => {
    add(
      'components/schemas/Person.yaml',
      'type: object\nproperties: { name: { type: string, x-encrypted: platform } }',
    );
    const person = "$ref: '#/components/schemas/Person'";
    const answer = 'status: { type: string, enum: [SUCCESS, CLOSED] }';
    add(
      file,
      refund
        .replace('reason: {', `people: { type: array, items: { ${person} } }\n            reason: {`)
        .replace(
          'amount:\n',
          `names: { type: array, items: { type: string }, x-encrypted: platform }\n            amount:\n`,
        )
        .replace('refund: { type: integer', `payee: { ${person} }, refund: { type: integer`)
        .replace(
          '  parameters:\n',
          `  parameters:
    - { name: mobile, in: query, schema: { type: string, x-encrypted: platform } }
    - { name: plain, in: query, schema: { type: string } }\n`,
        )
        .replace(answer, `${answer}, mine: { type: string, x-encrypted: merchant }`),
    );
    const traits = traitsIn(readDescription(folder)).get(`POST ${file.replace('.yaml', '')}`);
    expect(traits).toMatchObject({
      encrypted: ['people[].name', 'names[]', 'amount.payee.name'],
      encryptedQuery: ['mobile'],
      decrypted: ['mine'],
    });
    expect(traits).not.toHaveProperty('pkcs1');
  });

  it('marks the older padding in requests and in answers', () => {
    const older = 'type: string, x-padding: pkcs1, x-encrypted';
    add(
      file,
      refund
        .replace('type: string, enum: [LATE, BROKEN]', `${older}: platform`)
        .replace('type: string, enum: [SUCCESS, CLOSED]', `${older}: merchant`),
    );
    const traits = traitsIn(readDescription(folder)).get(`POST ${file.replace('.yaml', '')}`);
    expect(traits).toMatchObject({
      encrypted: ['reason'],
      pkcs1: true,
      decrypted: [expect.any(String)],
      decryptedPkcs1: true,
    });
  });

  it.each([
    ['a number', 'type: integer,', 'type: integer, x-encrypted: platform,', /amount\.refund: only text/],
    [
      'a field within text',
      'reason: { type: string,',
      'reason: { type: string, contentSchema: { properties: { a: { type: string, x-encrypted: platform } } },',
      /reason: an encrypted field inside .* has no place/,
    ],
  ])('refuses %s as encrypted', (_, plain, marked, message) => {
    expect(refund).toContain(plain);
    add(file, refund.replace(plain, marked));
    expect(() => emitTraits(readDescription(folder))).toThrow(message);
  });

  it('lists the repeatable operations by the fields that identify a request', () => {
    const repeatable = (fields: string) => refund.replace('  x-mtls: true', `  x-idempotent: [${fields}]`);
    add(file, repeatable('out_refund_no, amount.refund'));
    const second = repeatable('')
      .replaceAll('_out_refund_no_', '_id_')
      .replace('name: out_refund_no', 'name: id');
    add('v3/example/parcels/{id}.yaml', second);
    const identities = emitIdentities(readDescription(folder));
    expect(identities).toContain(
      "  ['out_refund_no,amount.refund', '00v3/example/parcels/{out_refund_no} POST'],",
    );
    const harmless = unpack(readLiteral(/\['', ('.*')\]/.exec(identities)?.[1]));
    expect(harmless).toContain('v3/example/parcels/{id} POST');
    expect(harmless).toContain('v2/pay/closeorder POST');
    expect(harmless).not.toContain('v3/example/parcels/{out_refund_no} POST');
  });

  it.each([
    [
      'a product in no group',
      '新产品:\n  x-name-en: New',
      '',
      "tags.yaml: the group of 新产品 is 'undefined', which is not in groups.yaml",
    ],
    [
      'a product in an unknown group',
      '新产品:\n  x-group: 新组',
      '',
      "tags.yaml: the group of 新产品 is '新组', which is not in groups.yaml",
    ],
    [
      'a group without a product',
      '',
      '新组:\n  x-name-en: New',
      "groups.yaml: no product is in the group '新组'",
    ],
  ])('refuses %s', (_, tag, group, message) => {
    appendFileSync(join(folder, 'tags.yaml'), `\n${tag}\n`);
    appendFileSync(join(folder, 'groups.yaml'), `\n${group}\n`);
    expect(() => readDescription(folder)).toThrow(message);
  });

  it('refuses a general error code that is not described', () => {
    const errors = join(folder, 'errors.yaml');
    writeFileSync(errors, readFileSync(errors, 'utf8').replace('\n  v3: [', '\n  v3: [NO_SUCH_CODE, '));
    expect(() => readDescription(folder)).toThrow(
      "errors.yaml: general v3 names 'NO_SUCH_CODE', which is not described for v3",
    );
  });

  it('copies error codes and following notifications into the bundle', () => {
    add(file, refund.replace('  x-mtls: true', '  x-errors: [NOT_ENOUGH]\n  x-notifies: [REFUND.SUCCESS]'));
    const document = bundle(readDescription(folder));
    expect(document['paths']).toMatchObject({
      '/v3/example/parcels/{out_refund_no}': {
        post: { 'x-errors': ['NOT_ENOUGH'], 'x-notifies': ['REFUND.SUCCESS'] },
      },
    });
    expect(document['x-error-codes']).toMatchObject({
      general: { v3: expect.arrayContaining(['SIGN_ERROR']) },
      codes: { NOT_ENOUGH: { protocols: ['v3'], status: 403 } },
    });
  });

  it('says what the values of an enumeration mean, beside the field before enums.yaml', () => {
    const plain = 'reason: { type: string, enum: [LATE, BROKEN] }';
    add(file, refund.replace(plain, `${plain.slice(0, -2)}, x-enum-labels: { LATE: [迟到, Late] } }`));
    add('enums.yaml', 'reason:\n  LATE: [晚, After the time]\n  BROKEN: [损坏, Broken]\n');
    const source = readDescription(folder);
    expect(JSON.stringify(bundle(source))).toContain(
      JSON.stringify({
        'x-enumDescriptions': { LATE: '迟到', BROKEN: '损坏' },
        'x-enumDescriptions-en': { LATE: 'Late', BROKEN: 'Broken' },
      }).slice(1, -1),
    );
    expect(emitTypes(source)).toContain('   * - `LATE` 迟到 · Late\n   * - `BROKEN` 损坏 · Broken\n');
  });

  it.each([
    [
      'beside a field',
      '',
      'LOST: [丢失, Lost]',
      /reason: x-enum-labels names LOST, which the enumeration lacks/,
    ],
    ['beside a field', '', 'LATE: [迟到]', /reason: expected the meaning of LATE as \[Chinese, English\]/],
    [
      'of enums.yaml',
      'reason:\n  LATE: 迟到\n',
      'BROKEN: [损坏, Broken]',
      /enums\.yaml: reason: expected the meaning of LATE/,
    ],
  ])('refuses a wrong label %s', (_, general, beside, message) => {
    const plain = 'reason: { type: string, enum: [LATE, BROKEN] }';
    add(file, refund.replace(plain, `${plain.slice(0, -2)}, x-enum-labels: { ${beside} } }`));
    if (general !== '') add('enums.yaml', general);
    expect(() => readDescription(folder)).toThrow(message);
  });

  const form = (own: string) =>
    `title: 退款\nx-title-en: Refund\ndescription: 退款。\nx-description-en: A refund.\ntype: object\nrequired: [id, ${own}]\nproperties:\n  id: { type: string }\n  ${own}: { type: string }\n`;
  const notice = (forms: string) =>
    `post:\n  operationId: webhooks.REFUND.SUCCESS\n  summary: 退款\n  x-summary-en: Refund\n  description: 退款。\n  x-description-en: A refund.\n  tags: [退款]\n  x-payload: { oneOf: [${forms}] }\n  responses: {}\n`;
  const [mine, theirs] = ['Mine', 'Theirs'].map((name) => `{ $ref: '#/components/schemas/${name}' }`);

  it('writes the forms of a notification as a union of interfaces', () => {
    add('components/schemas/Mine.yaml', form('mchid'));
    add('components/schemas/Theirs.yaml', form('sp_mchid'));
    add('webhooks/REFUND.SUCCESS.yaml', notice(`${mine}, ${theirs}`));
    const types = emitTypes(readDescription(folder));
    expect(types).toContain('export type RefundSuccessPayload =\n  | Mine\n  | Theirs;');
    expect(types).toContain(
      '/**\n * 退款 · Refund\n *\n * 退款。\n * A refund.\n */\nexport interface Mine {\n  id: string;\n  mchid: string;\n}',
    );
  });

  it.each([
    [
      'that nothing tells apart',
      form('sp_mchid').replace('[id, sp_mchid]', '[id]'),
      theirs,
      /post: Theirs requires no field that Mine lacks/,
    ],
    [
      'without a description',
      form('sp_mchid').replace('description: 退款。\n', ''),
      theirs,
      /post: Theirs needs title, description and x-description-en/,
    ],
    [
      'that are not shared schemas',
      form('sp_mchid'),
      '{ type: object }',
      /oneOf holds a schema that is not in/,
    ],
  ])('refuses forms %s', (_, other, reference, message) => {
    add('components/schemas/Mine.yaml', form('mchid'));
    add('components/schemas/Theirs.yaml', other);
    add('webhooks/REFUND.SUCCESS.yaml', notice(`${mine}, ${reference}`));
    expect(() => readDescription(folder)).toThrow(message);
  });

  it('refuses a file outside the known folders', () => {
    add('v4/new.yaml', refund);
    expect(() => readDescription(folder)).toThrow(/v4\/new\.yaml: expected it under v2\/, v3\//);
  });
});

/** The text of a literal. */
function readLiteral(literal = ''): string {
  return literal.slice(1, -1).replace(/\\(.)/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped));
}

/** Reads the table that `traits.ts` holds. */
function traitsIn(source: Source): Map<string, Record<string, unknown>> {
  const [, traits, peculiar] =
    /traits: string = (.*);[\s\S]*peculiar: string = (.*);$/.exec(emitTraits(source)) ?? [];
  const different: Record<string, unknown>[] = JSON.parse(readLiteral(traits));
  return new Map(
    unpack(readLiteral(peculiar)).map((line) => {
      const [path, method, place] = line.split(' ');
      return [`${method} ${path}`, different[Number(place)] ?? {}];
    }),
  );
}

describe('packed lines', () => {
  it.each([
    ['that begin alike', ['v2/a POST', 'v2/a/b GET', 'v2/a/b POST', 'v3/a GET'], '00v2/a POST\n04/b GET'],
    ['of a thousand common characters and more', ['x'.repeat(2000), `${'x'.repeat(1999)}y`], '00xxx'],
    ['that are alike', ['a', 'a', ''], '00a\n01\n00'],
    [
      'with a quote, a backslash and letters of Chinese',
      ["it's", "it's\\n", '中文', '中国'],
      "00it's\n04\\n",
    ],
  ])('are read as they were: %s', (_, lines, beginning) => {
    const packed = pack(lines);
    expect(packed.startsWith(beginning)).toBe(true);
    expect(unpack(packed)).toEqual(lines);
    expect(readLiteral(textLiteral(packed))).toBe(packed);
  });
});

describe('files that were parsed before', () => {
  const folder = mkdtempSync(join(tmpdir(), 'parsed-'));
  const file = join(folder, 'files.txt');
  afterAll(() => rmSync(folder, { recursive: true }));

  it('are not parsed again, and give a new value each time', () => {
    const text = 'a: { b: [1, "2", null], 微信: 支付 }\n';
    const first = ParsedFiles.load(file);
    const value = first.parse(text);
    expect(value).toEqual({ a: { b: [1, '2', null], 微信: '支付' } });
    first.save(file);
    expect(readFileSync(file, 'utf8').split('\n')).toHaveLength(1);
    writeFileSync(file, readFileSync(file, 'utf8').replace('支付', '以前'));
    const second = ParsedFiles.load(file);
    expect(second.parse(text)).toEqual({ a: { b: [1, '2', null], 微信: '以前' } });
    expect(second.parse(text)).not.toBe(second.parse(text));
  });

  it('are parsed when their text is another one', () => {
    expect(ParsedFiles.load(file).parse('a: 1\n')).toEqual({ a: 1 });
    expect(() => ParsedFiles.load(file).parse('a: 1\na: 2\n')).toThrow('Map keys must be unique');
  });
});

describe('the description as it is', () => {
  const source = readDescription();
  const [types, chain, traits, events] = [
    emitTypes(source),
    emitChain(source),
    traitsIn(source),
    emitEvents(source),
  ];

  it('has every operation in the types, in all three tempos', () => {
    expect(chain).toContain(
      'post(options: T.V2PayContractorderPostOptions): Promise<Result<T.V2PayContractorderPostResponse>>;',
    );
    expect(chain).toContain('postAsync(options: T.V2PayContractorderPostOptions)');
    expect(chain).toContain(
      'postSync(options: T.V2PayContractorderPostOptions): Result<T.V2PayContractorderPostResponse>;',
    );
  });

  it('describes the form of an upload, and requires no computed field', () => {
    expect(traits.get('POST v3/merchant/media/upload')).toEqual({
      upload: { file: 'file', meta: 'meta', digest: ['sha256', 'sha256'], filename: 'filename' },
    });
    expect([...traits].find(([operation]) => operation.endsWith('upload-fapiao-file'))?.[1]).toEqual({
      upload: { file: 'file', meta: 'meta', digest: ['digest', 'sm3'], fixed: { digest_alogrithm: 'SM3' } },
    });
    expect(traits.get('POST v2/secapi/mch/uploadmedia')).toEqual({
      mtls: true,
      upload: { file: 'media', digest: ['media_hash', 'md5'] },
    });
    expect([...traits.values()].filter(({ upload }) => upload !== undefined)).toHaveLength(16);

    const code = types.replace(/^ *\/\*\*[\s\S]*?\*\/\n/gm, '');
    expect(code).toContain('  file: FileContent;\n  meta?: V3MerchantMediaUploadPostRequestMeta;\n}');
    expect(code).toMatch(/PostRequestMeta \{\n {2}sha256\?: string;/);
    // The meta of receipts has more than computed fields, and no name.
    expect(code).toMatch(
      / {2}meta: V3MarketingShoppingReceiptShoppingreceiptsPostRequestMeta;\n {2}filename\?: string \| undefined;/,
    );
    const v2 = /interface V2SecapiMchUploadmediaPostRequest \{([^}]*)\}/.exec(types)?.[1] ?? '';
    expect([...v2.matchAll(/^ {2}(\w+\??):/gm)].map(([, name]) => name)).toEqual([
      'media',
      'media_hash?',
      'mch_id?',
      'sign_type?',
      'filename?',
    ]);
  });

  it('marks the retired operation with its date, in every tempo', () => {
    const retired = chain.slice(chain.indexOf('export interface V2ApplymentMicroSigncontractChain'));
    const block = retired.slice(0, retired.indexOf('}'));
    expect(block.match(/@deprecated WeChat Pay switched this operation off on 2023-05-23\./g)).toHaveLength(
      3,
    );
  });

  it('identifies APIv2 events by their fields, and APIv3 events by their type', () => {
    expect(events).toContain("  'PAPAY.SIGN': V3Event<'PAPAY.SIGN', T.PapaySignPayload>;");
    expect(events).toContain("  'refund': V2Event<'refund', T.V2RefundProcessedPayload, false>;");
    expect(events).toContain(
      "{ type: 'contract.add', fields: { change_type: 'ADD' }, id: ['contract_id', 'operate_time'], required: ['mch_id', ",
    );
  });

  it('refuses an answer of APIv2 that could pass for a notification', () => {
    const paths = (strip: boolean) =>
      source.webhooks.map((file) => {
        const { post } = file.item;
        if (!strip || post === undefined) return file;
        const { 'x-event-not': _, ...without } = post;
        return { ...file, item: { ...file.item, post: without } };
      });
    expect(() => emitEvents({ ...source, webhooks: paths(false) })).not.toThrow();
    expect(() => emitEvents({ ...source, webhooks: paths(true) })).toThrow(
      /post v2\/deposit\/facepay: its answer could pass for the notification .*transaction-success; add x-event-not/,
    );
  });

  it('gives handlers distinct names if both protocols have an event of the type', () => {
    expect(events).toContain("  'TRANSACTION.FAIL': V3Event<'TRANSACTION.FAIL', T.TransactionFailPayload>;");
    expect(events).toContain(
      "  'v2:TRANSACTION.FAIL': V2Event<'TRANSACTION.FAIL', T.V2TransactionFailPayload>;",
    );
    expect(events).toContain("{ type: 'TRANSACTION.FAIL', name: 'v2:TRANSACTION.FAIL', fields: {");
    expect(events).toMatch(
      /askingEvents: ReadonlySet<string> = new Set\(\['CROSS_BORDER_PAY.GET_MCH_INFO', /,
    );
  });

  it('has the encrypted fields of calls and events', () => {
    expect(traits.get('POST v3/pay/transactions/jsapi')).toEqual({
      encrypted: ['payer.identity.number', 'payer.identity.name'],
    });
    expect(traits.get('POST v3/marketing/shopping-receipt/shoppingreceipts')).toMatchObject({
      encrypted: ['meta.merchant_contact_information.consultation_phone_number'],
    });
    const older = [...traits].filter(([, { pkcs1 }]) => pkcs1 === true).map(([operation]) => operation);
    expect(older).toEqual([
      'POST v3/customs/verify-certificate',
      'POST v3/global/customs/verify-certificate',
    ]);
    expect(traits.get('POST v2/secsvc/getrealnameinfo')).toMatchObject({
      decrypted: ['encrypted_real_name', 'encrypted_credential_id'],
    });
    const olderAnswers = [...traits].filter(([, { decryptedPkcs1 }]) => decryptedPkcs1 === true);
    expect(olderAnswers.map(([operation]) => operation)).toEqual(['POST v2/secsvc/getrealnameinfo']);
    expect(events).toContain("  ['MEMBERCARD.ACCEPT_CARD', ['phone_number']],");
  });

  it('has the target of a redirect as its answer', () => {
    const redirecting = [...traits].filter(([, { redirects }]) => redirects === true);
    expect(redirecting.map(([operation]) => operation)).toEqual([
      'GET v2/appauth/authindex',
      'GET v2/papay/entrustweb',
      'GET v2/papay/partner/entrustweb',
    ]);
    expect(chain).toContain(
      'get(options: T.V2PapayEntrustwebGetOptions): Promise<Result<T.V2PapayEntrustwebGetResponse>>;',
    );
    expect(types).toContain(
      "export interface V2PapayEntrustwebGetResponse {\n  /** The URL for the user's browser. */\n  readonly redirect_url: string;\n}",
    );
  });

  it('has a file as a stream, in the tempos that support it', () => {
    const file = chain.slice(chain.indexOf('export interface V3BilldownloadFileChain'));
    const methods = file.slice(0, file.indexOf('\n}')).match(/^ {2}get.*;$/gm);
    const options = 'options: T.V3BilldownloadFileGetOptions';
    const asIs = '{ stream?: false | undefined }';
    expect(methods).toEqual([
      ...['get', 'getAsync'].flatMap((method) => [
        `  ${method}(${options} & { stream: true }): Promise<Result<Readable>>;`,
        `  ${method}(${options} & ${asIs}): Promise<Result<Buffer>>;`,
        `  ${method}(${options}): Promise<Result<Buffer | Readable>>;`,
      ]),
      `  getSync(${options} & ${asIs}): Result<Buffer>;`,
    ]);
    expect(types.match(/^ {2}stream\?: boolean \| undefined;$/gm)).toHaveLength(
      [...traits.values()].filter(({ file }) => file === true).length,
    );
  });

  it('signs with HMAC-SHA256 by default if the operation requires or expects it', () => {
    expect(traits.get('POST v2/secapi/pay/profitsharing')).toMatchObject({ hmac: true });
    expect(traits.get('GET v2/papay/h5entrustweb')).toMatchObject({ hmac: true });
    expect(traits.get('POST v2/pay/unifiedorder') ?? {}).not.toHaveProperty('hmac');
    expect(traits.get('GET v2/papay/entrustweb')).not.toHaveProperty('hmac');
  });

  it("computes WeCom's signature from the secret of the call", () => {
    expect(traits.get('POST v2/mmpaymkttransfers/sendworkwxredpack')).toMatchObject({
      workwx: ['act_name', 'mch_billno', 'mch_id', 'nonce_str', 're_openid', 'total_amount', 'wxappid'],
    });
    expect(types).not.toContain('workwx_sign:');
    expect(types).not.toContain('workwx_sign?:');
    const asking = [...types.matchAll(/interface (\w+) [^{]*\{(?:(?!\n\})[\s\S])*workwx_secret: string;/g)];
    expect(asking.map(([, name]) => name)).toEqual([
      'V2MmpaymkttransfersPromotionPaywwsptrans2pocketPostOptions',
      'V2MmpaymkttransfersSendworkwxredpackPostOptions',
    ]);
  });

  it('has the reply to an event that requires one', () => {
    const replies = events.slice(events.indexOf('export interface NotificationReplies'));
    expect(
      [...replies.matchAll(/^ {2}'(.*)': T\.(\w+);$/gm)].map(([, event, type]) => [event, type]),
    ).toEqual([
      ['CROSS_BORDER_PAY.GET_MCH_INFO', 'CrossBorderPayGetMchInfoReply'],
      ['CROSS_BORDER_PAY.PUSH_ORDER_INFO', 'CrossBorderPayPushOrderInfoReply'],
      ['ENTRUST.TERMINATE_RETENTION', 'EntrustTerminateRetentionReply'],
      ['PARKING_FEE.QUERY_TRANS_INFO', 'ParkingFeeQueryTransInfoReply'],
    ]);
    expect(replies).toContain(
      "new Set(['CROSS_BORDER_PAY.GET_MCH_INFO', 'CROSS_BORDER_PAY.PUSH_ORDER_INFO']);",
    );
    // The receiver writes it, so its enumerations are closed.
    expect(types).toContain("  state?: 'SEND_COUPON' | 'UNUSED_COUPON' | 'NOT_SEND_COUPON';");
  });

  it('is a valid OpenAPI 3.1 document under an independent validator', async () => {
    const { Validator } = await import('@seriousme/openapi-schema-validator');
    const built: Record<string, unknown> = JSON.parse(
      readFileSync(new URL('../../packages/openapi/dist/wechatpay.openapi.json', import.meta.url), 'utf8'),
    );
    const validator = new Validator();
    const { valid, errors } = await validator.validate(built);
    expect(errors ?? []).toEqual([]);
    expect(valid).toBe(true);
    expect(validator.version).toBe('3.1');
  });

  it('is built from the YAML as it is now', () => {
    const built: unknown = JSON.parse(
      readFileSync(new URL('../../packages/openapi/dist/wechatpay.openapi.json', import.meta.url), 'utf8'),
    );
    // toEqual() takes seconds for eight megabytes.
    expect(isDeepStrictEqual(built, JSON.parse(JSON.stringify(bundle(source))))).toBe(true);
  });
});
