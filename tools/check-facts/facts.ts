import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A field of the official tables. */
export interface FactField {
  readonly name: string;
  /** `string`, `integer`, `number`, `float`, `boolean`, `object`, or one of them with `[]`. */
  readonly type: string;
  readonly required?: boolean;
  readonly label?: string;
  readonly enum?: readonly string[];
  readonly encrypted?: string;
  readonly encoded?: string;
  readonly fields?: readonly FactField[];
}

export interface FactStatus {
  readonly kind: 'retired' | 'superseded' | 'discarded' | 'permission';
  /** `2023.05.23` */
  readonly date?: string;
  readonly replacement?: string;
}

export interface FactPart {
  readonly required?: boolean;
  readonly fields: readonly FactField[];
}

export interface FactRequest {
  readonly json?: FactPart;
  readonly xml?: FactPart;
  readonly query?: FactPart;
  readonly headers?: FactPart;
  readonly path?: FactPart;
  readonly base_uri?: { readonly required: boolean; readonly urls: readonly string[] };
  readonly security?: boolean;
  readonly nonceless?: boolean;
  /** Other parts. `body` is a multipart upload. */
  readonly other?: readonly FactField[];
}

export interface FactOperation {
  readonly method: string;
  readonly path: string;
  readonly name: string;
  readonly chain?: string;
  readonly status?: readonly FactStatus[];
  readonly request: FactRequest;
  readonly response: readonly FactField[];
  readonly responseType?: 'json' | 'xml' | 'none';
  readonly docs?: readonly string[];
}

export interface FactNotification {
  readonly protocol: 'v2' | 'v3';
  readonly event: string;
  readonly name: string;
  /** `15s/15s/30s/3m`, or plain seconds. */
  readonly retry?: string;
  readonly original_type?: string;
  readonly body?: readonly FactField[];
  readonly payload?: readonly FactField[];
  /** The receiver's answer: `status`, `headers` and `body`. */
  readonly reply?: readonly FactField[];
  readonly docs?: readonly string[];
}

export interface Facts {
  readonly operations: readonly FactOperation[];
  readonly notifications: readonly FactNotification[];
}

/** Reads `operations.jsonl` and `webhooks.jsonl` of a folder. */
export function readFacts(folder: string): Facts {
  return {
    operations: readLines(join(folder, 'operations.jsonl')) as FactOperation[],
    notifications: readLines(join(folder, 'webhooks.jsonl')) as FactNotification[],
  };
}

/** Reads a file with one JSON value per line. */
export function readLines(file: string): unknown[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => line.trim() !== '').map((line): unknown => JSON.parse(line));
}

/**
 * Merges fields of the same name: some official pages list a field once for each case. The first gives the label and the
 * type. Nested fields and values are merged.
 */
export function merged(fields: readonly FactField[]): FactField[] {
  const byName = new Map<string, FactField>();
  for (const field of fields) {
    const known = byName.get(field.name);
    byName.set(field.name, known === undefined ? field : union(known, field));
  }
  return [...byName.values()];
}

function union(first: FactField, second: FactField): FactField {
  return {
    ...first,
    ...(first.fields === undefined ? {} : { fields: [...first.fields, ...(second.fields ?? [])] }),
    ...(first.enum === undefined ? {} : { enum: [...new Set([...first.enum, ...(second.enum ?? [])])] }),
  };
}
