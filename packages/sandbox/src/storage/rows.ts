import type { TableDefinition } from './table.js';

/** A row and its place in the order of addition. */
export interface Entry {
  readonly row: object;
  readonly order: number;
}

/** The keys with one value of an index. */
interface Group {
  readonly keys: Set<string>;
  /** The key that was added last. `undefined`: not known. */
  newest: string | undefined;
}

/** The rows of a table of a merchant, with its indexes. */
export class Rows {
  readonly space: string;
  readonly definition: TableDefinition<object, string>;
  readonly #indexes: readonly string[];
  #entries = new Map<string, Entry>();
  #groups = new Map<string, Group>();
  /** The keys of the rows that count for the bound, the oldest first. */
  #counted = new Set<string>();
  #count = 0;
  #isSorted = true;

  constructor(space: string, definition: TableDefinition<object, string>) {
    this.space = space;
    this.definition = definition;
    this.#indexes = Object.keys(definition.indexes);
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: string): Entry | undefined {
    return this.#entries.get(key);
  }

  find(index: string, value: string): object | undefined {
    const group = this.#groups.get(`${index}\n${value}`);
    if (group === undefined) return undefined;
    group.newest ??= this.#sortKeys(group).at(-1);
    return this.#entries.get(group.newest ?? '')?.row;
  }

  list(index: string, value: string): object[] {
    const group = this.#groups.get(`${index}\n${value}`);
    if (group === undefined) return [];
    return this.#sortKeys(group).flatMap((key) => this.#entries.get(key)?.row ?? []);
  }

  /** In order of addition. */
  *values(): Generator<object> {
    this.#sort();
    for (const { row } of this.#entries.values()) yield row;
  }

  /** @returns the entry for a row: at the place of the one that it replaces, or a new one */
  enter(key: string, row: object): Entry {
    return { row, order: this.#entries.get(key)?.order ?? this.#count++ };
  }

  /** Sets, replaces or removes an entry. */
  set(key: string, entry: Entry | undefined): void {
    const before = this.#entries.get(key);
    if (before !== undefined) this.#unindex(key, before.row);
    if (entry === undefined) {
      this.#entries.delete(key);
      this.#counted.delete(key);
      return;
    }
    // The entry of a deletion that is taken back.
    if (before === undefined && entry.order < this.#count - 1) this.#isSorted = false;
    this.#entries.set(key, entry);
    this.#index(key, entry);
    if (this.definition.bound?.counts(entry.row) === true) this.#counted.add(key);
    else this.#counted.delete(key);
  }

  /** The keys of the rows that have to make room. */
  listSurplus(): string[] {
    const most = this.definition.bound?.most ?? Number.POSITIVE_INFINITY;
    const surplus: string[] = [];
    for (const key of this.#counted) {
      if (this.#counted.size - surplus.length <= most) break;
      surplus.push(key);
    }
    return surplus;
  }

  /** Takes the rows of another table of the same definition. */
  assign(other: Rows): void {
    this.#entries = other.#entries;
    this.#groups = other.#groups;
    this.#counted = other.#counted;
    this.#count = other.#count;
    this.#isSorted = other.#isSorted;
  }

  #index(key: string, { row, order }: Entry): void {
    for (const name of this.#listValues(row)) {
      const group = this.#groups.get(name) ?? { keys: new Set(), newest: key };
      if (group.keys.size === 0) this.#groups.set(name, group);
      group.keys.add(key);
      const newest = group.newest === undefined ? undefined : this.#entries.get(group.newest);
      if (newest !== undefined && newest.order < order) group.newest = key;
    }
  }

  #unindex(key: string, row: object): void {
    for (const name of this.#listValues(row)) {
      const group = this.#groups.get(name);
      group?.keys.delete(key);
      if (group?.keys.size === 0) this.#groups.delete(name);
      else if (group?.newest === key) group.newest = undefined;
    }
  }

  #listValues(row: object): string[] {
    return this.#indexes.flatMap((index) =>
      (this.definition.indexes[index]?.(row) ?? []).flatMap((value) =>
        value === undefined ? [] : [`${index}\n${value}`],
      ),
    );
  }

  #sortKeys({ keys }: Group): string[] {
    const order = (key: string): number => this.#entries.get(key)?.order ?? 0;
    return [...keys].sort((a, b) => order(a) - order(b));
  }

  #sort(): void {
    if (this.#isSorted) return;
    this.#entries = new Map([...this.#entries].sort(([, a], [, b]) => a.order - b.order));
    this.#isSorted = true;
  }
}
