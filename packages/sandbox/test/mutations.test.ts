import { createHash } from 'node:crypto';
import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { patience } from '../../../tools/test/patience.js';
import { type DescribedOperation, loadDescription } from '../src/description/catalogue.js';
import { type Answer, type Fields, fromXml, send, signV3, v2Sign, v3 } from './merchant.js';
import { createDigests, createEncrypt, createForm, createValues, fillPath, signFields } from './requests.js';

const { operations, components } = loadDescription();
const file = Buffer.from('the bytes of a picture');

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.stop());

/** Chooses among things. The same seed chooses the same. */
function createRandom(seed: string) {
  let count = 0;
  const below = (limit: number): number =>
    createHash('sha256').update(`${seed} ${count++}`).digest().readUInt32BE() % limit;
  const pick = <Item>(items: readonly Item[]): Item => items[below(items.length)] as Item;
  return { below, pick, choose: (share: number): boolean => below(1000) < share * 1000 };
}
type Random = ReturnType<typeof createRandom>;

/** Stands in JSON for text that `JSON.stringify` cannot write. */
const raw = (text: string): string => `@raw ${Buffer.from(text).toString('base64')}@`;
const writeJson = (value: unknown): string =>
  (JSON.stringify(value) ?? '').replace(/"@raw ([\w+/=]+)@"/g, (_, text: string) =>
    Buffer.from(text, 'base64').toString('utf8'),
  );

const oddValues: readonly unknown[] = [
  null, '', ' ', 'x'.repeat(70_000), '\ud800', '\udfff\ud800', '\u0000', '\u202e😀', '<xml>]]></xml>', '../..', '__proto__',
  true, -1, 1.5, 0, [], {}, [[]], [null], [{ a: [{}] }], { __proto__: null, length: 1 }, '2026-02-30T25:61:61+99:99', 'http://',
  ...['1e400', '-1e400', '1e-400', '-0', '9'.repeat(500), '123456789012345678901', '1E2', '01', '+1', 'NaN', 'undefined', "'x'",
  '"\\ud800"', '"\\u0000"', '"\\x"', '{"__proto__":{"x":1}}', '{"a":1,"a":2}', '{"constructor":{"prototype":1}}', '{"toString":1}',
  '['.repeat(40) + ']'.repeat(40), '['.repeat(9000) + ']'.repeat(9000), `${'{"a":'.repeat(9000)}1${'}'.repeat(9000)}`, '['.repeat(9000)].map(raw),
]; // biome-ignore format: a list reads better in rows
const oddTexts: readonly string[] = [
  '', ' ', 'x'.repeat(70_000), '-1', '1.5', '1e400', '9'.repeat(500), '\u0001', '😀', ']]>', '<x>1</x>', '&amp;', '__proto__', '0x10',
  '{"a":', '['.repeat(9000), 'http://', '%', '%00', '\r\n', 'a=b&c=d',
]; // biome-ignore format: a list reads better in rows
const contentTypes = [
  'text/plain', 'application/json; charset=gbk', 'application/x-www-form-urlencoded', 'multipart/form-data', 'text/xml; charset=utf-16',
  'multipart/form-data; boundary=', 'multipart/form-data; boundary="', 'multipart/mixed; boundary=b', '', ';;;', 'x'.repeat(4000),
]; // biome-ignore format: a list reads better in rows
const elements = [
  '<xml>', '</xml>', '<appid>1</appid>', '<![CDATA[', ']]>', '<!--', '<?x', '<!DOCTYPE x [<!ENTITY a "b">]>', '&a;', '&#xD800;', '&#0;',
  '&#x110000;', '<a>'.repeat(9000), '<__proto__>1</__proto__>', '<a b="c"/>', '<a xmlns:x="y"><x:b/></a>', '\u0000', '\ufeff',
]; // biome-ignore format: a list reads better in rows

const inTargets = [
  '\\', '//', '/..', '/.', '%', '%2F', '%00', '%ff', '%5C', ';', '#', '?', '&', '=', '*', '{}', '@', ':', '[', '%E6%94%AF', 'x'.repeat(3000),
]; // biome-ignore format: a list reads better in rows

