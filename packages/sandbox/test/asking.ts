/** A client that makes the requests of any operation from the description, and judges their answers. */
import { createVerify } from 'node:crypto';
import { followReference, type Schema } from '@wechatpay-kit/openapi/model';
import type { Sandbox } from '@wechatpay-kit/sandbox';
import { Transformer } from 'wechatpay-kit';
import { readPublicKey } from '../../../tools/test/pem-keys.js';
import { type DescribedOperation, loadDescription } from '../src/description/catalogue.js';
import { type Answer, send, signedBy, signV3, toXml, v2Sign } from './merchant.js';
import {
  createChoice,
  createDigests,
  createEncrypt,
  createForm,
  createValues,
  signFields,
} from './requests.js';
import { listFaults } from './synthesis/faults.js';

const description = loadDescription();
export const { operations, events, components } = description;
const file = Buffer.from('the bytes of a picture');

export const nameOf = ({ method, path }: DescribedOperation): string => `${method} ${path}`;

export type Fields = Record<string, unknown>;

/** What a request gives. */
export interface Wanted {
  readonly variables: Fields;
  readonly query: Fields;
  readonly body: Fields;
}

/**
 * Makes a request with all that the schema requires, and with optional fields by choice of the seed.
 *
 * @param given values in place of those made up, wherever a field has that name
 */
export function makeRequest(
  sandbox: Sandbox,
  operation: DescribedOperation,
  seed: string,
  given: Fields = {},
): Wanted {
  const { brand, certs } = sandbox.config;
  const keys = operation.path.startsWith('brand/') ? brand.publicKeys : certs;
  const encrypt = operation.protocol === 'v2' ? undefined : createEncrypt(Object.values(keys)[0] ?? '');
  const values = createValues(components, createChoice(`${seed} ${nameOf(operation)}`), encrypt);
  const part = (schema: Schema | undefined): Fields => {
    if (schema === undefined) return {};
    const { properties = {} } = followReference(components.schemas ?? {}, schema);
    const named = Object.entries(given).filter(([name]) => Object.hasOwn(properties, name));
    return nameCaller(sandbox, operation, { ...values.fields(schema), ...Object.fromEntries(named) });
  };
  const { variables, query, body } = operation;
  return { variables: part(variables), query: part(query), body: part(body) };
}

/** A request of APIv3 names the merchant that signs it. */
function nameCaller({ mchid }: Sandbox, { protocol, path }: DescribedOperation, fields: Fields): Fields {
  if (protocol === 'v2' || path.startsWith('brand/')) return fields;
  const names = ['mchid', 'sp_mchid', 'combine_mchid', 'mch_id'].filter((name) => name in fields);
  return { ...fields, ...Object.fromEntries(names.map((name) => [name, mchid])) };
}

/**
 * Sends a request over a plain client, signed without the SDK. It names the caller, also if it was made for another
 * merchant.
 */
export function sendRequest(
  sandbox: Sandbox,
  operation: DescribedOperation,
  wanted: Wanted,
): Promise<Answer> {
  if (operation.protocol === 'v2') return sendV2(sandbox, operation, wanted);
  const [query, body] = [wanted.query, wanted.body].map((fields) => nameCaller(sandbox, operation, fields));
  return sendV3(sandbox, operation, { ...wanted, query: query ?? {}, body: body ?? {} });
}

