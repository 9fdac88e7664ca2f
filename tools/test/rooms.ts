import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';

/** An import of one source file by another. Both paths are relative to the source's folder. */
export interface Import {
  readonly file: string;
  readonly imported: string;
}

/** @returns the files that are shipped, relative to the source's folder */
export function listSources(source: string): string[] {
  const list = (folder: string): string[] =>
    readdirSync(folder).flatMap((name) => {
      const path = join(folder, name);
      if (statSync(path).isDirectory()) return list(path);
      return /\.m?ts$/.test(name) && !/\.(?:test|test-d)\.ts$/.test(name) ? [relative(source, path)] : [];
    });
  return list(source);
}

/** @returns the first folder of a file; `index` for a file in none */
export function findRoom(file: string): string {
  const [first = '', ...rest] = file.split(sep);
  return rest.length === 0 ? 'index' : first;
}

/** @returns every relative import, of types too, static, dynamic or within a type */
export function listImports(source: string): Import[] {
  return listSources(source).flatMap((file) => {
    const text = readFileSync(join(source, file), 'utf8');
    const specifiers = text.matchAll(/\b(?:from|import|require)\b\s*\(?\s*['"](\.{1,2}\/[^'"]+)['"]/g);
    return [...specifiers].map(([, specifier = '']) => ({
      file,
      imported: relative(source, resolve(source, dirname(file), specifier)),
    }));
  });
}
