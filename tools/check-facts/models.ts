import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readLines } from './facts.js';

/** A field of the models that the description lacked when they were compared. */
export interface ModelField {
  /** `amount.payer_total`, without the levels of lists. */
  readonly field: string;
  /** `string`, `object[]`. */
  readonly type: string;
  /** `low`: a single SDK has it; half of these are wrong. */
  readonly confidence: 'high' | 'medium' | 'low';
}

/** The missing fields of an operation or a notification. */
export interface ModelFields {
  readonly subject: string;
  readonly where: 'request' | 'response' | 'payload';
  readonly missing: readonly ModelField[];
}

interface Row {
  readonly method: string;
  readonly path: string;
  readonly field: string;
}

export interface EnumRow extends Row {
  readonly where: 'request' | 'response';
  readonly missing: readonly { readonly value: string }[];
}

export interface TypeRow extends Row {
  readonly where: 'request' | 'response';
  /** By SDK. */
  readonly theirs: Readonly<Record<string, string>>;
  readonly verdict: 'ours-likely-wrong' | 'disputed' | 'skit-only' | 'single-source';
}

export interface RequiredRow extends Row {
  readonly others_required: Readonly<Record<string, boolean>>;
  /** `loosen?`: only an SDK whose models have no required fields. */
  readonly verdict: 'loosen' | 'official-requires' | 'check' | 'loosen?';
}

export interface UnconfirmedRow extends Omit<Row, 'field'> {
  /** The fields of the answer that no model has. */
  readonly fields: readonly string[];
}

export interface OperationRow extends Omit<Row, 'field'> {
  readonly verdict: string;
}

/** The second source: typed models of official and other SDKs. */
export interface Models {
  readonly fields: readonly ModelFields[];
  readonly enums: readonly EnumRow[];
  readonly types: readonly TypeRow[];
  readonly required: readonly RequiredRow[];
  readonly unconfirmed: readonly UnconfirmedRow[];
  /** Operations that the official tables lack. */
  readonly operations: readonly OperationRow[];
}

/** Reads `cross-check/` of a folder of facts; `undefined` if there is none. */
export function readModels(folder: string): Models | undefined {
  const of = (name: string) => readLines(join(folder, 'cross-check', `${name}.jsonl`));
  if (!existsSync(join(folder, 'cross-check'))) return undefined;
  const fields = of('more-fields') as (Omit<ModelFields, 'subject'> & Row)[];
  const payloads = of('more-notification-fields') as (Omit<ModelFields, 'subject'> & {
    notification: string;
  })[];
  return {
    fields: [
      ...fields.map((row) => ({ ...row, subject: formatSubject(row) })),
      ...payloads.map(({ notification, missing }) => ({
        subject: `WEBHOOK ${notification}`,
        where: 'payload' as const,
        missing,
      })),
    ],
    enums: of('missing-enum-values') as EnumRow[],
    types: of('type-differences') as TypeRow[],
    required: of('required-differences') as RequiredRow[],
    unconfirmed: of('unconfirmed-answer-fields') as UnconfirmedRow[],
    operations: of('more-operations') as OperationRow[],
  };
}

/** `POST v3/refund/domestic/refunds`. */
export function formatSubject({ method, path }: Pick<Row, 'method' | 'path'>): string {
  return `${method} ${path}`;
}
