/**
 * Generates from `openapi/`: the published bundle with its outline, and the SDK's types and tables, and
 * the sandbox's state machines. Run by
 * `npm run build`. Its output is never committed.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from './bundle.js';
import { emitChain } from './emit-chain.js';
import { emitIdentities } from './emit-identities.js';
import { emitMachines } from './emit-machines.js';
import { emitEvents, emitTraits } from './emit-tables.js';
import { emitTypes } from './emit-types.js';
import { outlineDocument, printDocument, printOutline } from './outline.js';
import { ParsedFiles } from './parsed-files.js';
import { readSource } from './source.js';

const top = new URL('../../../', import.meta.url);
const published = 'packages/openapi/dist';
const generated = 'packages/sdk/src/generated';
const notice = '// Made from openapi/ by tools/codegen. Do not edit: edit the YAML and build.';

/** Replaces a file as a whole, and only with another text: sandboxes that run read the description part by part. */
function write(path: string, text: string): void {
  const file = fileURLToPath(new URL(path, top));
  if (existsSync(file) && readFileSync(file, 'utf8') === text) return;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
}

try {
  const kept = fileURLToPath(new URL('tools/dist/parsed-files.txt', top));
  const parsed = ParsedFiles.load(kept);
  const source = readSource(fileURLToPath(new URL('openapi', top)), parsed);
  parsed.save(kept);
  const document = bundle(source);
  const printed = printDocument(document);
  write(`${published}/wechatpay.openapi.json`, printed.text);
  write(`${published}/wechatpay.outline.json`, printOutline(outlineDocument(document, printed)));
  for (const [file, text] of [
    ['types', emitTypes(source)],
    ['chain', emitChain(source)],
    ['traits', emitTraits(source)],
    ['events', emitEvents(source)],
    ['identities', emitIdentities(source)],
  ] as const) {
    write(`${generated}/${file}.ts`, `${notice}\n\n${text}\n`);
  }
  write('packages/sandbox/src/generated/machines.ts', `${notice}\n\n${emitMachines(source)}\n`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
