import { findSimilar, loadOutline, type Operation, type Schema } from '@wechatpay-kit/openapi/model';
import { listCatalogue, resolve } from '../call/catalogue.js';
import { UsageError } from '../output.js';
import { valueLines } from './field-lines.js';

/** What a field is at the places that agree about it. */
interface Found {
  readonly text: string;
  readonly places: string[];
}

/** Where a field is named, not all of them. */
const mostPlaces = 8;

/** A field at a place. */
interface Occurrence {
  /** The operation or the notification. */
  readonly place: string;
  readonly schema: Schema;
}

let occurrences: ReadonlyMap<string, readonly Occurrence[]> | undefined;

/**
 * Explains a field by its name.
 *
 * @throws UsageError naming fields that are called alike
 */
export function findFields(name: string): string {
  occurrences ??= listOccurrences();
  const found = new Map<string, Found>();
  for (const { place, schema } of occurrences.get(name) ?? []) {
    const text = describe(schema);
    const known = found.get(text);
    if (known === undefined) found.set(text, { text, places: [place] });
    else if (!known.places.includes(place)) known.places.push(place);
  }
  if (found.size === 0) {
    const similar = findSimilar(name, [...occurrences.keys()], 3);
    throw new UsageError(
      `name: no field is called ${name}${similar.length === 0 ? '' : `; did you mean ${similar.join(', or ')}?`}`,
    );
  }
  return [...found.values()]
    .toSorted((a, b) => b.places.length - a.places.length)
    .slice(0, 12)
    .map(({ text, places }) => {
      const more = places.length > mostPlaces ? ` and ${places.length - mostPlaces} more` : '';
      return `${text}\nIn ${places.slice(0, mostPlaces).join(', ')}${more}`;
    })
    .join('\n\n');
}

/** Reads the whole description, which takes a second or two. */
function listOccurrences(): Map<string, Occurrence[]> {
  const all = new Map<string, Occurrence[]>();
  const visit = (place: string) => (name: string, schema: Schema) => {
    const known = all.get(name);
    if (known === undefined) all.set(name, [{ place, schema }]);
    else known.push({ place, schema });
  };
  for (const { id, described } of listCatalogue()) walkOperation(described.operation, visit(id));
  for (const { name, operation } of loadOutline().events) walkOperation(operation, visit(name));
  return all;
}

function describe(schema: Schema): string {
  const names = [schema.title, schema['x-title-en']].filter((text) => text !== undefined).join(' · ');
  const sentences = [schema['x-description-en'], schema.description].filter((text) => text !== undefined);
  return [
    `${schema.type ?? 'any'}${names === '' ? '' : `: ${names}`}`,
    ...sentences,
    ...valueLines(schema).map((line) => `- ${line}`),
  ].join('\n');
}

type Visit = (name: string, schema: Schema) => void;

function walkOperation(
  { parameters = [], requestBody, responses, 'x-payload': payload }: Operation,
  visit: Visit,
): void {
  for (const { name, schema } of parameters) visit(name, schema);
  const bodies = [
    requestBody,
    ...Object.entries(responses).flatMap(([status, one]) => (status < '3' ? [one] : [])),
  ];
  for (const body of bodies) {
    for (const { schema } of Object.values(body?.content ?? {})) walk(schema, visit, []);
  }
  if (payload !== undefined) walk(payload, visit, []);
}

function walk(raw: Schema, visit: Visit, above: readonly Schema[]): void {
  const schema = resolve(raw);
  if (above.includes(schema)) return;
  const within = [...above, schema];
  for (const [name, property] of Object.entries({ ...schema.properties, ...schema.patternProperties })) {
    visit(name, { ...resolve(property), ...property });
    walk(property, visit, within);
  }
  for (const part of [...(schema.allOf ?? []), ...(schema.oneOf ?? []), schema.items, schema.contentSchema]) {
    if (part !== undefined) walk(part, visit, within);
  }
}
