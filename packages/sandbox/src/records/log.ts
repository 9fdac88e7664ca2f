import type { IncomingMessage, ServerResponse } from 'node:http';
import { RequestDraft } from './draft.js';
import type { Change, RequestFilter, RequestRecord, RequestSummary, Verification } from './record.js';
import { hasWords, outcomeOf } from './search.js';

/** What happens in a sandbox, for those who watch it. */
export type LogEvent =
  | { readonly kind: 'request'; readonly id: string }
  | { readonly kind: 'delivery'; readonly id: string }
  /** The state was replaced, the rules of faults are others, or the clock was moved, paused or resumed. */
  | { readonly kind: WorldEvent }
  /** Nothing more happens. */
  | { readonly kind: 'end' };

/** An event of the whole sandbox. */
export type WorldEvent = 'state' | 'faults' | 'clock';

export interface Secret {
  readonly owner: string;
  readonly secret: string;
}

export interface LogOptions {
  /** The number of requests that are kept. */
  readonly limit: number;
  /** The sandbox's time in milliseconds. */
  readonly now: () => number;
  /** Keys that no record may show, with the text that stands in their place. */
  readonly secrets: () => readonly Secret[];
}

/** The requests of the gateway, newest last. The oldest ones make room for new ones. */
export interface RequestLog {
  /** Begins a record, which enters the log with the end of the answer. */
  begin(incoming: IncomingMessage, outgoing: ServerResponse): RequestDraft;
  /** Runs the synchronous work of a request. What it changes and sends belongs to the request. */
  during<Result>(draft: RequestDraft, work: () => Result): Result;
  /** The id of the request whose work runs. */
  readonly current: string | undefined;
  /** Notes the level at which the operation is answered after all. */
  noteLevel(level: string): void;
  /** Notes a row that was written. */
  noteChange(change: Change): void;
  /** Notes a notification that was created. */
  noteNotification(id: string): void;
  /** Tells that a delivery was created or attempted. */
  noteDelivery(id: string): void;
  /** Tells of an event of the whole sandbox. */
  noteWorld(kind: WorldEvent): void;
  list(filter?: RequestFilter): RequestRecord[];
  /** The same in one line each. */
  summaries(filter?: RequestFilter): RequestSummary[];
  /** @param id the record's id */
  summary(id: string): RequestSummary | undefined;
  /** @param id the record's id, or the `Request-ID` of the answer */
  find(id: string): RequestRecord | undefined;
  /** @returns a function that ends the subscription */
  subscribe(listener: (event: LogEvent) => void): () => void;
  /**
   * Tells all who watch that the sandbox stops.
   *
   * @returns whether there are such
   */
  end(): boolean;
}

/** The bytes of bodies that are kept: 64 MiB. */
const longestTotal = 64 * 1024 * 1024;

/** The refused signatures that one list explains, the newest ones. A search without a result takes about 0.05 s. */
const mostPuzzles = 50;
const unexplained: Verification = {
  verified: false,
  explanation:
    'The list explains the newest refused signatures only. To explain this one, ask for it by its id.',
};

export function createRequestLog({ limit, now, secrets }: LogOptions): RequestLog {
  const drafts = new Map<string, RequestDraft>();
  const listeners = new Set<(event: LogEvent) => void>();
  let count = 0;
  let total = 0;
  let current: RequestDraft | undefined;

  const emit = (event: LogEvent): void => {
    for (const listener of listeners) listener(event);
  };
  const add = (draft: RequestDraft): void => {
    drafts.set(draft.id, draft);
    total += draft.size;
    for (const [id, oldest] of drafts) {
      if (drafts.size <= limit && (total <= longestTotal || drafts.size === 1)) break;
      drafts.delete(id);
      total -= oldest.size;
    }
    emit({ kind: 'request', id: draft.id });
  };
  /** @returns the newest last */
  const choose = (filter: RequestFilter): readonly RequestDraft[] => {
    const chosen = [...drafts.values()].filter((draft) => matches(draft, filter));
    const { limit: most = chosen.length } = filter;
    return chosen.slice(Math.max(0, chosen.length - most));
  };
  return {
    begin(incoming, outgoing) {
      count += 1;
      const draft = new RequestDraft(String(count), new Date(now()), incoming);
      draft.watch(incoming, outgoing, () => add(draft));
      return draft;
    },
    during(draft, work) {
      const outer = current;
      current = draft;
      try {
        return work();
      } finally {
        current = outer;
      }
    },
    get current() {
      return current?.id;
    },
    noteLevel(level) {
      if (current !== undefined) current.level = level;
    },
    noteChange(change) {
      const known = current?.changes.some(({ table, key }) => table === change.table && key === change.key);
      if (known === false) current?.changes.push(change);
    },
    noteNotification: (id) => void current?.notifications.push(id),
    noteDelivery: (id) => emit({ kind: 'delivery', id }),
    noteWorld: (kind) => emit({ kind }),
    list(filter = {}) {
      const newest = choose(filter);
      const redact = createRedact(secrets());
      let puzzles = 0;
      const records = newest.toReversed().map((draft) => {
        if (draft.isPuzzle) puzzles += 1;
        return draft.toRecord(redact, draft.isPuzzle && puzzles > mostPuzzles ? unexplained : undefined);
      });
      return records.toReversed();
    },
    summaries(filter = {}) {
      const redact = createRedact(secrets());
      return choose(filter).map((draft) => draft.toSummary(redact));
    },
    summary: (id) => drafts.get(id)?.toSummary(createRedact(secrets())),
    find(id) {
      const draft = drafts.get(id) ?? [...drafts.values()].find((other) => requestId(other) === id);
      return draft?.toRecord(createRedact(secrets()));
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    end() {
      const isWatched = listeners.size > 0;
      emit({ kind: 'end' });
      return isWatched;
    },
  };
}

function requestId({ answerHeaders }: RequestDraft): string | undefined {
  return answerHeaders.find(([name]) => name.toLowerCase() === 'request-id')?.[1];
}

function matches(draft: RequestDraft, filter: RequestFilter): boolean {
  const { operation, merchant, status, verified, outcome, level, q, since } = filter;
  return (
    (operation === undefined || draft.operation?.includes(operation) === true) &&
    (merchant === undefined || draft.merchant === merchant) &&
    (status === undefined || draft.status === status) &&
    (verified === undefined || draft.verified === verified) &&
    (outcome === undefined || outcomeOf(draft) === outcome) &&
    (level === undefined || draft.level === level) &&
    (q === undefined || hasWords(draft, q)) &&
    (since === undefined || draft.at >= since)
  );
}

/** A client may put a key into a field by mistake. It must not appear in a record that is passed on. */
function createRedact(secrets: readonly Secret[]): (text: string) => string {
  return (text) => {
    let shown = text;
    for (const { owner, secret } of secrets) shown = shown.replaceAll(secret, `<${owner}>`);
    return shown.replace(
      /-----BEGIN ([A-Z ]*)PRIVATE KEY-----[\s\S]*?(-----END [A-Z ]*PRIVATE KEY-----|$)/g,
      '<a private key>',
    );
  };
}
