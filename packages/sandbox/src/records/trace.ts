import type { Activity, ActivityDraft } from './activity.js';
import type { RequestDraft } from './draft.js';
import type { Change, RequestSummary } from './record.js';

/** A row, and the ids by which requests name it. */
export interface Traced {
  readonly table: string;
  readonly key: string;
  readonly merchant: string;
  /** The ids of the caller in requests: the mchid and the brand id. */
  readonly callers: readonly string[];
  readonly ids: readonly string[];
}

/** What happened to a row, and what it changed of it. */
export interface TracedSteps {
  readonly requests: readonly { readonly step: RequestSummary; readonly change: Change | undefined }[];
  readonly activities: readonly { readonly step: Activity; readonly change: Change }[];
}

/** @returns what a request or an activity changed of the row */
export function findChange(
  { changes }: RequestDraft | ActivityDraft,
  { table, key, merchant }: Traced,
): Change | undefined {
  return changes.find(
    (change) => change.table === table && change.key === key && change.merchant === merchant,
  );
}

/** Whether a request of the merchant names the row by one of its ids. */
export function names({ url, body, merchant }: RequestDraft, { ids, callers }: Traced): boolean {
  if (merchant !== undefined && !callers.includes(merchant)) return false;
  return ids.some((id) => hasWord(url, encodeURIComponent(id)) || hasWord(body, id));
}

/** Whether a text has the id, and not only as a part of a longer one. */
function hasWord(text: string | Buffer, id: string): boolean {
  let at = text.indexOf(id);
  while (at !== -1) {
    const around = [at - 1, at + id.length].map((place) =>
      typeof text === 'string' ? text.charCodeAt(place) : (text[place] ?? Number.NaN),
    );
    if (!around.some(isPartOfId)) return true;
    at = text.indexOf(id, at + 1);
  }
  return false;
}

/** A digit, a letter, `-`, `_`, or a byte of another character. */
function isPartOfId(code: number): boolean {
  return (
    (code >= 48 && code <= 57) ||
    (code >= 65 && code <= 90) ||
    (code >= 97 && code <= 122) ||
    code === 45 ||
    code === 95 ||
    code > 127
  );
}
