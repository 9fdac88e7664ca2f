import type { DescribedEvent, Description } from './catalogue.js';
import type { Text } from './text.js';

/** What a notification is called. Events of one document share its title. */
export function titleOf({ summary, summaryEn, type }: DescribedEvent): Text {
  return { zh: summary.replace(`(${type})`, ''), en: summaryEn };
}

/** The title of a type of notifications, `undefined` for an unknown one. */
export function findTitle({ events }: Description, type: string): Text | undefined {
  const found = events.find((event) => event.handler === type) ?? events.find((event) => event.type === type);
  return found && titleOf(found);
}
