import type { DescribedOperation } from '../../description/catalogue.js';
import type { Check } from '../../description/validate.js';
import type { V3Call } from '../../products/shared/handler.js';
import { parameterError, type RefusalDetail } from '../../runtime/refusal.js';
import type { World } from '../../runtime/world.js';
import { checkDigest } from '../digest.js';
import type { FormPart } from '../form.js';
import { type BodyFault, readJsonObject } from '../json-body.js';
import type { RawRequest } from '../read.js';

/** @returns a function that checks a request of the operation, and throws Refusal PARAM_ERROR */
export function createValidateV3(
  world: World,
  operation: DescribedOperation,
): (
  request: RawRequest,
  variables: Readonly<Record<string, string>>,
  parts: readonly FormPart[] | undefined,
) => V3Call {
  const { validator } = world;
  const lists = Object.entries(operation.query.properties ?? {}).flatMap(([name, { type }]) =>
    type === 'array' ? [name] : [],
  );
  const checkVariables = validator.text(operation.variables);
  const checkQuery = validator.text(operation.query);
  const checkBody = operation.body === undefined ? undefined : validator.json(operation.body);
  return (request, variables, parts) => {
    const { query, all } = readQuery(request.url, lists);
    ensure(checkVariables, variables, 'path');
    ensure(checkQuery, all, 'query');
    const { origin } = request;
    if (checkBody === undefined) return { world, variables, query, body: {}, origin };
    const form = operation.form ? readForm(parts) : undefined;
    const body = form?.body ?? readBody(request.body);
    ensure(checkBody, body, 'body');
    if (form !== undefined) checkDigest(operation.body?.properties?.['meta'] ?? {}, form.meta, form.file);
    return { world, variables, query, body, origin };
  };
}

function ensure(check: Check, value: unknown, location: RefusalDetail['location']): void {
  const problem = check(value);
  if (problem !== undefined) throw parameterError(problem.field, problem.issue, location, problem.value);
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
