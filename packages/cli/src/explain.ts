import type { RequestRecord } from '@wechatpay-kit/sandbox';
import { readSandbox } from './client.js';
import { paint } from './colours.js';
import { showDifferences, showText } from './difference.js';
import { print } from './output.js';
import { findSandboxUrl, type ReachFlags } from './state.js';

/**
 * Prints what a request signed, what it should have signed, and what to do.
 *
 * @param id the id of a record or the `Request-ID` of an answer; without it, the newest refused request
 * @throws Error in one line
 */
export async function runExplain(id: string | undefined, { to, json }: ReachFlags): Promise<void> {
  const url = findSandboxUrl(to);
  const record = id === undefined ? await readNewest(url) : await readOne(url, id);
  print(record, json, () => explain(record));
}

async function readOne(url: string, id: string): Promise<RequestRecord> {
  const { request } = (await readSandbox(url, `requests/${encodeURIComponent(id)}`)) as {
    readonly request: RequestRecord;
  };
  return request;
}

/** A request for a path that is not an operation has no signature to explain. */
async function readNewest(url: string): Promise<RequestRecord> {
  const { requests } = (await readSandbox(url, 'requests?verified=false&limit=100')) as {
    readonly requests: readonly RequestRecord[];
  };
  const newest = requests.findLast(({ operation }) => operation !== undefined);
  if (newest !== undefined) return newest;
  throw new Error(
    `the sandbox at ${url} has refused no signature so far; explain takes the id of any request`,
  );
}

/** @returns the lines to print */
export function explain(record: RequestRecord): string {
  const { id, method, url, operation, status, code, verification } = record;
  const { verified, cause, causes, explanation, advice, expected, signed, differences = [] } = verification;
  const outcome = code === undefined ? String(status) : `${status} ${code}`;
  const lines = [paint('bold', `Request ${id}  ${operation ?? `${method} ${url}`}  ${outcome}`), ''];
  if (verified) lines.push(paint('green', 'The signature is right.'));
  else {
    lines.push(paint('red', explanation ?? 'The signature was not verified.'));
    if (cause !== undefined) lines.push(paint('dim', `cause: ${(causes ?? [cause]).join(', ')}`));
  }
  if (signed !== undefined && differences.length > 0) {
    lines.push('', paint('bold', 'Difference'), ...showDifferences(differences));
    lines.push('', paint('bold', 'Signed by your program'), ...showText(signed));
  }
  if (expected !== undefined) {
    lines.push('', paint('bold', verified ? 'The signed text' : 'The text to sign'), ...showText(expected));
  }
  if (advice !== undefined && advice !== '') lines.push('', paint('bold', 'What to do'), `  ${advice}`);
  return lines.join('\n');
}
