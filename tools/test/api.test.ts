/** The reports of what the packages export: `npm run api` writes them, `npm run api:check` holds them. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { differences } from '../api/check.js';
import { findForgotten } from '../api/forgotten.js';
import { readApi } from '../api/read.js';
import { writeReport } from '../api/report.js';
import { makeReports } from '../api/reports.js';
import { refusals } from '../api/since.js';
import { run } from './consumer.js';
import { top } from './guides.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'api-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

function write(path: string, text: string): void {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

it('each committed report is what the build exports; npm run api writes it', { timeout: 120_000 }, () => {
  expect(differences(top, makeReports(top)).join('\n')).toBe('');
});

describe('a report', () => {
  /** Reads a package with one entry, whose declarations are these files. */
  function read(files: Readonly<Record<string, string>>): ReturnType<typeof readApi> {
    write(
      'packages/shop/package.json',
      JSON.stringify({
        name: 'shop',
        type: 'module',
        exports: { '.': { types: './dist/types/index.d.ts', default: './dist/index.js' } },
      }),
    );
    for (const [name, text] of Object.entries(files)) write(`packages/shop/dist/types/${name}`, text);
    return readApi(folder, 'packages/shop');
  }

  it('tells each exported name and its signature, without docstrings and private members', () => {
    const { api } = read({
      'index.d.ts':
        "export { open, Shop as Store } from './shop.js';\nexport * as Money from './money.js';\n",
      'money.d.ts': 'export declare function fen(yuan: string): number;\n',
      'shop.d.ts':
        '/** A shop. */\nexport declare class Shop {\n  #till;\n  private key;\n  readonly name: string;\n}\n' +
        'export declare const open: (name: string) => Shop;\n',
    });
    expect(writeReport(api)).toContain(
      '## shop (default)\n\n```ts\nnamespace Money {\n    function fen(yuan: string): number;\n}\n\n' +
        'class Store {\n    readonly name: string;\n}\n\nconst open: (name: string) => Shop;\n```\n',
    );
  });

  it('tells a class of which only the type can be imported', () => {
    const { api } = read({ 'index.d.ts': 'declare class Shop {\n}\nexport type { Shop };\n' });
    expect(writeReport(api)).toContain('/* type only */ class Shop');
  });

  it('has each member of a longer union on a line', () => {
    const { api } = read({ 'index.d.ts': "export type Code = 'A' | 'B' | 'C' | 'D';\n" });
    expect(writeReport(api)).toContain("type Code =\n    | 'A'\n    | 'B'\n    | 'C'\n    | 'D';\n");
  });

  it.each([
    ['of a function', 'export declare function buy(order: Order): void;', 'buy'],
    ['of a member', 'export interface Shop {\n  readonly last?: readonly Order[];\n}', 'Shop'],
    ['that an interface extends', 'export interface Paid extends Order {\n}', 'Paid'],
    ['in a mapped type', 'export type Orders = { [Name in keyof Order]: string };', 'Orders'],
    ['under a namespace', "export * as Orders from './orders.js';", 'last'],
  ])('is refused where the type %s is not exported', (_, text, owner) => {
    const forgotten = findForgotten(
      read({
        'index.d.ts': `import type { Order } from './order.js';\n${text}\n`,
        'order.d.ts': 'export interface Order {\n  readonly total: number;\n}\n',
        'orders.d.ts': "import type { Order } from './order.js';\nexport declare const last: Order;\n",
      }),
    );
    expect(forgotten).toEqual([`Order (order.d.ts), which ${owner} mentions`]);
  });

  it('asks for no export of type parameters, own exports, standard types and private members', () => {
    const forgotten = findForgotten(
      read({
        'index.d.ts':
          'interface Till {\n}\n' +
          'export interface Box<Content> {\n  readonly content: Promise<Content>;\n  readonly next?: Box<Content>;\n}\n' +
          'export declare class Shop {\n  private till: Till;\n}\n',
      }),
    );
    expect(forgotten).toEqual([]);
  });

  it('is refused where import and require would see other names', () => {
    write(
      'packages/shop/package.json',
      JSON.stringify({
        name: 'shop',
        exports: { '.': { import: { types: './a.d.ts' }, default: { types: './b.d.ts' } } },
      }),
    );
    write('packages/shop/a.d.ts', 'export declare const a: number, c: number;\n');
    write('packages/shop/b.d.ts', 'export declare const b: number, c: number;\n');
    expect(() => readApi(folder, 'packages/shop')).toThrow('shop exports a, b under one condition only');
  });

  it('that is not current is shown with its differences', () => {
    write('packages/shop/api.md', 'one\ntwo\n');
    expect(differences(folder, [{ path: 'packages/shop/api.md', text: 'one\nthree\n' }])).toEqual([
      'packages/shop/api.md is not current:\n@@ -1,2 +1,2 @@\n one\n-two\n+three\n',
    ]);
    expect(differences(folder, [{ path: 'packages/shop/api.md', text: 'one\ntwo\n' }])).toEqual([]);
    expect(differences(folder, [{ path: 'packages/inn/api.md', text: 'new\n' }])).toEqual([
      'packages/inn/api.md is not current:\n@@ -0,0 +1 @@\n+new\n',
    ]);
  });
});

