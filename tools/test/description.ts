/** The description, as the build has read it. */
import { fileURLToPath } from 'node:url';
import { ParsedFiles } from '../codegen/parsed-files.js';
import { readSource, type Source } from '../codegen/source.js';

const openapi = fileURLToPath(new URL('../../openapi', import.meta.url));
const parsed = ParsedFiles.load(fileURLToPath(new URL('../dist/parsed-files.txt', import.meta.url)));

/** @param folder `openapi/`, or one with some of its files */
export function readDescription(folder: string = openapi): Source {
  return readSource(folder, parsed);
}
