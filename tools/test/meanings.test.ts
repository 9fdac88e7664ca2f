/** What the description says of the meaning of fields and their values. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Schema, Verb } from '@wechatpay-kit/openapi/model';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { fieldName } from '../codegen/meanings.js';
import { readDescription } from './description.js';
import { top } from './guides.js';

interface Enumeration {
  readonly field: string;
  readonly values: readonly string[];
  readonly labels: Readonly<Record<string, readonly [string, string]>>;
}

/** Every enumeration of the description, where it stands in the YAML. */
function listEnumerations(part: unknown, field = ''): Enumeration[] {
  if (Array.isArray(part)) return part.flatMap((item) => listEnumerations(item, field));
  if (part === null || typeof part !== 'object') return [];
  const { name, in: place } = part as { name?: unknown; in?: unknown };
  const own = typeof name === 'string' && typeof place === 'string' ? name : field;
  const { enum: values, 'x-enum-labels': labels = {} } = part as Schema;
  const here = Array.isArray(values) ? [{ field: own, values: values.map(String), labels }] : [];
  const inside = Object.entries(part).flatMap(([key, item]) =>
    key === 'properties' || key === 'patternProperties'
      ? Object.entries(item as object).flatMap(([of, schema]) => listEnumerations(schema, of))
      : listEnumerations(item, own),
  );
  return [...here, ...inside];
}

const { paths, webhooks, components, schemas } = readDescription();
const enumerations = listEnumerations([paths, webhooks, components]);

/** Every named field of the description with its schema, where it stands in the YAML. */
function listFields(part: unknown): [name: string, schema: Schema][] {
  if (Array.isArray(part)) return part.flatMap(listFields);
  if (part === null || typeof part !== 'object') return [];
  const { name, in: place, schema } = part as { name?: unknown; in?: unknown; schema?: Schema };
  const own: [string, Schema][] =
    typeof name === 'string' && typeof place === 'string' && schema !== undefined ? [[name, schema]] : [];
  const inside = Object.entries(part).flatMap(([key, item]): [string, Schema][] => {
    if (key !== 'properties' && key !== 'patternProperties') return listFields(item);
    return Object.entries(item as Record<string, Schema>).flatMap(([of, one]): [string, Schema][] => [
      [of, one],
      ...listFields(one),
    ]);
  });
  return [...own, ...inside];
}

/** What `most-called.txt` lists, as verb and path. A notification has `post`. */
function mostCalled(): [verb: Verb, path: string][] {
  return readFileSync(new URL('most-called.txt', import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [first = '', path] = line.split(' ');
      return path === undefined ? ['post', first] : [first.toLowerCase() as Verb, path];
    });
}

/** A part of the description with the shared schemas in their places. */
function inline(part: unknown, within: readonly string[] = []): unknown {
  if (Array.isArray(part)) return part.map((item) => inline(item, within));
  if (part === null || typeof part !== 'object') return part;
  const name = (part as Schema).$ref?.split('/').pop();
  const entries = Object.entries(part).map(([key, item]) => [key, inline(item, within)]);
  if (name === undefined || within.includes(name)) return Object.fromEntries(entries);
  return { ...Object.fromEntries(entries), shared: inline(schemas[name], [...within, name]) };
}

describe('a field', () => {
  const fields = [...paths, ...webhooks, components].flatMap(listFields);

  it('is explained in Chinese and English, where its name is one of the 400 that recur most', () => {
    const counts = new Map<string, number>();
    for (const [name] of fields) counts.set(name, (counts.get(name) ?? 0) + 1);
    // The header is the SDK's.
    counts.delete('Wechatpay-Serial');
    const common = [...counts].toSorted(([, a], [, b]) => b - a).slice(0, 400);
    const known = new Set(fields.filter(([, { description }]) => description).map(([name]) => name));
    expect(common.map(([name]) => name).filter((name) => !known.has(name))).toEqual([]);
  });

  it('is explained, in every operation and notification that most people use', () => {
    const items = new Map([...paths, ...webhooks].map(({ path, item }) => [path, item]));
    const unexplained = mostCalled().flatMap(([verb, path]): string[] => {
      const operation = items.get(path)?.[verb];
      if (operation === undefined) return [`${verb} ${path} is unknown`];
      return listFields(inline(operation))
        .filter(([name, { description }]) => description === undefined && name !== 'Wechatpay-Serial')
        .map(([name]) => `${verb} ${path}: ${name}`);
    });
    expect(unexplained).toEqual([]);
  });

  it('has a sentence of its language, which is no title', () => {
    const texts = new Set(
      fields.flatMap(([name, { title, description: zh, 'x-description-en': en }]) =>
        zh === undefined ||
        (/[\u4e00-\u9fff].*。$/.test(zh) && /^[^\u4e00-\u9fff]+\.$/.test(en ?? '') && zh !== title)
          ? []
          : [`${name}: ${zh} ${en}`],
      ),
    );
    expect([...texts]).toEqual([]);
  });
});

describe('the values of enumerations', () => {
  it('have meanings, except for those that no public source explains', () => {
    expect(enumerations.length).toBeGreaterThan(2_500);
    const missing = enumerations.filter(({ values, labels }) => !values.every((value) => value in labels));
    // Of the lacking ones, most are numbers of local subsidies and of risk reports.
    expect(missing.length / enumerations.length, missing.map(({ field }) => field).join(', ')).toBeLessThan(
      0.0142,
    );
  });

  it('have meanings in Chinese and in English', () => {
    const labels = enumerations.flatMap(({ field, labels }) =>
      Object.entries(labels).map(([value, label]) => [`${field} ${value}`, ...label] as const),
    );
    const english = labels.filter(([, , text]) => /[\u4e00-\u9fff]/.test(text) || text.trim() === '');
    expect(english).toEqual([]);
    // Names such as iOS and SM4-GCM are the same in both languages.
    const chinese = labels.filter(([, zh, en]) => zh !== en && !/[\u4e00-\u9fff]/.test(zh));
    expect([...new Set(chinese.map((row) => row.join(' | ')))]).toEqual([]);
  });

  it('are all in use, in enums.yaml', () => {
    const used = new Set(
      enumerations.flatMap(({ field, values }) => values.map((value) => `${fieldName(field)} ${value}`)),
    );
    const known: Record<string, object> = parse(readFileSync(join(top, 'openapi/enums.yaml'), 'utf8'));
    const unused = Object.entries(known).flatMap(([field, values]) =>
      Object.keys(values)
        .filter((value) => !used.has(`${field} ${value}`))
        .map((value) => `${field} ${value}`),
    );
    expect(unused).toEqual([]);
  });
});