/** Puts something odd into a path and query, or cuts them. The slash stays: without it, the request is not HTTP. */
function bend(target: string, random: Random): string {
  const at = 1 + random.below(target.length);
  const rest = random.choose(0.2) ? '' : target.slice(at);
  return `${target.slice(0, at)}${random.pick(inTargets)}${rest}`;
}

/** Puts an odd value at a random place of an object, or takes one away, or adds one. */
function spoil(value: Record<string, unknown>, random: Random): Record<string, unknown> {
  const names = Object.keys(value);
  const name = random.pick([...names, 'unknown', '__proto__', 'a/b~c']);
  const inner = value[name];
  const isObject = typeof inner === 'object' && inner !== null;
  if (isObject && random.choose(0.7)) {
    const changed = spoil(inner as Record<string, unknown>, random);
    return { ...value, [name]: Array.isArray(inner) ? Object.values(changed) : changed };
  }
  const { [name]: _, ...others } = value;
  return random.choose(0.15) ? others : { ...others, [name]: random.pick(oddValues) };
}

/** Changes bytes at a random place. */
function damage(body: Buffer, random: Random): Buffer {
  const at = random.below(body.length + 1);
  const [before, after] = [body.subarray(0, at), body.subarray(at)];
  switch (random.below(5)) {
    case 0:
      return before;
    case 1:
      return after;
    case 2:
      return Buffer.concat([before, Buffer.from([random.below(256)]), after]);
    case 3:
      return Buffer.concat([before, Buffer.from(random.pick(elements)), after]);
    default:
      return Buffer.concat([body, body]);
  }
}

function sendV3(operation: DescribedOperation, random: Random, isBent: boolean): Promise<Answer> {
  const { method, body, form, path } = operation;
  const { brand, certs } = sandbox.config;
  const isBrand = path.startsWith('brand/');
  const [serial = '', pem = ''] = Object.entries(isBrand ? brand.publicKeys : certs)[0] ?? [];
  const values = createValues(components, random.choose, createEncrypt(pem));
  const odd = { [random.pick(Object.keys(operation.query.properties ?? { x: 1 }))]: random.pick(oddTexts) };
  const isInQuery = random.choose(body === undefined ? 0.9 : 0.1);
  const whole = fillPath(operation, values, isInQuery ? odd : {}).slice(0, 8000);
  const target = isBent ? bend(whole, random) : whole;
  const filled = form && body !== undefined ? createForm(body, values, file, random.choose(0.5)) : undefined;
  let sent =
    filled?.body ?? Buffer.from(body === undefined ? '' : writeJson(spoil(values.fields(body), random)));
  let signed: string | Buffer = filled?.meta ?? sent;
  if (random.choose(form ? 0.8 : 0.3)) {
    sent = damage(sent, random);
    if (!form) signed = sent;
  }
  const headers = {
    authorization: signV3(sandbox, method, target, signed, isBrand),
    'wechatpay-serial': random.choose(0.9) ? serial : random.pick(['', 'x', '\u00ff']),
    'content-type': random.choose(0.8)
      ? (filled?.contentType ?? 'application/json')
      : random.pick(contentTypes),
  };
  return send(sandbox.url, { method, target, headers, body: sent });
}

function sendV2(operation: DescribedOperation, random: Random, isBent: boolean): Promise<Answer> {
  const { method, query, body = {}, form, mtls } = operation;
  const values = createValues(components, random.choose);
  const schema = method === 'GET' ? query : body;
  const { media: _, ...given } = values.fields(schema);
  const name = random.pick([
    ...Object.keys(given),
    'mch_id',
    'sign_type',
    'nonce_str',
    'unknown',
    '__proto__',
  ]);
  const changed = random.choose(0.7) ? { ...given, [name]: random.pick(oddTexts) } : given;
  const type = random.pick(['MD5', 'HMAC-SHA256']);
  const fields = { ...signFields(sandbox, { ...changed, ...(form && createDigests(body, file)) }, type) };
  if (name in fields && random.choose(0.5)) resign(fields, name, String(changed[name] ?? ''), type);
  const to = mtls ? { ca: sandbox.config.ca, identity: sandbox.config.merchant } : {};
  const origin = mtls ? sandbox.config.endpoint : sandbox.url;
  if (method === 'GET') {
    const whole = `${operation.wirePath}?${new URLSearchParams(fields)}`.slice(0, 8000);
    return send(origin, { method, target: isBent ? bend(whole, random) : whole, ...to });
  }
  const sound = form ? createV2Form(fields) : Buffer.from(createXml(fields, random));
  const sent = random.choose(0.4) ? damage(sound, random) : sound;
  const usual = form ? 'multipart/form-data; boundary=b' : 'text/xml';
  const headers = { 'content-type': random.choose(0.9) ? usual : random.pick(contentTypes) };
  const path = fillPath(operation, values);
  const target = isBent ? bend(path, random) : path;
  return send(origin, { method, target, headers, body: sent, ...to });
}

