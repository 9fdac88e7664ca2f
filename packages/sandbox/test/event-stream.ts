import type { Json } from './merchant.js';

/** An event of the stream, as a page gets it. */
export interface StreamEvent {
  readonly kind: string;
  readonly id: string | undefined;
  readonly data: Json;
}

/** The stream of events of a sandbox, read by a browser's means. */
export interface EventStream {
  readonly events: readonly StreamEvent[];
  /** The bytes so far. */
  readonly text: string;
  /** The events of a kind so far. */
  of(kind: string): readonly StreamEvent[];
  close(): void;
}

/**
 * Opens the stream of events.
 *
 * @param query `?brief=true`
 * @param last the id of the last known request
 * @returns when the stream has begun
 */
export async function openEvents(url: string, query = '', last?: string): Promise<EventStream> {
  const abort = new AbortController();
  const headers = last === undefined ? {} : { 'last-event-id': last };
  const { body } = await fetch(`${url}/_sandbox/events${query}`, { headers, signal: abort.signal });
  const events: StreamEvent[] = [];
  let text = '';
  let begun = (): void => undefined;
  const beginning = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const read = async (): Promise<void> => {
    const decoder = new TextDecoder();
    let read = 0;
    for await (const chunk of body ?? []) {
      text += decoder.decode(chunk, { stream: true });
      for (let end = text.indexOf('\n\n', read); end !== -1; end = text.indexOf('\n\n', read)) {
        const frame = text.slice(read, end);
        read = end + 2;
        const field = (name: string): string | undefined =>
          new RegExp(`^${name}: (.*)$`, 'm').exec(frame)?.[1];
        const [kind, data] = [field('event'), field('data')];
        if (kind !== undefined && data !== undefined)
          events.push({ kind, id: field('id'), data: JSON.parse(data) as Json });
      }
      begun();
    }
  };
  void read().catch(() => undefined);
  await beginning;
  return {
    events,
    get text() {
      return text;
    },
    of: (kind) => events.filter((event) => event.kind === kind),
    close: () => abort.abort(),
  };
}
