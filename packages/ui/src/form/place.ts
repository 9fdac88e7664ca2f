import type { TryField } from './schema.js';
import { type Path, valueAt } from './value.js';

/** The options with a body or parameters. An error may name a field relative to one of them. */
const holders = ['json', 'xml', 'query', 'body'];

/**
 * Finds the field that an error names in the form: `json.amount.total`, `/amount/total`, `amount[0].total`, or `total`.
 * `undefined` if the form lacks it.
 *
 * @param options the sent options, which give the number of items in lists
 */
export function findPlace(named: string, root: TryField, options: unknown): Path | undefined {
  const steps = named
    .replace(/\[(\d+)\]/g, '.$1')
    .split(/[./]/)
    .filter((step) => step !== '');
  if (steps.length === 0) return undefined;
  for (const from of [[], ...holders.map((holder) => [holder])]) {
    const place = follow([...from, ...steps], root);
    if (place !== undefined) return place;
  }
  return find(steps.at(-1) ?? '', root, options, []);
}

function follow(steps: readonly string[], root: TryField): Path | undefined {
  const path: (string | number)[] = [];
  let field: TryField | undefined = root;
  for (const step of steps) {
    const index: boolean = /^\d+$/.test(step) && field.items !== undefined;
    field = index ? field.items : field.fields?.find(({ name }) => name === step);
    if (field === undefined) return undefined;
    path.push(index ? Number(step) : step);
  }
  return path;
}

/** The first field of that name. Fields with a value come first. */
function find(name: string, root: TryField, options: unknown, path: Path): Path | undefined {
  const all = [...named(name, root, options, path)];
  return all.find((place) => valueAt(options, place) !== undefined) ?? all[0];
}

function* named(name: string, field: TryField, options: unknown, path: Path): Generator<Path> {
  for (const child of field.fields ?? []) {
    const place = [...path, child.name];
    if (child.name === name) yield place;
    yield* named(name, child, options, place);
  }
  const items = valueAt(options, path);
  if (field.items === undefined || !Array.isArray(items)) return;
  for (const index of items.keys()) yield* named(name, field.items, options, [...path, index]);
}
