import type { Spread } from './statistics.js';

/** A second has few downloads, so their figure needs decimals. */
export function rounded(figure: number): string {
  return figure.toFixed(figure < 10 ? 2 : 0);
}

export function range({ lower, upper }: Spread, digits = 3): string {
  return `[${lower.toFixed(digits)} … ${upper.toFixed(digits)}]`;
}

export function verdict(met: boolean): string {
  return met ? 'met' : 'MISSED';
}

/** The first column is left-aligned, the others right-aligned. */
export function aligned(lines: readonly (readonly string[])[]): string[] {
  const widths = Array.from({ length: Math.max(...lines.map((line) => line.length)) }, (_, column) =>
    Math.max(...lines.map((line) => line[column]?.length ?? 0)),
  );
  return lines.map((line) =>
    line
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
}
