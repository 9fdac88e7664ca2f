import { deliveries } from '../../delivery/outbox.js';
import { findTitle } from '../../description/event-titles.js';
import { both, type Text } from '../../description/text.js';
import type { ThingKind } from '../../products/shared/thing.js';
import type { Change } from '../../records/record.js';
import type { Traced } from '../../records/trace.js';
import type { World } from '../../runtime/world.js';
import { listLapses } from './lapses.js';

/** What happened to a thing. */
export interface TimelineEntry {
  /** By the sandbox's clock. */
  readonly at: Date;
  readonly kind: 'request' | 'user' | 'operator' | 'clock' | 'job' | 'admin' | 'notification';
  /** That of the request, the activity or the notification. Empty for a state that ended by itself. */
  readonly id: string;
  readonly text: Text;
  /** The state before. Absent if the thing did not change. */
  readonly from?: string;
  /** The state afterwards. */
  readonly to?: string;
  readonly merchant?: string;
}

/** The history of a thing, oldest first, as far as the records go back. */
export function listTimeline<Row extends object>(
  world: World,
  kind: ThingKind<Row>,
  row: Row,
  traced: Traced,
): TimelineEntry[] {
  const { merchant } = traced;
  const { requests, activities } = world.requests.trace(traced);
  const entries: TimelineEntry[] = [
    ...requests.map(({ step: { id, at, summary, method, url, status, code }, change }) => ({
      at,
      kind: 'request' as const,
      id,
      text: describeRequest(summary ?? `${method} ${url}`, status, code),
      ...statesOf(change),
      merchant,
    })),
    ...activities.map(({ step: { id, at, kind, text }, change }) => ({
      at,
      kind,
      id,
      text,
      ...statesOf(change),
      merchant,
    })),
    ...listNotifications(world, traced),
  ];
  const last = entries.findLast(({ to }) => to !== undefined);
  const lapses = listLapses(kind, row, last?.at.getTime(), world.clock.now());
  return [...entries, ...lapses.map((lapse) => ({ ...lapse, merchant }))].toSorted(
    (one, other) => one.at.getTime() - other.at.getTime() || rank(one) - rank(other),
  );
}

/** What happens in the same millisecond, in the order of cause and effect. */
const ranks: readonly TimelineEntry['kind'][] = [
  'clock', 'request', 'user', 'operator', 'admin', 'job', 'notification',
]; // biome-ignore format: a list reads better in rows

function rank({ kind }: TimelineEntry): number {
  return ranks.indexOf(kind);
}

function statesOf(change: Change | undefined): Pick<TimelineEntry, 'from' | 'to'> {
  if (change === undefined) return {};
  const { from, to } = change;
  return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
}

/** @param summary `Native下单 · Place Native order (direct)` */
function describeRequest(summary: string, status: number, code: string | undefined): Text {
  const [zh = summary, en = zh] = summary.split(' · ');
  if (code !== undefined) return both(`${zh}：${code}`, `${en}: ${code}`);
  if (status === 0) return both(`${zh}：没有应答`, `${en}: no answer`);
  return both(zh, en);
}

/** The attempts of the notifications about the thing. */
function listNotifications({ store, description }: World, { ids, merchant }: Traced): TimelineEntry[] {
  const table = store.table(deliveries);
  const found = new Set(ids.flatMap((id) => table.list('about', id)));
  return [...found]
    .filter((delivery) => delivery.mchid === merchant)
    .flatMap(({ id, type, attempts, posted_at = 0 }): TimelineEntry[] => {
      const entry = { kind: 'notification' as const, id, merchant };
      const title = findTitle(description, type);
      const [zh, en] =
        title === undefined ? [`通知 ${type}`, type] : [`${title.zh}（${type}）`, `${title.en} (${type})`];
      if (attempts.length === 0) {
        return [{ ...entry, at: new Date(posted_at), text: both(`${zh}：等待发送`, `${en}: to be sent`) }];
      }
      return attempts.map(({ at, status, error }, index) => {
        const answer = status === undefined ? (error ?? '') : String(status);
        const [count, nth] =
          attempts.length === 1 ? ['', ''] : [` 第 ${index + 1} 次`, `, attempt ${index + 1}`];
        return {
          ...entry,
          at: new Date(at),
          text:
            error === undefined
              ? both(`${zh}${count}：已送达`, `${en}${nth}: delivered`)
              : both(`${zh}${count}：失败，${answer}`, `${en}${nth}: failed, ${answer}`),
        };
      });
    });
}