/** Puts back what `signFields` has corrected, with a signature that fits. */
function resign(fields: Fields, name: string, value: string, type: string): void {
  fields[name] = value;
  const { sign: _, ...message } = fields;
  fields['sign'] = v2Sign(message, sandbox.config.apiV2Key, type);
}

function createXml(fields: Fields, random: Random): string {
  const all = Object.entries(fields).map(
    ([name, value]) => `<${name}>${value.replace(/[&<>]/g, (mark) => `&#${mark.charCodeAt(0)};`)}</${name}>`,
  );
  const more = random.choose(0.2) ? [random.pick(all), random.pick(elements)] : [];
  return `<xml>${[...all, ...more].join('')}</xml>`;
}

function createV2Form(fields: Fields): Buffer {
  const parts = Object.entries(fields).map(
    ([name, value]) => `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  const media = '--b\r\nContent-Disposition: form-data; name="media"; filename="a.png"\r\n\r\n';
  return Buffer.concat([Buffer.from(parts.join('') + media), file, Buffer.from('\r\n--b--\r\n')]);
}

/**
 * What is wrong with an answer, in words.
 *
 * @param isBent the target may be that of another operation, and of the other protocol
 */
function judge(
  { protocol, status }: DescribedOperation,
  answer: Answer,
  isBent: boolean,
): string | undefined {
  const shown = `${answer.status} ${answer.body.slice(0, 300)}`;
  if (answer.status >= 500 || answer.body.includes('系统异常')) return shown;
  // `//..` is `/`, where the sandbox has its page.
  if (isBent && answer.body.startsWith('<!doctype html>')) return undefined;
  if (isBent && /^\s*</.test(answer.body)) {
    return fromXml(answer.body)['return_code'] === undefined && protocol === 'v3' ? shown : undefined;
  }
  if (isBent && protocol === 'v2' && answer.status >= 400) {
    return /^\{"code":"[A-Z_]+","message":"/.test(answer.body) ? undefined : shown;
  }
  if (protocol === 'v2') {
    if (answer.status !== 200) return answer.status === status ? undefined : shown;
    const isXml = answer.headers['content-type']?.startsWith('text/xml');
    return isXml && fromXml(answer.body)['return_code'] === undefined ? shown : undefined;
  }
  if (answer.status < 400) return undefined;
  if (answer.body === '') return shown;
  const { code, message } = JSON.parse(answer.body) as { code?: unknown; message?: unknown };
  return typeof code === 'string' && typeof message === 'string' ? undefined : shown;
}

const isFull = process.env['WECHATPAY_TEST_FULL'] !== undefined;

test(
  'a changed request is answered, whatever is changed',
  async () => {
    const faults: string[] = [];
    const statuses = new Map<number, number>();
    for (let round = 0; round < (isFull ? 20_000 : 500); round++) {
      const random = createRandom(`mutation ${round}`);
      const operation = random.pick(operations);
      const ask = operation.protocol === 'v2' ? sendV2 : sendV3;
      const isBent = random.choose(0.15);
      const answer = await ask(operation, random, isBent);
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
      const fault = judge(operation, answer, isBent);
      if (fault !== undefined) faults.push(`${round} ${operation.method} ${operation.path} ${fault}`);
    }
    expect(faults).toEqual([]);
    // Most get beyond the signature.
    expect(statuses.get(400)).toBeGreaterThan(100);
    expect(statuses.get(401) ?? 0).toBeLessThan(statuses.get(400) ?? 0);
    const { status } = await v3(sandbox, 'GET', '/v3/certificates');
    expect(status).toBe(200);
  },
  patience(isFull ? 1_200_000 : 120_000),
);
