import { both } from '../../description/text.js';
import type { ThingKind } from '../../products/shared/thing.js';
import type { TimelineEntry } from './timeline.js';

/** No thing changes by itself more often than this between two looks. */
const most = 5;

/**
 * The states of a thing that ended by themselves since its row changed, with their times: an unpaid order is
 * closed without any job. The times are searched, because only the state of a time can be asked for.
 *
 * @param since the last change, in milliseconds
 */
export function listLapses<Row extends object>(
  kind: ThingKind<Row>,
  row: Row,
  since: number | undefined,
  now: number,
): TimelineEntry[] {
  const entries: TimelineEntry[] = [];
  let start = since ?? kind.outline(row).created;
  while (start !== undefined && start < now && entries.length < most) {
    const from = kind.state(row, start);
    if (kind.state(row, now) === from) break;
    let [still, gone] = [start, now];
    while (gone - still > 1) {
      const middle = Math.floor((still + gone) / 2);
      if (kind.state(row, middle) === from) still = middle;
      else gone = middle;
    }
    entries.push({
      at: new Date(gone),
      kind: 'clock',
      id: '',
      text: both('时间已到', 'Its time is over'),
      from,
      to: kind.state(row, gone),
    });
    start = gone;
  }
  return entries;
}
