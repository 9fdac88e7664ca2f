import { type Components, type ErrorTable, loadOutline } from '@wechatpay-kit/openapi/model';
import { type DescribedEvent, describeEvents, listSchedules } from './event.js';
import { type DescribedOperation, OutlinedDescription } from './operation.js';

export type { DescribedEvent } from './event.js';
export { type DescribedOperation, operationKey } from './operation.js';

/** The description, prepared for the sandbox. */
export interface Description {
  readonly operations: readonly DescribedOperation[];
  readonly events: readonly DescribedEvent[];
  /** The shared components, which `$ref` names. */
  readonly components: Components;
  /** The error codes, with their statuses and meanings. */
  readonly errors: ErrorTable;
  /** @returns the notification of a handler */
  event(handler: string): DescribedEvent;
  /**
   * @param type the event type of a notification
   * @returns the seconds between its delivery attempts
   */
  retry(type: string): readonly number[];
}

let loaded: Description | undefined;

/** Loads the description once. The object is shared: do not change it. */
export function loadDescription(): Description {
  loaded ??= describe();
  return loaded;
}

function describe(): Description {
  const outline = loadOutline();
  const schedules = new Map(outline.events.flatMap(listSchedules));
  const events = describeEvents(outline.events);
  const byHandler = new Map(events.map((event) => [event.handler, event]));
  return {
    operations: outline.operations.map((operation) => new OutlinedDescription(operation)),
    events,
    components: outline.components,
    get errors() {
      return outline.errors;
    },
    event(handler) {
      const event = byHandler.get(handler);
      if (event === undefined) throw new Error(`the description has no notification ${handler}`);
      return event;
    },
    retry(type) {
      const schedule = schedules.get(type);
      if (schedule === undefined) throw new Error(`the description has no notification of type ${type}`);
      return schedule;
    },
  };
}
