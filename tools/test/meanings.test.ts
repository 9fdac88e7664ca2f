/** What the description says of the meaning of fields and their values. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Schema } from '@wechatpay-kit/openapi/model';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
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

const { paths, webhooks, components } = readDescription();
const enumerations = listEnumerations([paths, webhooks, components]);

describe('the values of enumerations', () => {
  it('have meanings in 98 of 100 enumerations', () => {
    expect(enumerations.length).toBeGreaterThan(2_500);
    const whole = enumerations.filter(({ values, labels }) => values.every((value) => value in labels));
    expect(whole.length / enumerations.length).toBeGreaterThan(0.98);
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
      enumerations.flatMap(({ field, values }) =>
        values.map((value) => `${field.replace(/^\^/, '').replace(/_\\d\+\$$/, '')} ${value}`),
      ),
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