describe('npm run api:check -- --since', () => {
  const report = (...items: string[]) =>
    `# API of shop\n\n## shop (import)\n\n\`\`\`ts\n${items.join('\n\n')}\n\`\`\`\n`;
  const catalogue = (...lines: string[]) => `## Operations\n\n\`\`\`text\n${lines.join('\n')}\n\`\`\`\n`;
  const order = 'interface Order {\n    readonly id: string;\n    readonly total: number;\n}';
  const buy = 'function buy(order: Order): void;';
  const changeset = (name: string, bump: string) => `---\n"${name}": ${bump}\n---\n\nOrders have no total.\n`;

  function commit(version: string, files: Readonly<Record<string, string>>): void {
    write('packages/shop/package.json', JSON.stringify({ name: 'shop', version, exports: './index.js' }));
    for (const [path, text] of Object.entries(files)) write(path, text);
    git('add', '.');
    git('commit', '--quiet', '--message', 'change');
  }

  function git(...args: string[]): void {
    run('git', ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', ...args], folder);
  }

  /** By its files: a repository of one branch, made once, since each call of git takes 10 ms. */
  const made = new Map<string, string>();

  afterAll(() => {
    for (const copy of made.values()) rmSync(copy, { recursive: true });
  });

  /** A branch that leaves `main` at these reports. */
  function branch(version: string, files: Readonly<Record<string, string>> = {}): void {
    const key = JSON.stringify([version, files]);
    const before = made.get(key);
    if (before !== undefined) {
      cpSync(before, folder, { recursive: true });
      return;
    }
    git('init', '--quiet', '--initial-branch', 'main', '--template=');
    commit(version, {
      'packages/shop/api.md': report(order, buy),
      'packages/shop/catalogue.api.md': catalogue('v3.order.get Query Response', 'v3.order.post Request'),
      ...files,
    });
    git('switch', '--quiet', '--create', 'branch');
    const copy = mkdtempSync(join(tmpdir(), 'api-branch-'));
    cpSync(folder, copy, { recursive: true });
    made.set(key, copy);
  }

  const withoutTotal = report(order.replace('    readonly total: number;\n', ''), buy);

  it('refuses what loses a line, and says which changeset it needs', () => {
    branch('0.4.2');
    write('packages/shop/api.md', withoutTotal);
    const [refusal = '', ...more] = refusals(folder, 'main');
    expect(more).toEqual([]);
    expect(refusal).toContain('  interface Order of shop\n  -     readonly total: number;\n');
    expect(refusal).toContain("add a changeset (npx changeset) with 'shop': minor");
  });

  it.each([
    ['an export', report(order), 'function buy of shop'],
    ['a signature', report(order, buy.replace('void', 'Order')), 'function buy of shop'],
    ['a condition', report(order, buy).replace('(import)', '(require)'), '  shop\n  - import'],
  ])('refuses what loses %s', (_, text, told) => {
    branch('1.0.0');
    write('packages/shop/api.md', text);
    expect(refusals(folder, 'main').join()).toContain(told);
  });

  it.each([
    ['an operation', catalogue('v3.order.get Query Response'), 'v3.order.post\n  - v3.order.post'],
    [
      'a type of an operation',
      catalogue('v3.order.get Response', 'v3.order.post Request'),
      'v3.order.get\n  - Query',
    ],
  ])('refuses a catalogue that loses %s', (_, text, told) => {
    branch('1.0.0');
    write('packages/shop/catalogue.api.md', text);
    expect(refusals(folder, 'main').join()).toContain(told);
  });

  it('takes what only adds or reorders', () => {
    branch('1.0.0');
    const more = order.replace('}', '    readonly paid?: boolean;\n}');
    write(
      'packages/shop/api.md',
      report(buy, more, 'type New = string;').replace('(import)', '(import, worker)'),
    );
    write(
      'packages/shop/catalogue.api.md',
      catalogue('v3.order.get Query QueryRange Response', 'v3.order.post Request'),
    );
    expect(refusals(folder, 'main')).toEqual([]);
  });

  it.each([
    ['0.4.2', 'patch', false],
    ['0.4.2', 'minor', true],
    ['0.4.2', 'major', true],
    ['1.0.0', 'minor', false],
    ['1.0.0', 'major', true],
  ])('below or from 1.0 on (%s), a changeset of %s: accepted %s', (version, bump, accepted) => {
    branch(version);
    commit(version, {
      'packages/shop/api.md': withoutTotal,
      '.changeset/no-total.md': changeset('shop', bump),
    });
    expect(refusals(folder, 'main').length).toBe(accepted ? 0 : 1);
  });

  it('takes no changeset of another package, and none that was there before', () => {
    branch('0.4.2', { '.changeset/earlier.md': changeset('shop', 'major') });
    commit('0.4.2', { 'packages/shop/api.md': withoutTotal, '.changeset/inn.md': changeset('inn', 'major') });
    expect(refusals(folder, 'main').length).toBe(1);
  });

  it('compares a branch with where it left main, not with what main became', () => {
    branch('0.4.2');
    git('switch', '--quiet', 'main');
    commit('0.4.2', { 'packages/shop/api.md': report(order, buy, 'type New = string;') });
    git('switch', '--quiet', 'branch');
    expect(refusals(folder, 'main')).toEqual([]);
  });

  it.each([
    ['0.4.3', false],
    ['0.5.0', true],
    ['1.0.0', true],
  ])('compared with the tag of 0.4.2, the version %s itself says so: %s', (version, said) => {
    branch('0.4.2');
    git('tag', 'v0.4.2');
    commit(version, { 'packages/shop/api.md': withoutTotal });
    expect(refusals(folder, 'v0.4.2').length).toBe(said ? 0 : 1);
  });

  it('has nothing to compare the first report with', () => {
    branch('0.4.2');
    commit('0.4.2', {
      'packages/inn/package.json': JSON.stringify({ name: 'inn', version: '0.1.0', exports: {} }),
    });
    write('packages/inn/api.md', report(order));
    expect(refusals(folder, 'main')).toEqual([]);
  });

  it('says so where git does not know the commit', () => {
    branch('0.4.2');
    expect(() => refusals(folder, 'origin/main')).toThrow(
      'git finds no commit that origin/main and HEAD share: fetch origin/main with its history',
    );
  });
});
