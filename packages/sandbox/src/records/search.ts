import type { RequestSummary } from './record.js';

/** How a request ended, see `outcomeOf`. */
export type Outcome = 'ok' | 'refused' | 'signature' | 'failed';

export const outcomes: readonly Outcome[] = ['ok', 'refused', 'signature', 'failed'];

interface Ended {
  readonly status: number;
  readonly code?: string | undefined;
  /** Whether the signature is right. */
  readonly verified: boolean;
}

/**
 * How a request ended: `ok`; `refused` by a rule; `signature`, which is wrong or missing; `failed`, with a status from 500
 * on or without an answer.
 */
export function outcomeOf({ status, code, verified }: Ended): Outcome {
  if (status === 0 || status >= 500) return 'failed';
  // APIv2 has no code of its own for it, and answers with the status 200.
  if (code === 'SIGN_ERROR' || (code === 'FAIL' && !verified && status === 200)) return 'signature';
  return code !== undefined || status >= 400 ? 'refused' : 'ok';
}

/** What a list shows of a request, and what the search of the list looks at. */
type Searched = {
  readonly [Name in
    | 'id'
    | 'method'
    | 'url'
    | 'operation'
    | 'summary'
    | 'merchant'
    | 'number'
    | 'code'
    | 'status']?: RequestSummary[Name] | undefined;
};

/**
 * Whether a request has all words of a text, in any case: in its method, URL, operation, merchant, number, status or code.
 * `#12` is the request with the id 12.
 */
export function hasWords(request: Searched, text: string): boolean {
  const {
    id = '',
    method = '',
    url = '',
    operation = '',
    summary = '',
    merchant = '',
    number = '',
    code = '',
  } = request;
  const searched = [method, url, operation, summary, merchant, number, request.status, code]
    .join('\n')
    .toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => (/^#\d+$/.test(word) ? `#${id}` === word : searched.includes(word)));
}
