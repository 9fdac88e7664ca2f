import { type Text, t } from '../../text/index.js';

/** Work that waits for its time, as `GET clock` tells it. */
export interface Due {
  /** By the sandbox's clock. */
  readonly at: string;
  readonly kind: string;
  readonly text: Text;
  readonly merchant?: string;
  readonly about?: { readonly kind: string; readonly id: string };
}

export interface ClockState {
  readonly now: string;
  readonly paused: boolean;
  readonly total: number;
  readonly due: readonly Due[];
}

const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const;

/** A span in its two largest units: `2 days 3 h`. */
export function spanOf(milliseconds: number): string {
  const words = t.value.world.clock;
  const first = units.findIndex(([, size]) => milliseconds >= size);
  if (first < 0) return words.second(0);
  let rest = milliseconds;
  return units
    .slice(first, first + 2)
    .flatMap(([name, size]) => {
      const count = Math.floor(rest / size);
      rest -= count * size;
      return count === 0 ? [] : [words[name](count)];
    })
    .join(' ');
}
