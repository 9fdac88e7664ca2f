import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

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
  const files = sourceFiles(source);

  it('are all listed', () => {
    expect([...new Set(files.map(findRoom))].toSorted()).toEqual(rooms.toSorted());
  });

  it('import in one direction', () => {
    const imports = files.flatMap((file) => importedBy(file).map((imported) => ({ file, imported })));
    expect(imports.length).toBeGreaterThan(files.length);
    const wrong = imports.filter(
      ({ file, imported }) => rooms.indexOf(findRoom(imported)) > rooms.indexOf(findRoom(file)),
    );
    expect(wrong.map(({ file, imported }) => `${file} imports ${imported}`)).toEqual([]);
  });

  it('of downloads, notifications and handoff do not import one another', () => {
    const apart = new Set(['downloads', 'notifications', 'handoff']);
    const wrong = files
      .filter((file) => apart.has(findRoom(file)))
      .flatMap((file) => importedBy(file).map((imported) => ({ file, imported })))
      .filter(({ file, imported }) => apart.has(findRoom(imported)) && findRoom(imported) !== findRoom(file));
    expect(wrong).toEqual([]);
  });
});

/** The files that are shipped, relative to the source's folder. */
function sourceFiles(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return sourceFiles(path);
    return /\.m?ts$/.test(name) && !/\.(?:test|test-d)\.ts$/.test(name) ? [relative(source, path)] : [];
  });
}

function findRoom(file: string): string {
  const [first = '', ...rest] = file.split(sep);
  return rest.length === 0 ? 'index' : first;
}

/** Every relative import, of types too, static, dynamic or within a type. */
function importedBy(file: string): string[] {
  const text = readFileSync(join(source, file), 'utf8');
  const specifiers = text.matchAll(/\b(?:from|import|require)\b\s*\(?\s*['"](\.{1,2}\/[^'"]+)['"]/g);
  return [...specifiers].map(([, specifier = '']) =>
    relative(source, resolve(source, dirname(file), specifier)),
  );
}
