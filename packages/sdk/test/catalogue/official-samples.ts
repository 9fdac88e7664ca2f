/** Official sample arguments, from a folder of facts beside the repository where there is one. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { merchant, platform } from '../support/keys.js';
import { type Operation, uploads } from './operations.js';
import { variables } from './sample.js';

/** A folder of facts as `tools/check-facts` reads it; by default beside the repository. */
const folder =
  process.env['WECHATPAY_FACTS'] ?? fileURLToPath(new URL('../../../../../shared/facts', import.meta.url));
const file = join(folder, 'examples.jsonl');

interface Line {
  readonly method: string;
  readonly path: string;
  readonly example: unknown;
}

/** By verb and path, such as `post v3/pay/transactions/native`; empty without the folder. */
export const officialSamples: ReadonlyMap<string, Readonly<Record<string, unknown>>> = new Map(
  (existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : []).map((line) => {
    const { method, path, example } = JSON.parse(line) as Line;
    return [`${method.toLowerCase()} ${path}`, withoutGaps(example) as Record<string, unknown>];
  }),
);

/** The sample as a call's options, as this test's merchant would make it. */
export function officialSample(operation: Operation): Record<string, unknown> | undefined {
  const given = officialSamples.get(`${operation.verb} ${operation.path}`);
  if (given === undefined || uploads.includes(operation)) return undefined;
  const { headers, xml, query } = given;
  const options: Record<string, unknown> = {};
  for (const name of ['json', 'base_uri', 'security', 'nonceless'])
    if (given[name] !== undefined) options[name] = given[name];
  // Some samples leave a variable empty, or give it under another name.
  for (const [name, variable] of variables(operation)) options[name] = given[name] || variable.given;
  if (headers !== undefined) options['headers'] = ownHeaders(headers as Record<string, unknown>);
  if (xml !== undefined) options['xml'] = own(xml as Record<string, unknown>);
  if (query !== undefined)
    options['query'] = operation.protocol === 'v2' ? own(query as Record<string, unknown>) : query;
  if (operation.workwx !== undefined) options['workwx_secret'] = 'the agent keeps it';
  return options;
}

/** A message of APIv2 names its merchant, and its sign is the client's to compute. */
function own({ sign: _, workwx_sign: __, ...fields }: Record<string, unknown>): Record<string, unknown> {
  return fields['mch_id'] === undefined ? fields : { ...fields, mch_id: merchant.mchid };
}

function ownHeaders(headers: Record<string, unknown>): Record<string, unknown> {
  const { 'Content-Type': _, ...rest } = headers;
  return rest['Wechatpay-Serial'] === undefined
    ? rest
    : { ...rest, 'Wechatpay-Serial': platform.publicKeyId };
}

/** Without what is computed, and without null, which APIv3 refuses; an empty list stands for no options. */
function withoutGaps(value: unknown, inside = false): unknown {
  if (Array.isArray(value)) return inside ? value.map((item) => withoutGaps(item, true)) : {};
  if (value === null || typeof value !== 'object') return value;
  const kept = Object.entries(value).filter(([, item]) => item !== null && !isComputed(item));
  return Object.fromEntries(kept.map(([name, item]) => [name, withoutGaps(item, true)]));
}

function isComputed(value: unknown): boolean {
  return value !== null && typeof value === 'object' && '$computed' in value;
}
