import { askSandbox, readSandbox } from './client.js';
import { paint } from './colours.js';
import { describeSpan, readDuration } from './duration.js';
import { print } from './output.js';
import { findSandboxUrl, type ReachFlags } from './state.js';

interface Time {
  readonly now: string;
  readonly paused: boolean;
}

interface Due extends Time {
  readonly total: number;
  readonly due: readonly {
    readonly at: string;
    readonly text: { readonly en: string };
    readonly merchant: string;
    readonly about?: { readonly id: string };
  }[];
}

/** Prints the time of the sandbox. */
export async function runClock({ to, json }: ReachFlags): Promise<void> {
  printTime(await readClock(findSandboxUrl(to)), json);
}

/**
 * Moves the time of the sandbox ahead, and prints it.
 *
 * @param parts `30d`, `2h`
 * @throws UsageError for another duration
 */
export async function runAdvance(parts: readonly string[], { to, json }: ReachFlags): Promise<void> {
  const duration = readDuration(parts.join(' '));
  const url = findSandboxUrl(to);
  const { now } = (await askSandbox(url, 'advance', duration)) as { now: string };
  const { paused } = await readClock(url);
  printTime({ now, paused }, json);
}

/** Stops the time, lets it go on, or moves it to the next thing that is due; and prints it. */
export async function runClockAct(act: 'pause' | 'resume' | 'next', { to, json }: ReachFlags): Promise<void> {
  const url = findSandboxUrl(to);
  printTime((await askSandbox(url, act === 'next' ? 'jump' : act, {})) as Time, json);
}

/** Prints what is due, with the time until then. */
export async function runDue({ to, json }: ReachFlags): Promise<void> {
  const state = await readClock(findSandboxUrl(to));
  print(state, json, () => {
    const { now, due, total } = state;
    if (total === 0) return 'nothing is due';
    const lines = due.map(({ at, text, merchant, about }) =>
      [
        paint('dim', at),
        `in ${describeSpan(Date.parse(at) - Date.parse(now)) || '1 s'}`,
        text.en,
        ...(about === undefined ? [] : [about.id]),
        paint('dim', merchant),
      ].join('  '),
    );
    if (total > due.length) lines.push(paint('dim', `and ${total - due.length} more`));
    return lines.join('\n');
  });
}

async function readClock(url: string): Promise<Due> {
  return (await readSandbox(url, 'clock')) as Due;
}

function printTime({ now, paused }: Time, json: boolean | undefined): void {
  print({ now, paused }, json, () => {
    const ahead = describeSpan(new Date(now).getTime() - Date.now());
    const notes = [...(ahead === '' ? [] : [`${ahead} ahead`]), ...(paused ? ['paused'] : [])];
    return notes.length === 0 ? now : `${now}  (${notes.join(', ')})`;
  });
}
