import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { createActivities } from './activities.js';
import type { Activity, ActivityDraft, Beginning } from './activity.js';
import { RequestDraft } from './draft.js';
import type { Change, RequestFilter, RequestRecord, RequestSummary, Verification } from './record.js';
import { createRedact, type Secret } from './redact.js';
import { createReplays } from './replays.js';
import { hasWords, outcomeOf } from './search.js';
import { findChange, names, type Traced, type TracedSteps } from './trace.js';

/** What happens in a sandbox, for those who watch it. */
export type LogEvent =
  | { readonly kind: 'request'; readonly id: string }
  | { readonly kind: 'delivery'; readonly id: string }
  | { readonly kind: 'activity'; readonly id: string }
  /** The state was replaced, the rules of faults are others, or the clock was moved, paused or resumed. */
  | { readonly kind: WorldEvent }
  /** Nothing more happens. */
  | { readonly kind: 'end' };

/** An event of the whole sandbox. */
export type WorldEvent = 'state' | 'faults' | 'clock';

export interface LogOptions {
  /** The number of requests that are kept. */
  readonly limit: number;
  /** The sandbox's time in milliseconds. */
  readonly now: () => number;
  /** Keys that no record may show, with the text that stands in their place. */
  readonly secrets: () => readonly Secret[];
}

/** Work outside of requests, part by part, whose changes belong to one activity. */
export interface Activated {
  /** Runs a synchronous part of it. */
  run<Result>(work: () => Result): Result;
  /** Replaces what was said of it at its beginning. */
  say(more: Partial<Beginning>): void;
  /** Ends it. Only an activity that had an effect stays in the log. */
  end(): void;
}

/** The requests of the gateway and the activities besides, newest last. The oldest ones make room for new ones. */
export interface RequestLog {
  /** Begins a record, which enters the log with the end of the answer. */
  begin(incoming: IncomingMessage, outgoing: ServerResponse): RequestDraft;
  /** Gives later requests numbers above this one, which notifications that were kept may name. */
  skip(last: number): void;
  /** Runs the synchronous work of a request. What it changes and sends belongs to the request. */
  during<Result>(draft: RequestDraft, work: () => Result): Result;
  /** The id of the request whose work runs. */
  readonly current: string | undefined;
  /**
   * Begins an activity. What follows at once from a request or from another activity belongs to that one.
   *
   * @param stays whether it stays in the log without an effect
   */
  activate(beginning: Beginning, stays?: boolean): Activated;
  /** Begins an activity to which the jobs belong that begin before its end. It stays in the log. */
  enclose(beginning: Beginning): Activated;
  /** @param limit at most so many, the newest */
  activities(limit?: number): Activity[];
  findActivity(id: string): Activity | undefined;
  /** The requests that changed a row or name it, and the activities that changed it, oldest first each. */
  trace(row: Traced): TracedSteps;
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
  /** A request as it came, by the id of its record. It has the keys that the records hide. */
  source(id: string): RequestDraft | undefined;
  /**
   * Notes the next request over a connection as a repetition.
   *
   * @param client the client's end of the connection
   * @param id the record that it repeats
   * @param arrived runs when the repetition is in the log, with its own id
   * @returns a function that takes it back
   */
  expectReplay(client: Socket, id: string, arrived: (own: string) => void): () => void;
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
  const replays = createReplays();
  let count = 0;
  let total = 0;
  let current: RequestDraft | ActivityDraft | undefined;
  const activities = createActivities(limit, now);

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
  const runAs = <Result>(cause: RequestDraft | ActivityDraft, work: () => Result): Result => {
    const outer = current;
    current = cause;
    try {
      return work();
    } finally {
      current = outer;
    }
  };
  const keep = (draft: ActivityDraft): void => {
    activities.keep(draft);
    emit({ kind: 'activity', id: draft.id });
  };
  return {
    begin(incoming, outgoing) {
      count += 1;
      const draft = new RequestDraft(String(count), new Date(now()), incoming);
      const replay = replays.take(incoming.socket);
      draft.replays = replay?.id;
      draft.watch(incoming, outgoing, () => {
        add(draft);
        replay?.arrived(draft.id);
      });
      return draft;
    },
    skip(last) {
      count = Math.max(count, last);
    },
    during: runAs,
    get current() {
      return current instanceof RequestDraft ? current.id : undefined;
    },
    activate(beginning, stays = false) {
      const cause = current;
      const draft = activities.begin(beginning);
      return {
        run: (work) => runAs(current ?? draft, work),
        say: (more) => draft.say(more),
        end() {
          if (draft.hasEffect || (stays && cause === undefined)) keep(draft);
        },
      };
    },
    enclose(beginning) {
      const draft = activities.begin(beginning);
      const open = activities.enclose(draft);
      keep(draft);
      return { run: (work) => runAs(draft, work), say: (more) => draft.say(more), end: open };
    },
    activities(most = limit) {
      const all = activities.list();
      const redact = createRedact(secrets());
      return all.slice(Math.max(0, all.length - most)).map((draft) => draft.toActivity(redact));
    },
    findActivity: (id) => activities.find(id)?.toActivity(createRedact(secrets())),
    trace(row) {
      const redact = createRedact(secrets());
      return {
        requests: [...drafts.values()].flatMap((draft) => {
          const change = findChange(draft, row);
          if (change === undefined && !names(draft, row)) return [];
          return [{ step: draft.toSummary(redact), change }];
        }),
        activities: activities.list().flatMap((draft) => {
          const change = findChange(draft, row);
          return change === undefined ? [] : [{ step: draft.toActivity(redact), change }];
        }),
      };
    },
    noteLevel(level) {
      if (current instanceof RequestDraft) current.level = level;
    },
    noteChange(change) {
      if (current === undefined) return;
      const { changes } = current;
      const known = changes.findIndex(
        ({ table, key, merchant }) =>
          table === change.table && key === change.key && merchant === change.merchant,
      );
      const first = changes[known];
      if (first === undefined) changes.push(change);
      else if (first.to !== change.to) changes[known] = withEnd(first, change);
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
    source: (id) => drafts.get(id),
    expectReplay: (client, id, arrived) => replays.expect(client, { id, arrived }),
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

/** A row that changes twice is noted once, with its last state. */
function withEnd({ to: _, ...first }: Change, { to }: Change): Change {
  return { ...first, ...(to === undefined ? {} : { to }) };
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
