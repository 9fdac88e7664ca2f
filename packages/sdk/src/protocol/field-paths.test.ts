import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { traits } from '../generated/traits.js';
import type { OperationTraits } from '../operations/traits.js';
import { replaceAt } from './field-paths.js';

const shouted = (value: unknown, place: string): unknown => {
  const copy = structuredClone(value);
  replaceAt(copy, place, (found) => `${String(found)}!`);
  return copy;
};

describe('replaceAt', () => {
  it.each<[string, unknown, unknown]>([
    ['a', { a: 'x', b: 'y' }, { a: 'x!', b: 'y' }],
    ['a.b', { a: { b: 'x' }, b: 'y' }, { a: { b: 'x!' }, b: 'y' }],
    ['a[].b', { a: [{ b: 'x' }, {}, { b: 'z', c: 'c' }] }, { a: [{ b: 'x!' }, {}, { b: 'z!', c: 'c' }] }],
    ['a[]', { a: ['x', 'y'] }, { a: ['x!', 'y!'] }],
    ['a.b[].c[]', { a: { b: [{ c: ['x'] }, { c: [] }] } }, { a: { b: [{ c: ['x!'] }, { c: [] }] } }],
  ])('replaces what is at %s', (place, value, expected) => {
    expect(shouted(value, place)).toEqual(expected);
  });

  it.each<[string, unknown]>([
    ['a', {}],
    ['a', { a: '' }],
    ['a', { a: null }],
    ['a', { a: undefined }],
    ['a[]', { a: ['', null] }],
    ['a.b', { a: 'text' }],
    ['a.b', { a: null }],
    ['a.b', { a: [{ b: 'x' }] }],
    ['a[].b', { a: { b: 'x' } }],
    ['a[].b', { a: [null, 'text', 5] }],
    ['a', null],
    ['a', 'text'],
    ['a', undefined],
    ['toString', {}],
    ['constructor.name', {}],
    ['__proto__.a', {}],
    ['length', ['x']],
  ])('finds nothing at %s of %j', (place, value) => {
    expect(shouted(value, place)).toEqual(value);
  });

  it('tells where it found a value', () => {
    const fields: string[] = [];
    const value = { a: { b: [{ c: ['x', '', 'y'] }, { c: 'no list' }, { c: ['z'] }] }, d: 'd' };
    const note = (found: unknown, field: string): unknown => {
      fields.push(`${field}=${String(found)}`);
      return found;
    };
    replaceAt(value, 'a.b[].c[]', note);
    replaceAt(value, 'd', note);
    expect(fields).toEqual(['a.b[0].c[0]=x', 'a.b[0].c[2]=y', 'a.b[2].c[0]=z', 'd=d']);
  });

  it('touches no prototype', () => {
    const value = JSON.parse('{"__proto__":{"a":"x"}}');
    replaceAt(value, '__proto__.a', () => 'changed');
    expect(JSON.stringify(value)).toBe('{"__proto__":{"a":"changed"}}');
    expect(({} as { a?: unknown }).a).toBeUndefined();
  });
});

/** Values made of few names, so that places are often there, in objects and lists of any shape. */
const names = fc.constantFrom('a', 'b', 'c', '__proto__', 'toString');
const { value: json } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null), fc.constant('')),
    fc.array(tie('value'), { maxLength: 4 }),
    fc
      .array(fc.tuple(names, tie('value')), { maxLength: 4 })
      .map((pairs) =>
        JSON.parse(`{${pairs.map(([name, value]) => `"${name}":${JSON.stringify(value)}`).join()}}`),
      ),
  ),
}));
const places = fc
  .array(fc.tuple(names, fc.boolean()), { minLength: 1, maxLength: 4 })
  .map((steps) => steps.map(([name, isList]) => (isList ? `${name}[]` : name)).join('.'));

/** Every text, number or literal of a value, by its place as `a.b[].c`: written on its own, to compare with. */
function leaves(value: unknown, place = '', into: [string, unknown][] = []): [string, unknown][] {
  if (Array.isArray(value)) for (const item of value) leaves(item, `${place}[]`, into);
  else if (value !== null && typeof value === 'object')
    for (const [name, item] of Object.entries(value))
      leaves(item, place === '' ? name : `${place}.${name}`, into);
  else into.push([place, value]);
  return into;
}

describe('replaceAt, whatever the value', () => {
  it('replaces every text at the place, and touches nothing else', () => {
    fc.assert(
      fc.property(json, places, (value, place) => {
        const changed = structuredClone(JSON.parse(JSON.stringify(value)));
        const seen: unknown[] = [];
        replaceAt(changed, place, (found) => {
          // Values that are not leaves stay unchanged, because the callbacks refuse them.
          if (found !== null && typeof found === 'object') return found;
          seen.push(found);
          return { replaced: found };
        });
        const before = leaves(value);
        const marked = (at: string, leaf: unknown): boolean => at === place && leaf !== null && leaf !== '';
        expect(leaves(changed)).toEqual(
          before.map(([at, leaf]) => (marked(at, leaf) ? [`${at}.replaced`, leaf] : [at, leaf])),
        );
        expect(seen).toEqual(before.filter(([at, leaf]) => marked(at, leaf)).map(([, leaf]) => leaf));
      }),
      { numRuns: 5_000 },
    );
  });

  it('changes nothing if the replacement equals the value', () => {
    fc.assert(
      fc.property(json, places, (value, place) => {
        const copy = structuredClone(value);
        replaceAt(copy, place, (found) => found);
        expect(JSON.stringify(copy)).toBe(JSON.stringify(value));
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('the catalogue', () => {
  const all = JSON.parse(traits) as OperationTraits[];

  it('spells every place as replaceAt reads it', () => {
    const marked = all.flatMap(({ encrypted = [], decrypted = [] }) => [...encrypted, ...decrypted]);
    expect(marked.length).toBeGreaterThan(100);
    for (const place of marked) expect(place).toMatch(/^\w+(\[\])?(\.\w+(\[\])?)*$/);
  });

  it('names the parameters of a query plainly', () => {
    const parameters = all.flatMap(({ encryptedQuery = [] }) => encryptedQuery);
    expect(parameters.length).toBeGreaterThan(10);
    for (const name of parameters) expect(name).toMatch(/^\w+$/);
  });
});
