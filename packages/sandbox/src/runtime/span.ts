import type { Text } from '../description/text.js';

const units = [
  { ms: 86_400_000, zh: '天', en: 'day' },
  { ms: 3_600_000, zh: '小时', en: 'hour' },
  { ms: 60_000, zh: '分', en: 'minute' },
  { ms: 1_000, zh: '秒', en: 'second' },
] as const;

/**
 * A time span in words: `30 days 12 hours`.
 *
 * @param span milliseconds, 0 or more. A rest below a second is left out.
 */
export function describeSpan(span: number): Text {
  let rest = Math.floor(span / 1_000) * 1_000;
  const parts = units.flatMap(({ ms, zh, en }) => {
    const count = Math.floor(rest / ms);
    rest -= count * ms;
    return count === 0 ? [] : [{ zh: `${count} ${zh}`, en: `${count} ${en}${count === 1 ? '' : 's'}` }];
  });
  if (parts.length === 0) return { zh: '不到 1 秒', en: 'less than a second' };
  return { zh: parts.map(({ zh }) => zh).join(' '), en: parts.map(({ en }) => en).join(' ') };
}
