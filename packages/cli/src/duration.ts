import { UsageError } from './output.js';

const lengths = { days: 86_400_000, hours: 3_600_000, minutes: 60_000, seconds: 1_000 };
const units = { d: 'days', h: 'hours', m: 'minutes', s: 'seconds' } as const;

/**
 * Reads a duration: `30d 2h`, `90m`, `1.5h`, `2 days`.
 *
 * @throws UsageError
 */
export function readDuration(text: string): Record<string, number> {
  const duration: Record<string, number> = {};
  const rest = text
    .toLowerCase()
    .replace(
      /(\d+(?:\.\d+)?)\s*(d|h|m|s)(?:ays?|ours?|in(?:ute)?s?|ec(?:ond)?s?)?(?![a-z])/g,
      (_, count: string, unit: keyof typeof units) => {
        duration[units[unit]] = (duration[units[unit]] ?? 0) + Number(count);
        return '';
      },
    );
  if (rest.trim() === '' && Object.keys(duration).length > 0) return duration;
  throw new UsageError(`expected a duration such as 30d, 2h, 15m or 10s, got ${JSON.stringify(text)}`);
}

/** The milliseconds of a duration that {@link readDuration} has read. */
export function lengthOf(duration: Readonly<Record<string, number>>): number {
  return Object.entries(duration).reduce(
    (sum, [unit, count]) => sum + count * (lengths[unit as keyof typeof lengths] ?? 0),
    0,
  );
}

/** `30 d 2 h`; empty for less than a second or two. */
export function describeSpan(milliseconds: number): string {
  let rest = Math.round(milliseconds / 1000);
  if (rest < 2) return '';
  const parts: string[] = [];
  for (const [unit, length] of [
    ['d', 86_400],
    ['h', 3_600],
    ['min', 60],
    ['s', 1],
  ] as const) {
    const count = Math.floor(rest / length);
    rest -= count * length;
    if (count > 0) parts.push(`${count} ${unit}`);
  }
  return parts.slice(0, 2).join(' ');
}
