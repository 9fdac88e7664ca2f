import type { DescribedOperation } from '../../description/catalogue.js';
import { createNotes, type Notes } from '../../description/problem.js';
import type { Check } from '../../description/validate.js';
import type { V3Call } from '../../products/shared/handler.js';
import type { KeyPair, MerchantKey, PlatformKeyKind } from '../../runtime/keyring.js';
import { parameterError, type RefusalDetail } from '../../runtime/refusal.js';
import type { World } from '../../runtime/world.js';
import { checkDigest } from '../digest.js';
import type { FormPart } from '../form.js';
import { type BodyFault, readJsonObject } from '../json-body.js';
import type { RawRequest } from '../read.js';
import { refuseUnknown } from '../unknown.js';
import { type ClearTexts, checkEncrypted, withClearTexts } from './encrypted.js';

/** A request whose signature is right, and the key that signs its answer. */
export interface VerifiedV3 {
  readonly request: RawRequest;
  /** The parts of a form. */
  readonly parts: readonly FormPart[] | undefined;
  readonly key: KeyPair;
  /** The key that signed the request. */
  readonly signer: MerchantKey;
}

/** @returns a function that checks a request of the operation, and throws Refusal PARAM_ERROR */
export function createValidateV3(
  world: World,
  operation: DescribedOperation,
): (verified: VerifiedV3, variables: Readonly<Record<string, string>>, notes: Notes) => V3Call {
  const { validator } = world;
  const lists = Object.entries(operation.query.properties ?? {}).flatMap(([name, { type }]) =>
    type === 'array' ? [name] : [],
  );
  const checkVariables = validator.text(operation.variables);
  const checkQuery = validator.text(operation.query);
  const checkBody = operation.body === undefined ? undefined : validator.json(operation.body);
  return ({ request, parts, key, signer }, variables, notes) => {
    const ensure = (check: Check, value: unknown, location: RefusalDetail['location']): ClearTexts => {
      const found = createNotes();
      const problem = check(value, found);
      notes.unknown.push(...found.unknown);
      if (problem !== undefined) throw parameterError(problem.field, problem.issue, location, problem.value);
      if (world.strict) refuseUnknown(found, location);
      return checkEncrypted(found.encrypted, location, request.header('wechatpay-serial'), key);
    };
    const { query, all } = readQuery(request.url, lists);
    ensure(checkVariables, variables, 'path');
    const clearQuery = withClearTexts(query, ensure(checkQuery, all, 'query'));
    const { origin } = request;
    const named = findNamed(request.header('wechatpay-serial'), key);
    const common = { world, variables, query, origin, named, signer };
    if (checkBody === undefined) return { ...common, body: {}, clear: clearQuery };
    const form = operation.form ? readForm(parts) : undefined;
    const body = form?.body ?? readBody(request.body);
    const clearBody = withClearTexts(body, ensure(checkBody, body, 'body'));
    if (form !== undefined) checkDigest(operation.body?.properties?.['meta'] ?? {}, form.meta, form.file);
    return { ...common, body, clear: { ...clearQuery, ...clearBody } };
  };
}

/** @returns `undefined` for a request that names no key */
function findNamed(serial: string | undefined, { id }: KeyPair): PlatformKeyKind | undefined {
  if (serial === undefined || serial === '') return undefined;
  return id.startsWith('PUB_KEY_ID_') ? 'publicKey' : 'certificate';
}

/** @param lists the parameters that may repeat */
function readQuery(
  url: string,
  lists: readonly string[],
): { readonly query: Record<string, string>; readonly all: Record<string, unknown> } {
  const at = url.indexOf('?');
  if (at === -1) return { query: {}, all: {} };
  const given = new URLSearchParams(url.slice(at));
  const query = Object.fromEntries(given);
  const repeated = lists.flatMap((name) => (given.has(name) ? [[name, given.getAll(name)]] : []));
  return { query, all: { ...query, ...Object.fromEntries(repeated) } };
}

const faults: Readonly<Record<BodyFault, string>> = {
  'not UTF-8': '请求正文须为 UTF-8 编码',
  'not a JSON object': '请求正文须为 JSON 对象',
  'nested too deeply': '请求正文嵌套过深',
};

interface Form {
  readonly meta: Readonly<Record<string, unknown>>;
  readonly file: Buffer | undefined;
  /** The parts by name. A file is shown by its length. */
  readonly body: Readonly<Record<string, unknown>>;
}

function readForm(parts: readonly FormPart[] = []): Form {
  const meta = parts.find(({ name }) => name === 'meta');
  if (meta === undefined) throw parameterError('/meta', '缺少名为 meta 的部分');
  const file = parts.find(({ name }) => name !== 'meta');
  const fields = readBody(meta.content);
  return {
    meta: fields,
    file: file?.content,
    body: { meta: fields, ...(file === undefined ? {} : { [file.name]: `${file.content.length} bytes` }) },
  };
}

function readBody(body: Buffer): Record<string, unknown> {
  const read = readJsonObject(body, 'bigint');
  if ('fault' in read) throw parameterError('', faults[read.fault]);
  return read.value;
}
