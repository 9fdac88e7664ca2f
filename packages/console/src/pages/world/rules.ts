import type { FaultRule } from '#sandbox/faults/rule.js';
import { t } from '../../text/index.js';

/** The kinds of faults of calls and of notifications, the usual ones first. */
export const answerKinds: readonly FaultRule['kind'][] = [
  'latency', '429', '500', '502', '503', '504', 'error', 'html', 'reset-before', 'reset-after', 'truncated', 'dropped', 'unsigned', 'wrongly-signed', 'signtest',
]; // biome-ignore format: a list reads better in rows
export const notificationKinds: readonly FaultRule['kind'][] = [
  'dropped', 'delayed', 'doubled', 'reordered', 'wrongly-signed', 'other-key', 'signtest',
]; // biome-ignore format: a list reads better in rows

/** What a rule does, in words. */
export function nameKind({ kind, event }: Pick<FaultRule, 'kind' | 'event'>): string {
  const words = t.value.world.faults;
  if (kind === 'dropped' && event !== undefined) return words.lost;
  return words.kinds[kind] ?? kind;
}

/** Where a rule applies, and how often: `v3/refund/* · share 0.1`. */
export function describeRule({ kind: _, operation, event, ...rest }: FaultRule): string {
  const subject = event ?? operation ?? '*';
  const more = Object.entries(rest).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name} ${String(value)}`],
  );
  return [subject, ...more].join(' · ');
}
