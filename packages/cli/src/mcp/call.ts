import { loadOutline } from '@wechatpay-kit/openapi/model';
import { ApiError, type Result, type WeChatPay, WeChatPayError } from 'wechatpay-kit';
import { type CallOptions, toArgument } from '../call/build.js';
import type { CatalogueOperation } from '../call/catalogue.js';
import { toJson } from '../output.js';

/**
 * Calls an operation, and tells its answer or its error.
 *
 * @param more what else is known of an answer
 */
export async function callAndTell(
  pay: WeChatPay,
  { method, path }: CatalogueOperation,
  options: CallOptions,
  more: (result: Result<unknown> | ApiError) => Promise<readonly string[]>,
): Promise<string> {
  const given = toArgument(options);
  const verb = method.toLowerCase() as 'get' | 'post' | 'put' | 'patch' | 'delete';
  const sent = `pay.chain('${path}').${verb}(${Object.keys(given).length === 0 ? '' : toJson(given)})`;
  try {
    const result = await pay.chain(path as string)[verb](given);
    return [sent, '', `Status ${result.status}`, tellData(result.data), ...(await more(result))].join('\n');
  } catch (error) {
    if (error instanceof ApiError)
      return [sent, '', ...tellRefusal(error), ...(await more(error))].join('\n');
    if (error instanceof WeChatPayError)
      return [sent, '', `${error.name} ${error.code}: ${error.message}`].join('\n');
    throw error;
  }
}

/** Longer answers, such as bills, are cut. */
const longest = 20_000;

function tellData(data: unknown): string {
  if (data === undefined) return 'No content.';
  if (data instanceof Uint8Array) return `A file of ${data.length} bytes.`;
  const text = typeof data === 'string' ? data : toJson(data);
  return text.length > longest
    ? `${text.slice(0, longest)}\n… ${text.length - longest} characters more`
    : text;
}

function tellRefusal({ status, code, message, detail, requestId }: ApiError): string[] {
  const known = loadOutline().errors.codes[code];
  return [
    `Refused: ${status} ${code}: ${message}`,
    ...(detail === undefined ? [] : [`Detail: ${toJson(detail)}`]),
    ...(known === undefined
      ? []
      : [`Meaning: ${known['x-description-en']}`, `What to do: ${known['x-action-en']}`]),
    ...(requestId === undefined ? [] : [`Request-ID: ${requestId}`]),
  ];
}
