/** The median of the figures and their spread. */
export interface Spread {
  readonly median: number;
  /** A quarter of the figures is below. */
  readonly lower: number;
  /** A quarter of the figures is above. */
  readonly upper: number;
}

export function spread(values: readonly number[]): Spread {
  return { median: quantile(values, 0.5), lower: quantile(values, 0.25), upper: quantile(values, 0.75) };
}

/** Compares alternating measurements pair by pair. */
export function paired(
  ours: readonly number[],
  theirs: readonly number[],
  compare: (ours: number, theirs: number) => number,
): Spread {
  return spread(ours.map((value, index) => compare(value, theirs[index] ?? Number.NaN)));
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)] ?? Number.NaN;
  const above = sorted[Math.ceil(place)] ?? Number.NaN;
  return below + (above - below) * (place - Math.floor(place));
}
