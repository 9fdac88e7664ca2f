/** What a report told before and no longer does. */
export interface Loss {
  /** The exported name or the operation, with its kind: `interface Result`. */
  readonly item: string;
  /** The lines that are gone or changed; of an item that is gone altogether, the first. */
  readonly lines: readonly string[];
}

/**
 * What a user's program may miss: the lines of the former report that the present one lacks. What is only added, or
 * stands in another order, loses nothing.
 */
export function findLosses(before: string, now: string): Loss[] {
  const present = readItems(now);
  return [...readItems(before)].flatMap(([item, lines]) => {
    const kept = present.get(item);
    if (kept === undefined) return [{ item, lines: lines.slice(0, 1) }];
    const lost = lines.filter((line) => !kept.includes(line));
    return lost.length > 0 ? [{ item, lines: lost }] : [];
  });
}

/** The lines of each item in a report. */
function readItems(report: string): ReadonlyMap<string, readonly string[]> {
  const items = new Map<string, string[]>();
  let [entry, language, item] = ['', '', ''];
  for (const line of report.split('\n')) {
    if (line.startsWith('```')) language = line.slice(3);
    else if (line.startsWith('## ')) {
      const [specifier = '', ...conditions] = line.slice(3).split(/[ (),]+/);
      entry = specifier;
      for (const part of [specifier, ...conditions]) add(entry, part);
    } else if (language === 'text') {
      const [operation = '', ...types] = line.split(' ');
      for (const part of [operation, ...types]) add(operation, part);
    } else if (language === 'ts' && line.trim() !== '') {
      const header = /^(?:\/\* type only \*\/ )?((?:abstract )?\w+ [\w$]+)/.exec(line)?.[1];
      if (header !== undefined) item = `${header} of ${entry}`;
      add(item, line);
    }
  }
  return items;

  function add(key: string, line: string): void {
    items.set(key, [...(items.get(key) ?? []), line]);
  }
}
