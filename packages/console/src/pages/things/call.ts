/** A value of a call's options, by its path: `json.amount.refund`. */
export interface Leaf {
  readonly path: string;
  readonly value: string | number | boolean;
}

/** The values of a call's options that a form can show. */
export function leavesOf(options: unknown, path = ''): Leaf[] {
  if (options !== null && typeof options === 'object') {
    return Object.entries(options).flatMap(([name, value]) =>
      leavesOf(value, path === '' ? name : `${path}.${name}`),
    );
  }
  return typeof options === 'string' || typeof options === 'number' || typeof options === 'boolean'
    ? [{ path, value: options }]
    : [];
}

/**
 * The options with other values. What was a number stays one.
 *
 * @returns a copy
 * @throws RangeError naming a field whose text is no number
 */
export function withLeaves<Options>(options: Options, texts: Readonly<Record<string, string>>): Options {
  const copy = structuredClone(options);
  for (const { path, value } of leavesOf(options)) {
    const text = texts[path];
    if (text === undefined || text === String(value)) continue;
    const names = path.split('.');
    const last = names.pop() ?? '';
    const target = names.reduce<Record<string, unknown>>(
      (part, name) => part[name] as Record<string, unknown>,
      copy as Record<string, unknown>,
    );
    target[last] = typeof value === 'string' ? text : readAs(typeof value, text, path);
  }
  return copy;
}

function readAs(type: string, text: string, path: string): unknown {
  if (type === 'boolean') return text === 'true';
  const number = Number(text);
  if (text.trim() !== '' && Number.isFinite(number)) return number;
  throw new RangeError(`${path}: ${JSON.stringify(text)} is no number`);
}

/** @returns fen; `undefined` for a text that is no amount */
export function readYuan(text: string): number | undefined {
  return /^\d{1,9}(\.\d{1,2})?$/.test(text.trim()) ? Math.round(Number(text) * 100) : undefined;
}