function sendV2(sandbox: Sandbox, operation: DescribedOperation, wanted: Wanted): Promise<Answer> {
  const { method, query, body = {}, form, wirePath } = operation;
  const { properties = {} } = followReference(components.schemas ?? {}, method === 'GET' ? query : body);
  const type = String(properties['sign_type']?.enum?.at(-1) ?? properties['sign_type']?.default ?? 'MD5');
  const to = operation.mtls ? { ca: sandbox.config.ca, identity: sandbox.config.merchant } : {};
  const keepAlive = true;
  const url = operation.mtls ? sandbox.config.endpoint : sandbox.url;
  if (method === 'GET') {
    const fields = signFields(sandbox, wanted.query, type);
    return send(`${url}${wirePath}?${new URLSearchParams(fields)}`, { method, keepAlive, ...to });
  }
  if (form) {
    const { media: _, ...given } = wanted.body;
    const fields = signFields(sandbox, { ...given, ...createDigests(body, file) }, type);
    const parts = Object.entries(fields).map(
      ([name, value]) => `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
    );
    const media = `--b\r\nContent-Disposition: form-data; name="media"; filename="a.png"\r\n\r\n`;
    const sent = Buffer.concat([Buffer.from(parts.join('') + media), file, Buffer.from('\r\n--b--\r\n')]);
    const headers = { 'content-type': 'multipart/form-data; boundary=b' };
    return send(url + wirePath, { method, headers, body: sent, keepAlive, ...to });
  }
  const headers = { 'content-type': 'text/xml' };
  const sent = toXml(signFields(sandbox, wanted.body, type));
  return send(url + targetOf(operation, wanted), { method, headers, body: sent, keepAlive, ...to });
}

function sendV3(sandbox: Sandbox, operation: DescribedOperation, wanted: Wanted): Promise<Answer> {
  const { method, body, form, path } = operation;
  const { config } = sandbox;
  const isBrand = path.startsWith('brand/');
  const target = targetOf(operation, wanted);
  const filled = form && body !== undefined ? formOf(body, wanted, createChoice(path)(0.5)) : undefined;
  const sent = filled?.body ?? (body === undefined ? '' : JSON.stringify(wanted.body));
  const authorization = signV3(sandbox, method, target, filled?.meta ?? sent, isBrand);
  return send(sandbox.url + target, {
    method,
    headers: {
      authorization,
      'content-type': filled?.contentType ?? 'application/json',
      'wechatpay-serial': Object.keys(isBrand ? config.brand.publicKeys : config.certs)[0] ?? '',
    },
    body: sent,
    keepAlive: true,
  });
}

function formOf(body: Schema, wanted: Wanted, metaFirst: boolean) {
  const values = createValues(components, () => false);
  return createForm(body, { ...values, fields: () => wanted.body['meta'] as Fields }, file, metaFirst);
}

/** Path and query. */
function targetOf({ wirePath }: DescribedOperation, { variables, query }: Wanted): string {
  const filled = wirePath
    .replace(/#.*/, '')
    .replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(variables[name])));
  const text = new URLSearchParams(
    Object.entries(query).flatMap(([name, item]) =>
      [item].flat().map((one): [string, string] => [name, String(one)]),
    ),
  ).toString();
  return text === '' ? filled : `${filled}?${text.replaceAll('+', '%20')}`;
}

/** What is wrong with a successful answer, in words. */
export function judge(sandbox: Sandbox, operation: DescribedOperation, answer: Answer): string[] {
  if (answer.status !== operation.status) return [`status ${answer.status}: ${answer.body.slice(0, 300)}`];
  return operation.protocol === 'v2'
    ? judgeV2(sandbox, operation, answer)
    : judgeV3(sandbox, operation, answer);
}

function judgeV3(sandbox: Sandbox, operation: DescribedOperation, { headers, body }: Answer): string[] {
  const { unsigned, mediaType, path } = operation;
  const faults: string[] = [];
  const isSigned = path.startsWith('brand/')
    ? signedByBrand(sandbox, headers, body)
    : signedBy(sandbox, headers, body);
  if (unsigned ? headers['wechatpay-signature'] !== undefined : !isSigned) faults.push('signature');
  if (mediaType === undefined) return body === '' ? faults : [...faults, 'a body'];
  if (mediaType !== 'application/json') return body === '' ? [...faults, 'no file'] : faults;
  return [...faults, ...listFaults(placeOf(operation), JSON.parse(body))];
}

function judgeV2(sandbox: Sandbox, operation: DescribedOperation, answer: Answer): string[] {
  const { unsigned, mediaType, status } = operation;
  const { headers, body } = answer;
  if (status === 302) return URL.canParse(headers.location ?? '') ? [] : ['no location'];
  if (mediaType === 'application/json') return listFaults(placeOf(operation), JSON.parse(body));
  if (mediaType !== 'application/xml')
    return body.startsWith('<xml>') || body === '' ? [`no file: ${body}`] : [];
  const fields = Transformer.toObject(body) as Record<string, string>;
  const { sign } = fields;
  if (fields['return_code'] === 'FAIL') return [`FAIL ${fields['return_msg']}`];
  if (fields['result_code'] === 'FAIL') return [`FAIL ${fields['err_code']} ${fields['err_code_des']}`];
  const type = sign?.length === 64 ? 'HMAC-SHA256' : 'MD5';
  const isRight = unsigned ? sign === undefined : sign === v2Sign(fields, sandbox.config.apiV2Key, type);
  const typed = { ...(withTypes(operation.answer, fields) as object), ...(unsigned ? {} : { sign }) };
  return [
    ...(isRight ? [] : ['signature']),
    ...listFaults(placeOf(operation), unsigned ? { sign: 'none', ...typed } : typed),
  ];
}

/** The fields of an answer, typed as its schema says. */
export function readAnswer(operation: DescribedOperation, { body }: Answer): Fields {
  if (body === '') return {};
  if (operation.mediaType !== 'application/xml') return JSON.parse(body) as Fields;
  return withTypes(operation.answer, Transformer.toObject(body)) as Fields;
}

/** Texts of an XML message as the values of its schema. */
export function withTypes(raw: Schema, value: unknown): unknown {
  const schema = followReference(components.schemas ?? {}, raw);
  if (schema.type === 'array') return [value].flat().map((item) => withTypes(schema.items ?? {}, item));
  if (schema.type === 'integer' || schema.type === 'number') return Number(value);
  if (schema.type === 'boolean') return value === 'true';
  if (typeof value !== 'object' || value === null) return value;
  const { properties = {}, patternProperties = {} } = schema;
  const find = (name: string): Schema =>
    properties[name] ??
    Object.entries(patternProperties).find(([pattern]) => new RegExp(pattern).test(name))?.[1] ??
    {};
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, withTypes(find(name), item)]));
}

function placeOf({ wirePath, method, status, mediaType = '' }: DescribedOperation): string[] {
  return [
    'paths',
    wirePath,
    method.toLowerCase(),
    'responses',
    String(status),
    'content',
    mediaType,
    'schema',
  ];
}

function signedByBrand(sandbox: Sandbox, headers: Record<string, unknown>, body: string): boolean {
  const header = (name: string): string => String(headers[`wechatpay-${name}`] ?? '');
  const key = sandbox.config.brand.publicKeys[header('serial')];
  return (
    key !== undefined &&
    createVerify('RSA-SHA256')
      .update(`${header('timestamp')}\n${header('nonce')}\n${body}\n`)
      .verify(readPublicKey(key), header('signature'), 'base64')
  );
}
