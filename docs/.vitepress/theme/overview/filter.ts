/** What the overview shows. Empty text: everything. */
export interface Filter {
  readonly q: string;
  /** The address of a product. */
  readonly product: string;
  /** `direct`, `partner` or `global`. */
  readonly audience: string;
  /** `played`, `remembered` or `answered`. */
  readonly level: string;
}

const names = ['q', 'product', 'audience', 'level'] as const;

/** @param search the query of an address: `?q=refund&level=played` */
export function readFilter(search: string): Filter {
  const query = new URLSearchParams(search);
  const [q = '', product = '', audience = '', level = ''] = names.map((name) => query.get(name) ?? '');
  return { q, product, audience, level };
}

/** The query of an address; empty if everything is shown. */
export function writeFilter(filter: Filter): string {
  const query = new URLSearchParams(
    names.flatMap((name) => (filter[name] === '' ? [] : [[name, filter[name]]])),
  );
  return query.size === 0 ? '' : `?${query}`;
}

/** Whether a text has all words, in any order and case. */
export function hasWords(text: string, words: string): boolean {
  const lower = text.toLowerCase();
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => lower.includes(word));
}

/**
 * Hides what the filter excludes: operations, then columns, products and groups without operations.
 *
 * @param page the content of the overview
 * @returns the number of operations that are shown
 */
export function applyFilter(page: Element, filter: Filter): number {
  const shown = new Set<string>();
  for (const product of page.querySelectorAll<HTMLElement>('details.overview')) {
    const name = product.querySelector('summary')?.textContent ?? '';
    let visible = false;
    for (const column of product.querySelectorAll<HTMLElement>('[data-for]')) {
      const excluded =
        (filter.product !== '' && filter.product !== product.id) ||
        (filter.audience !== '' && filter.audience !== column.dataset['for']);
      let items = 0;
      for (const item of column.querySelectorAll('li')) {
        const address = decodeURI(item.querySelector('a')?.getAttribute('href') ?? '');
        const matches =
          !excluded &&
          (filter.level === '' || filter.level === item.dataset['level']) &&
          hasWords(`${item.textContent} ${address} ${name}`, filter.q);
        item.hidden = !matches;
        if (!matches) continue;
        items++;
        shown.add(address);
      }
      column.hidden = items === 0;
      visible ||= items > 0;
    }
    product.hidden = !visible;
  }
  hideEmptyGroups(page);
  return shown.size;
}

function hideEmptyGroups(page: Element): void {
  for (const heading of page.querySelectorAll<HTMLElement>('h2')) {
    let empty = true;
    for (
      let next = heading.nextElementSibling;
      next !== null && next.tagName !== 'H2';
      next = next.nextElementSibling
    ) {
      if (!(next as HTMLElement).hidden) empty = false;
    }
    heading.hidden = empty;
  }
}
