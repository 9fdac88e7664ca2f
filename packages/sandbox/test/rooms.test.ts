import { sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { findRoom, type Import, listImports, listSources } from '../../../tools/test/rooms.js';

const source = fileURLToPath(new URL('../src', import.meta.url));

/** The folders of the source. A file imports only from its own folder and from those before it. */
const rooms = [
  'generated',
  'description',
  'storage',
  'records',
  'faults',
  'runtime',
  'synthesis',
  'remembered',
  'delivery',
  'products',
  'gateway',
  'control',
  'app',
  'host',
  'index',
  'testing',
];

/** The files of a product, by its folder; `undefined` for the list and the files beside it. */
const findProduct = (file: string): string | undefined => {
  const [room, product, ...rest] = file.split(sep);
  return room === 'products' && rest.length > 0 ? product : undefined;
};

describe("the sandbox's folders", () => {
  const files = listSources(source);
  const imports = listImports(source);
  const show = (wrong: readonly Import[]): string[] =>
    wrong.map(({ file, imported }) => `${file} imports ${imported}`);

  it('are all listed', () => {
    expect([...new Set(files.map(findRoom))].toSorted()).toEqual(rooms.toSorted());
  });

  it('import in one direction', () => {
    expect(imports.length).toBeGreaterThan(files.length);
    const wrong = imports.filter(
      ({ file, imported }) => rooms.indexOf(findRoom(imported)) > rooms.indexOf(findRoom(file)),
    );
    expect(show(wrong)).toEqual([]);
  });

  it('of products import none of one another, but what they share', () => {
    const products = new Set(files.map(findProduct).filter((product) => product !== undefined));
    expect(products.size).toBeGreaterThan(2);
    const wrong = imports.filter(({ file, imported }) => {
      const product = findProduct(file);
      return (
        product !== undefined &&
        findRoom(imported) === 'products' &&
        ![product, 'shared'].includes(findProduct(imported) ?? '')
      );
    });
    expect(show(wrong)).toEqual([]);
  });

  it('know products by their list, outside of them', () => {
    const wrong = imports.filter(
      ({ file, imported }) =>
        findRoom(file) !== 'products' && ![undefined, 'shared'].includes(findProduct(imported)),
    );
    expect(show(wrong)).toEqual([]);
  });
});
