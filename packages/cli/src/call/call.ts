import type { RequestRecord } from '@wechatpay-kit/sandbox';
import { ApiError, type Result, WeChatPayError } from 'wechatpay-kit';
import { readSandbox } from '../client.js';
import { toJson, UsageError } from '../output.js';
import { type AnswerFlags, printAnswer, printRefusal } from './answer.js';
import { type ArgumentFlags, buildOptions, toArgument } from './build.js';
import { type CatalogueOperation, readShape } from './catalogue.js';
import { createClient, oneLine, tellHost } from './client.js';
import { findOperation } from './find-operation.js';
import { type CallerFlags, findCaller } from './merchant.js';
import { listMissing } from './missing.js';

/** The flags of `wechatpay-kit call`. */
export interface CallFlags extends ArgumentFlags, CallerFlags, AnswerFlags {
  /** Only print the arguments. */
  readonly dryRun?: boolean;
}

/**
 * Calls an operation, and prints its answer. Sets the exit code to 1 if WeChat Pay refuses it.
 *
 * @param words the name of the operation, in one word or in two
 * @throws UsageError for wrong arguments, before anything is sent; Error in one line
 */
export async function runCall(words: readonly string[], flags: CallFlags): Promise<void> {
  const found = findOperation(words);
  const { operation } = found;
  const shape = readShape(operation);
  const { config, sandbox } = await findCaller(flags);
  const { mchid, brand } = config as { mchid?: string; brand?: { brandId?: string } };
  const options = await buildOptions(found, shape, flags, { mchid, brandId: brand?.brandId });
  if (flags.force !== true) requireAll(operation, listMissing(operation, shape, options));
  if (flags.dryRun === true) return console.log(toJson(toArgument(options)));

  const pay = createClient(config);
  if (sandbox === undefined) {
    const name = operation.path.startsWith('brand/') ? `brand ${brand?.brandId}` : `merchant ${mchid}`;
    tellHost(pay, name);
  }
  try {
    const verb = operation.method.toLowerCase() as 'get' | 'post' | 'put' | 'patch' | 'delete';
    const result = await pay.chain(operation.path as string)[verb](toArgument(options));
    printAnswer(operation, result, flags);
    if (sandbox !== undefined && flags.json !== true) await hintAt(sandbox, result);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error instanceof WeChatPayError ? oneLine(error) : error;
    printRefusal(operation, error, flags.json, sandbox !== undefined);
    process.exitCode = 1;
  } finally {
    await pay.close();
  }
}

function requireAll({ id }: CatalogueOperation, missing: ReturnType<typeof listMissing>): void {
  if (missing.length === 0) return;
  const width = Math.max(...missing.map(({ field }) => field.length));
  const lines = missing.map(({ field, label }) => `  ${field.padEnd(width)}  ${label}`.trimEnd());
  throw new UsageError(
    [
      `${id} needs:`,
      ...lines,
      'Give them with --set FIELD=VALUE, or let --example make them up; --force sends the request as it is.',
    ].join('\n'),
  );
}

/** The fields of answers that open a page of the user. */
const openings = ['prepay_id', 'code_url', 'mweb_url', 'session_id', 'pre_entrustweb_id'];

/** An operation that is only answered, not played, opens no page. */
async function hintAt(sandbox: string, { data, requestId }: Result<unknown>): Promise<void> {
  if (data === null || typeof data !== 'object') return;
  const fields = data as Readonly<Record<string, unknown>>;
  const id = openings.map((name) => fields[name]).find((value) => typeof value === 'string');
  if (id === undefined || (await findLevel(sandbox, requestId)) !== 'played') return;
  console.error(`To play the user: wechatpay-kit confirm '${String(id)}'`);
}

/** @param requestId absent in APIv2; the request is then the newest one */
async function findLevel(sandbox: string, requestId: string | undefined): Promise<string | undefined> {
  if (requestId === undefined) {
    const { requests } = (await readSandbox(sandbox, 'requests?limit=1')) as { requests: RequestRecord[] };
    return requests[0]?.level;
  }
  const { request } = (await readSandbox(sandbox, `requests/${requestId}`)) as { request: RequestRecord };
  return request.level;
}
