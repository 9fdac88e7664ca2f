import { appendFileSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { listOperations, loadBundle, loadOutline, type Outline } from '@wechatpay-kit/openapi/model';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { printDocument } from '../codegen/outline.js';

const dist = fileURLToPath(new URL('../../packages/openapi/dist', import.meta.url));
const bundle = loadBundle();
const outline = loadOutline();

/** What the outline leaves to the document. */
const left = [
  'description', 'x-description-en', 'externalDocs', 'x-docs', 'servers', 'security', 'parameters', 'requestBody',
  'responses', 'x-payload',
]; // biome-ignore format: a list reads better in rows

const shorten = (operation: object): object =>
  Object.fromEntries(Object.entries(operation).filter(([name]) => !left.includes(name)));

describe('the outline', () => {
  it('has every operation of the document, in its order', () => {
    const all = Object.entries(bundle.paths).flatMap(([wirePath, item]) =>
      listOperations(item).map(([verb, operation]) => ({
        verb,
        path: item['x-path'],
        wirePath,
        outline: shorten(operation),
        operation,
      })),
    );
    expect(outline.operations.map((entry) => ({ ...entry, operation: entry.operation }))).toEqual(all);
    expect(all.length).toBeGreaterThan(1200);
  });

  it('has every notification', () => {
    const all = Object.entries(bundle.webhooks).map(([name, { post }]) => ({
      name,
      outline: shorten(post),
      operation: post,
    }));
    expect(outline.events.map((entry) => ({ ...entry, operation: entry.operation }))).toEqual(all);
    expect(all.length).toBeGreaterThan(100);
  });

  it('has what operations share, and the error codes', () => {
    expect(outline.components).toEqual(bundle.components);
    expect(Object.keys(outline.components.schemas ?? {}).length).toBeGreaterThan(50);
    expect(outline.errors).toEqual(bundle['x-error-codes']);
  });

  it('reads a part once', () => {
    const [operation] = outline.operations;
    expect(operation?.operation).toBe(operation?.operation);
    const [name = ''] = Object.keys(outline.components.schemas ?? {});
    expect(outline.components.schemas?.[name]).toBe(outline.components.schemas?.[name]);
    expect(outline.errors).toBe(outline.errors);
    expect(loadOutline()).toBe(outline);
  });
});

it.each(['sandbox', 'cli'])('%s reads the outline, and never the whole document', (name) => {
  const folder = fileURLToPath(new URL(`../../packages/${name}/src`, import.meta.url));
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /\.m?ts$/.test(file),
  );
  const using = (word: string): string[] =>
    files.filter((file) => readFileSync(join(folder, file), 'utf8').includes(word));
  expect(using('loadBundle')).toEqual([]);
  expect(using('loadOutline').length).toBeGreaterThan(1);
});

describe('a document that is not the one of the outline', () => {
  let folder: string;
  let changed: Outline;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'outline-'));
    cpSync(dist, folder, { recursive: true });
    changed = createRequire(import.meta.url)(join(folder, 'model.cjs')).loadOutline();
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is refused, with what to do', () => {
    appendFileSync(join(folder, 'wechatpay.openapi.json'), ' ');
    const length = readFileSync(join(folder, 'wechatpay.openapi.json')).length;
    expect(changed.operations.length).toBe(outline.operations.length);
    for (const read of [
      () => changed.operations[0]?.operation,
      () => changed.events[0]?.operation,
      () => Object.values(changed.components.schemas ?? {}),
      () => changed.errors,
    ]) {
      expect(read).toThrow(
        `wechatpay.openapi.json has ${length} bytes, and its outline was made for ${length - 1}; install @wechatpay-kit/openapi again`,
      );
    }
  });

  it('is missed, with what to do', () => {
    rmSync(join(folder, 'wechatpay.openapi.json'));
    expect(() => changed.errors).toThrow(
      /cannot read the description: ENOENT.*wechatpay\.openapi\.json'; keep '@wechatpay-kit\/openapi' out of the bundle/,
    );
  });
});

it('a document is printed as JSON.stringify() prints it, and each part stands in its place', () => {
  const document = {
    text: '微信支付 "quoted" \\n\n\u2028 😀',
    empty: {},
    none: [],
    '键 with "quotes"': { list: [{ deep: ['x', {}] }], one: { two: { three: [1, null, true] }, 二: '二' } },
  };
  const { text, place } = printDocument(document);
  expect(text).toBe(`${JSON.stringify(document, null, 1)}\n`);
  const read = (...names: string[]): unknown => {
    const [start, end] = place(...names);
    return JSON.parse(Buffer.from(text).toString('utf8', start, end));
  };
  const name = '键 with "quotes"';
  expect(read()).toEqual(document);
  expect(read('text')).toBe(document.text);
  expect(read('none')).toEqual([]);
  expect(read(name, 'list')).toEqual(document[name].list);
  expect(read(name, 'one', 'two')).toEqual({ three: [1, null, true] });
  expect(read(name, 'one', '二')).toBe('二');
  expect(() => place(name, 'one', 'two', 'three')).toThrow('the document has no');
});
