import { writeFileSync } from 'node:fs';
import { STATUS_CODES } from 'node:http';
import { loadOutline } from '@wechatpay-kit/openapi/model';
import type { ApiError, Result } from 'wechatpay-kit';
import { paint } from '../colours.js';
import { toJson, UsageError } from '../output.js';
import type { CatalogueOperation } from './catalogue.js';

/** How an answer is printed. */
export interface AnswerFlags {
  readonly json?: boolean;
  /** The file for the answer. */
  readonly out?: string;
}

/**
 * Prints an answer: its status to the standard error output, its content to the standard output, or to a file.
 *
 * @throws UsageError if a file would be printed to a terminal
 */
export function printAnswer(
  { described, method, wirePath }: CatalogueOperation,
  result: Result<unknown>,
  { json, out }: AnswerFlags,
): void {
  const { status, requestId, data } = result;
  const bytes = data instanceof Uint8Array ? data : undefined;
  const text = bytes === undefined && data !== undefined ? toJson(data) : undefined;
  if (out !== undefined) write(out, bytes ?? `${text ?? ''}\n`);
  if (json === true) {
    const shown = {
      status,
      requestId,
      ...(bytes === undefined ? { data } : { bytes: bytes.length }),
      ...(out === undefined ? {} : { out }),
    };
    console.log(toJson(shown));
    return;
  }
  const request = requestId === undefined ? '' : paint('dim', `  Request-ID ${requestId}`, process.stderr);
  console.error(
    `${paint('green', describeStatus(status), process.stderr)}  ${method} ${wirePath}  ${described.outline.summary}${request}`,
  );
  if (out !== undefined) console.error(`${bytes?.length ?? Buffer.byteLength(text ?? '')} bytes in ${out}`);
  else if (text !== undefined) console.log(text);
  else if (bytes !== undefined) {
    if (process.stdout.isTTY)
      throw new UsageError(`the answer is a file of ${bytes.length} bytes; name one with --out FILE`);
    process.stdout.write(bytes);
  }
}

function write(file: string, content: Uint8Array | string): void {
  try {
    writeFileSync(file, content);
  } catch (error) {
    throw new UsageError(
      `--out: cannot write ${file}: ${(error as NodeJS.ErrnoException).code ?? String(error)}`,
    );
  }
}

function describeStatus(status: number): string {
  return `${status} ${STATUS_CODES[status] ?? ''}`.trim();
}

/**
 * Prints an error that WeChat Pay answered, with what its code means and what to do.
 *
 * @param explain the id by which the sandbox explains a refused signature
 */
export function printRefusal(
  { method, wirePath }: CatalogueOperation,
  error: ApiError,
  json: boolean | undefined,
  explain: boolean,
): void {
  if (json === true) {
    const { status, requestId, data } = error;
    console.log(toJson({ status, requestId, error: error.toJSON(), data }));
    return;
  }
  const { status, code, message, detail, requestId } = error;
  const known = loadOutline().errors.codes[code];
  const rows = [
    ['field', detail?.field],
    ['value', detail?.value === undefined ? undefined : String(detail.value)],
    ['meaning', known?.['x-description-en']],
    ['what to do', known?.['x-action-en']],
    ['Request-ID', requestId],
    ['more', explain && /SIGN/.test(code) ? `wechatpay-kit explain ${requestId ?? ''}`.trim() : undefined],
  ] as const;
  const lines = rows.flatMap(([name, value]) =>
    value === undefined || value === ''
      ? []
      : [`  ${paint('dim', name.padEnd(10), process.stderr)}  ${value}`],
  );
  const head = paint('red', `${status} ${code}`, process.stderr);
  const said = message.startsWith(`${code}: `) ? message.slice(code.length + 2) : message;
  console.error([`${head}  ${method} ${wirePath}  ${said}`, ...lines].join('\n'));
}
