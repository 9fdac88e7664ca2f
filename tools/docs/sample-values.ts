/** A text with JSON, or URL-encoded text, as a program writes it. */
export class EncodedText {
  readonly as: 'json' | 'urlencode';
  readonly value: unknown;

  constructor(as: 'json' | 'urlencode', value: unknown) {
    this.as = as;
    this.value = value;
  }

  /** The text. */
  toString(): string {
    if (this.as === 'json') return JSON.stringify(plainValue(this.value));
    return new URLSearchParams(this.value as Record<string, string>).toString();
  }
}

/** A file to send, by path. */
export class SampleFile {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }
}

/** Converts the classes that stand for source to plain values. */
export function plainValue(value: unknown): unknown {
  if (value instanceof EncodedText) return value.toString();
  if (value instanceof SampleFile) return fileValue(value);
  if (Array.isArray(value)) return value.map(plainValue);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, plainValue(item)]));
}

/** The smallest PNG: one grey pixel. */
const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==';

function fileValue({ path }: SampleFile): unknown {
  return { $file: { name: path.replace('./', ''), base64: pixel } };
}
