import type { Operation, Schema } from '@wechatpay-kit/openapi/model';
import { answersFile, callParts } from '../codegen/call-parts.js';
import { describeField, type Field, type FieldContext, type FieldType } from './fields.js';
import type { Label } from './label.js';

/**
 * The options of a call as fields, in the order of the pages: `base_uri`, `security` and `nonceless`, the path variables,
 * `query`, `headers`, and the body.
 */
export function optionFields(context: FieldContext, path: string, operation: Operation): readonly Field[] {
  const parts = callParts(path, operation);
  const part = (name: string, given: { schema: Schema; required: boolean }): Field => ({
    ...describeField(context, name, { ...given.schema, type: 'object' }, given.required),
    label: meanings[name],
    note: undefined,
  });
  return [
    ...(operation.servers === undefined ? [] : [plain('base_uri', 'string', false)]),
    ...(operation['x-mtls'] ? [plain('security', 'boolean', true)] : []),
    ...(operation['x-nonceless'] ? [plain('nonceless', 'boolean', false)] : []),
    ...parts.variables.map(({ name, schema }) => {
      const field = describeField(context, name, schema, true);
      return schema.const === undefined ? field : { ...field, enum: [schema.const] };
    }),
    ...(parts.query === undefined ? [] : [part('query', parts.query)]),
    ...(parts.headers === undefined ? [] : [part('headers', parts.headers)]),
    ...(parts.workwxSecret ? [plain('workwx_secret', 'string', true)] : []),
    ...(parts.body === undefined ? [] : [part(parts.body.option, parts.body)]),
    ...(answersFile(operation) ? [plain('stream', 'boolean', false)] : []),
  ];
}

/** The meaning of the SDK's own options. */
const meanings: Readonly<Record<string, Label>> = {
  base_uri: { zh: '声明接入点', en: 'Host of the request' },
  security: { zh: '声明加载商户API证书', en: 'Present the merchant API certificate (mutual TLS)' },
  nonceless: {
    zh: '声明请求不含 nonce_str（接口目录已写明，可省略）',
    en: 'Sent without nonce_str (optional: the catalogue specifies it)',
  },
  query: { zh: '声明请求的查询参数', en: 'Query parameters' },
  headers: { zh: '声明请求的头部参数', en: 'Headers' },
  json: { zh: '声明请求的`JSON`数据结构', en: 'Request parameters, sent as JSON' },
  xml: { zh: '声明请求的`XML`数据结构', en: 'Request parameters, sent as XML' },
  body: { zh: '声明请求的表单（multipart/form-data）', en: 'Form, sent as multipart/form-data' },
  workwx_secret: {
    zh: '企业微信应用的 secret，用于计算 workwx_sign，不会发送',
    en: 'Secret of the WeCom application, used to compute workwx_sign; never sent',
  },
  stream: {
    zh: '以流返回文件，而不是一次读入内存',
    en: 'Return the file as a stream instead of a Buffer',
  },
};

function plain(name: string, type: FieldType, required: boolean): Field {
  return {
    name,
    type,
    label: meanings[name],
    note: undefined,
    required,
    enum: [],
    meanings: {},
    encrypted: undefined,
    encoded: undefined,
    computed: false,
    default: undefined,
    numbered: false,
    fields: [],
    item: undefined,
    choices: [],
    rules: [],
    minimum: undefined,
    maximum: undefined,
    example: undefined,
    sources: undefined,
  };
}
