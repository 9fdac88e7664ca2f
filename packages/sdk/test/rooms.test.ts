import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { findRoom, listImports, listSources } from '../../../tools/test/rooms.js';

const source = fileURLToPath(new URL('../src', import.meta.url));

/** The folders of the source. A file imports only from its own folder and from those before it. */
const rooms = [
  'errors',
  'runtime',
  'crypto',
  'text',
  'types',
  'generated',
  'operations',
  'observe',
  'keys',
  'http',
  'config',
  'effects',
  'uploads',
  'request',
  'protocol',
  'platform',
  'call',
  'downloads',
  'notifications',
  'handoff',
  'surface',
  'index',
];

describe("the source's folders", () => {
  const files = listSources(source);
  const imports = listImports(source);

  it('are all listed', () => {
    expect([...new Set(files.map(findRoom))].toSorted()).toEqual(rooms.toSorted());
  });

  it('import in one direction', () => {
    expect(imports.length).toBeGreaterThan(files.length);
    const wrong = imports.filter(
      ({ file, imported }) => rooms.indexOf(findRoom(imported)) > rooms.indexOf(findRoom(file)),
    );
    expect(wrong.map(({ file, imported }) => `${file} imports ${imported}`)).toEqual([]);
  });

  it('of downloads, notifications and handoff do not import one another', () => {
    const apart = new Set(['downloads', 'notifications', 'handoff']);
    const wrong = imports.filter(
      ({ file, imported }) =>
        apart.has(findRoom(file)) && apart.has(findRoom(imported)) && findRoom(imported) !== findRoom(file),
    );
    expect(wrong).toEqual([]);
  });
});
