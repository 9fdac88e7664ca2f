/** A priority queue. Items of the same time leave in the order in which they came. */
export class Heap<Item extends { readonly at: number }> {
  readonly #entries: { readonly item: Item; readonly count: number }[] = [];
  #count = 0;

  /** The first item. */
  get first(): Item | undefined {
    return this.#entries[0]?.item;
  }

  add(item: Item): void {
    const entries = this.#entries;
    const entry = { item, count: this.#count++ };
    let at = entries.length;
    for (let parent = (at - 1) >> 1; at > 0; parent = (at - 1) >> 1) {
      const above = entries[parent];
      if (above === undefined || isBefore(above, entry)) break;
      entries[at] = above;
      at = parent;
    }
    entries[at] = entry;
  }

  /** Removes the first item. */
  take(): Item | undefined {
    const entries = this.#entries;
    const [first] = entries;
    const last = entries.pop();
    if (first === undefined || last === undefined) return undefined;
    if (entries.length > 0) this.#sink(last);
    return first.item;
  }

  /** All items, in the order in which they would leave. */
  list(): Item[] {
    const inOrder = this.#entries.toSorted((a, b) => (isBefore(a, b) ? -1 : 1));
    return inOrder.map(({ item }) => item);
  }

  clear(): void {
    this.#entries.length = 0;
  }

  /** Puts an entry in the place of the first, and lets it sink to its own. */
  #sink(entry: { readonly item: Item; readonly count: number }): void {
    const entries = this.#entries;
    let at = 0;
    for (;;) {
      const left = entries[2 * at + 1];
      const right = entries[2 * at + 2];
      if (left === undefined) break;
      const takesRight = right !== undefined && isBefore(right, left);
      const below = takesRight ? right : left;
      if (isBefore(entry, below)) break;
      entries[at] = below;
      at = 2 * at + (takesRight ? 2 : 1);
    }
    entries[at] = entry;
  }
}

interface Entry {
  readonly item: { readonly at: number };
  readonly count: number;
}

function isBefore(a: Entry, b: Entry): boolean {
  return a.item.at < b.item.at || (a.item.at === b.item.at && a.count < b.count);
}
