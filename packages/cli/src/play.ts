import { askSandbox, readSandbox } from './client.js';
import { type DeliveryLine, printDelivery } from './lines.js';
import { print, UsageError } from './output.js';
import { findSandboxUrl, type ReachFlags } from './state.js';

/**
 * Plays the user of a page: agrees to it or leaves it, and prints the notifications that follow.
 *
 * @param id what an answer opened the page by: a prepay_id, code_url, session_id, …
 * @throws Error in one line: the page is unknown, expired, paid
 */
export async function runAct(
  act: 'confirm' | 'decline',
  id: string,
  { to, json }: ReachFlags,
): Promise<void> {
  const url = findSandboxUrl(to);
  const before = new Set((await listDeliveries(url)).map((delivery) => delivery.id));
  await askSandbox(url, act, { id });
  await askSandbox(url, 'idle', {});
  const deliveries = (await listDeliveries(url)).filter((delivery) => !before.has(delivery.id));
  print({ id, act, deliveries }, json, () =>
    [
      `${act === 'confirm' ? 'confirmed' : 'declined'} ${id}`,
      ...deliveries.map((delivery) => printDelivery(delivery, {})),
    ].join('\n'),
  );
}

async function listDeliveries(url: string): Promise<readonly DeliveryLine[]> {
  const { deliveries } = (await readSandbox(url, 'deliveries')) as {
    readonly deliveries: readonly DeliveryLine[];
  };
  return deliveries;
}

/** Prints the time of the sandbox. */
export async function runClock({ to, json }: ReachFlags): Promise<void> {
  const url = findSandboxUrl(to);
  printTime((await readSandbox(url, 'now')) as { now: string }, json);
}

/**
 * Moves the time of the sandbox ahead, and prints it.
 *
 * @param parts `30d`, `2h`
 * @throws UsageError for another duration
 */
export async function runAdvance(parts: readonly string[], { to, json }: ReachFlags): Promise<void> {
  const duration = readDuration(parts);
  const url = findSandboxUrl(to);
  printTime((await askSandbox(url, 'advance', duration)) as { now: string }, json);
}

function printTime({ now }: { readonly now: string }, json: boolean | undefined): void {
  print({ now }, json, () => {
    const ahead = describeSpan(new Date(now).getTime() - Date.now());
    return `${now}${ahead === '' ? '' : `  (${ahead} ahead)`}`;
  });
}

const units = { d: 'days', h: 'hours', m: 'minutes', s: 'seconds' } as const;

/**
 * Reads a duration: `30d 2h`, `90m`, `1.5h`, `2 days`.
 *
 * @throws UsageError
 */
export function readDuration(parts: readonly string[]): Record<string, number> {
  const text = parts.join(' ').toLowerCase();
  const duration: Record<string, number> = {};
  const rest = text.replace(
    /(\d+(?:\.\d+)?)\s*(d|h|m|s)(?:ays?|ours?|in(?:ute)?s?|ec(?:ond)?s?)?(?![a-z])/g,
    (_, count: string, unit: keyof typeof units) => {
      duration[units[unit]] = (duration[units[unit]] ?? 0) + Number(count);
      return '';
    },
  );
  if (rest.trim() === '' && Object.keys(duration).length > 0) return duration;
  throw new UsageError(
    `expected a duration such as 30d, 2h, 15m or 10s, got ${JSON.stringify(parts.join(' '))}`,
  );
}

/** `30 d 2 h`; empty for less than a second or two. */
function describeSpan(milliseconds: number): string {
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
