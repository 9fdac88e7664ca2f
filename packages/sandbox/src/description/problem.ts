/** An error in a value. */
export interface Problem {
  /** A JSON Pointer: `/amount/total`. */
  readonly field: string;
  /** The wrong value. Absent for a missing field, an object and an array. */
  readonly value?: string | number | boolean;
  readonly issue: string;
}

/** What a check finds besides errors. */
export interface Notes {
  /** Fields that the description lacks, as JSON Pointers. */
  readonly unknown: string[];
  readonly encrypted: EncryptedField[];
}

/** A field that arrives encrypted for the platform. */
export interface EncryptedField {
  /** A JSON Pointer. */
  readonly field: string;
  readonly text: string;
  readonly padding: 'oaep' | 'pkcs1';
}

export function createNotes(): Notes {
  return { unknown: [], encrypted: [] };
}

/** The length of a text in an error, in UTF-16 code units. */
const excerpt = 128;

/** An error at a value, which is shown if it is short. */
export function problemAt(field: string, value: unknown, issue: string): Problem {
  switch (typeof value) {
    case 'string':
      return { field, value: value.slice(0, excerpt), issue };
    case 'boolean':
      return { field, value, issue };
    case 'number':
    case 'bigint': {
      // JSON has no number for these.
      const number = Number(value);
      return { field, value: Number.isFinite(number) ? number : String(number), issue };
    }
    default:
      return { field, issue };
  }
}

/** The JSON Pointer of a field inside another. */
export function pointerTo(field: string, name: string | number): string {
  return `${field}/${String(name).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}
