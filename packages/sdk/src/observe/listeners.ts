import { describe, describeOther } from '../errors/given.js';
import { RequestError } from '../errors/index.js';
import { attemptEvents, type ClientEvents, type EventName, eventNames, type Sink } from './events.js';
import { guarded } from './guard.js';

/** The signature of `pay.on()`. */
export type On = <Name extends EventName>(
  event: Name,
  listener: (event: ClientEvents[Name]) => unknown,
) => () => void;

type Listener = (event: never) => unknown;

/** The listeners of one client. */
export function listeners(): { on: On; sink: Sink } {
  /** The arrays are replaced, not changed, so that an iteration is not affected. */
  const lists = new Map<EventName, readonly { listener: Listener }[]>();
  /** The number of listeners for attempts. */
  let ofAttempts = 0;
  const of = (name: EventName) => lists.get(name) ?? [];

  function on(name: EventName, listener: Listener): () => void {
    if (!eventNames.includes(name)) {
      const known = eventNames.map((event) => `'${event}'`).join(', ');
      throw new RequestError('event', `expected one of ${known}, got ${describeOther(name)}`);
    }
    if (typeof listener !== 'function') {
      throw new RequestError('listener', `expected a function, got ${describe(listener)}`);
    }
    const entry = { listener };
    const set = (list: readonly { listener: Listener }[]): void => {
      if (attemptEvents.includes(name)) ofAttempts += list.length - of(name).length;
      lists.set(name, list);
    };
    set([...of(name), entry]);
    return () => set(of(name).filter((other) => other !== entry));
  }

  return {
    on,
    sink: {
      wantsAttempts: () => ofAttempts > 0,
      wants: (name) => of(name).length > 0,
      take(name, event) {
        for (const { listener } of of(name)) {
          guarded(`a listener for '${name}'`, listener, () => listener(event as never));
        }
      },
    },
  };
}
