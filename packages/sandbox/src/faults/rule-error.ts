/** The names and indexes that lead to a value. */
export type Path = readonly (string | number)[];

/** An error in a rule. Its message begins with the place: `faults[0].share`. */
export class RuleError extends TypeError {
  /** Where the wrong value stands. */
  readonly path: Path;

  /** @param issue what was expected */
  constructor(path: Path, issue: string) {
    super(`${showPath(path)}: ${issue}`);
    this.path = path;
  }
}

/** A given value in an error: a text in quotes, at most 100 characters of it. */
export function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 100));
  if (typeof value === 'number' || typeof value === 'boolean' || value == null) return String(value);
  return Array.isArray(value) ? 'a list' : typeof value;
}

/** `scenarios.rush-hour.faults[0].share` */
function showPath(path: Path): string {
  return path
    .map((part, index) => (typeof part === 'number' ? `[${part}]` : `${index === 0 ? '' : '.'}${part}`))
    .join('');
}
