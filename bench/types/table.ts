/** Rows under headings, with the first column left-aligned and figures right-aligned. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = headings.map((heading, column) =>
    Math.max(heading.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  return [headings, ...rows]
    .map((row) =>
      row
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Compares a figure with its aim. */
export function verdict(figure: number, aim: number, unit = ''): string {
  return `${figure <= aim ? 'met' : 'MISSED'} (${`${aim} ${unit}`.trimEnd()})`;
}
