import { isDeepStrictEqual } from 'node:util';
import {
  type Bundle,
  listOperations,
  type Operation,
  type OperationOutline,
  type OutlineFile,
  type Place,
} from '@wechatpay-kit/openapi/model';
import type { JsonObject } from './source.js';

/** The levels of the document at which places are noted: an operation is `paths`, its path, its verb. */
const levels = 3;

/** A document as text, and where its parts stand. */
export interface Printed {
  readonly text: string;
  /** The place of a part in bytes. `names` are the names that lead to it: `'paths', '/v3/certificates', 'get'`. */
  place(...names: readonly string[]): Place;
}

/** Prints a document as `JSON.stringify(document, null, 1)` does, with a newline at the end. */
export function printDocument(document: JsonObject): Printed {
  const places = new Map<string, Place>();
  const pieces: string[] = [];
  let at = 0;
  const write = (piece: string): void => {
    pieces.push(piece);
    at += Buffer.byteLength(piece);
  };
  const print = (value: unknown, names: readonly string[]): void => {
    const start = at;
    const indent = ' '.repeat(names.length);
    if (names.length === levels || !isFilled(value)) {
      write(JSON.stringify(value, null, 1).replaceAll('\n', `\n${indent}`));
    } else {
      for (const [index, [name, member]] of Object.entries(value).entries()) {
        write(`${index === 0 ? '{' : ','}\n${indent} ${JSON.stringify(name)}: `);
        print(member, [...names, name]);
      }
      write(`\n${indent}}`);
    }
    places.set(names.join('\n'), [start, at]);
  };
  print(document, []);
  write('\n');
  return {
    text: pieces.join(''),
    place(...names) {
      const place = places.get(names.join('\n'));
      if (place === undefined) throw new Error(`the document has no ${names.join(' ')}`);
      return place;
    },
  };
}

function isFilled(value: unknown): value is JsonObject {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length > 0
  );
}

/** Prints an outline in ASCII: Node.js decodes and parses such a text in half the time. */
export function printOutline(outline: OutlineFile): string {
  const toEscape = (character: string): string =>
    `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return `${JSON.stringify(outline).replace(/[^\0-\x7f]/g, toEscape)}\n`;
}

/**
 * The outline of the document.
 *
 * @throws Error if a place does not hold its part
 */
export function outlineDocument(document: JsonObject, { text, place }: Printed): OutlineFile {
  const bytes = Buffer.from(text);
  const { paths, webhooks, components, 'x-error-codes': errors } = document as unknown as Bundle;
  const find = (part: unknown, ...names: readonly string[]): Place => {
    const [start, end] = place(...names);
    if (isDeepStrictEqual(JSON.parse(bytes.toString('utf8', start, end)), part)) return [start, end];
    throw new Error(`the outline has a wrong place for ${names.join(' ')}`);
  };
  const { schemas = {}, responses, securitySchemes } = components;
  return {
    length: bytes.length,
    operations: Object.entries(paths).flatMap(([wirePath, item]) =>
      listOperations(item).map(([verb, operation]) => ({
        verb,
        path: item['x-path'],
        wirePath,
        outline: outlineOperation(operation),
        place: find(operation, 'paths', wirePath, verb),
      })),
    ),
    events: Object.entries(webhooks).map(([name, { post }]) => ({
      name,
      outline: outlineOperation(post),
      place: find(post, 'webhooks', name, 'post'),
    })),
    schemas: Object.fromEntries(
      Object.entries(schemas).map(([name, schema]) => [name, find(schema, 'components', 'schemas', name)]),
    ),
    responses: find(responses, 'components', 'responses'),
    securitySchemes: find(securitySchemes, 'components', 'securitySchemes'),
    errors: find(errors, 'x-error-codes'),
  };
}

/** The members that the outline leaves out. */
const details: Readonly<Record<Exclude<keyof Operation, keyof OperationOutline>, true>> = {
  description: true,
  'x-description-en': true,
  externalDocs: true,
  'x-docs': true,
  servers: true,
  security: true,
  parameters: true,
  requestBody: true,
  responses: true,
  'x-payload': true,
};

function outlineOperation(operation: Operation): OperationOutline {
  const kept = Object.entries(operation).filter(([name]) => !Object.hasOwn(details, name));
  return Object.fromEntries(kept) as unknown as OperationOutline;
}
