/** What a person who joins, installs or publishes reads beside the code: package.json files, changelogs, commands. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packages } from './consumer.js';
import { readDescription } from './description.js';
import { top } from './guides.js';

const home = 'https://github.com/wechatpay-kit/wechatpay-kit';
const read = (path: string): string => readFileSync(join(top, path), 'utf8');
const root: { scripts: Record<string, string> } = JSON.parse(read('package.json'));

describe.each(Object.entries(packages))('%s', (name, folder) => {
  const manifest: Record<string, unknown> = JSON.parse(read(`${folder}/package.json`));

  it('says where it comes from, and who made it', () => {
    expect(manifest).toMatchObject({
      name,
      description: expect.stringMatching(/\S/),
      keywords: expect.arrayContaining(['wechatpay', '微信支付']),
      license: 'MIT',
      author: 'the wechatpay-kit authors',
      homepage: `${home}/tree/main/${folder}#readme`,
      repository: { type: 'git', url: `git+${home}.git`, directory: folder },
      bugs: { url: `${home}/issues` },
      publishConfig: { access: 'public' },
    });
  });

  it('contains the licence, and what is new in its version', () => {
    expect(read(`${folder}/LICENSE`)).toBe(read('LICENSE'));
    expect(read(`${folder}/CHANGELOG.md`)).toMatch(
      new RegExp(`^# ${name}\n\n## ${String(manifest['version']).replaceAll('.', '\\.')}\n`),
    );
    expect(manifest['files']).toContain('CHANGELOG.md');
  });

  it('has a README whose links work on npm, where no file is beside it', () => {
    const links = [...read(`${folder}/README.md`).matchAll(/\]\(([^)]+)\)/g)].map(
      ([, target = '']) => target,
    );
    expect(links.filter((target) => !/^(?:https:\/\/|#)/.test(target))).toEqual([]);
    const own = links.flatMap(
      (target) => /^https:.*?\/wechatpay-kit\/(?:tree|blob)\/main\/([^#]+)/.exec(target)?.[1] ?? [],
    );
    for (const path of own) expect(() => readdirOrFile(path), path).not.toThrow();
  });

  it('cannot be published before it is built', () => {
    expect(manifest['scripts']).toMatchObject({ prepublishOnly: 'node ../../tools/check-built.js' });
    const check = (cwd: string) =>
      spawnSync(process.execPath, [join(top, 'tools/check-built.js')], { cwd, encoding: 'utf8' });
    expect(check(join(top, folder))).toMatchObject({ status: 0, stderr: '' });
    const unbuilt = mkdtempSync(join(tmpdir(), 'unbuilt-'));
    cpSync(join(top, folder, 'package.json'), join(unbuilt, 'package.json'));
    expect(check(unbuilt)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining(`${name} is not built`),
    });
    rmSync(unbuilt, { recursive: true });
  });
});

it('the published packages share one version, which changesets raise together', () => {
  const versions = Object.values(packages).map(
    (folder) => JSON.parse(read(`${folder}/package.json`)).version,
  );
  expect(new Set(versions).size).toBe(1);
  const { fixed }: { fixed: string[][] } = JSON.parse(read('.changeset/config.json'));
  expect(fixed).toEqual([['wechatpay-kit', '@wechatpay-kit/*']]);
});

it('every workspace is private or published', () => {
  const folders = [
    'tools',
    'docs',
    'examples',
    'bench',
    ...readdirSync(join(top, 'packages')).map((name) => `packages/${name}`),
  ];
  const published = folders.filter((folder) => JSON.parse(read(`${folder}/package.json`)).private !== true);
  expect(published.sort()).toEqual(Object.values(packages).toSorted());
});

it.each([
  'README.md',
  'README.zh-CN.md',
  'CONTRIBUTING.md',
  'openapi/README.md',
  'docs/contributing/architecture.md',
  'docs/contributing/dependencies.md',
  'bench/README.md',
  '.changeset/README.md',
  '.github/pull_request_template.md',
  '.ci/run',
])('%s names only commands that exist', (file) => {
  const named = [...read(file).matchAll(/npm run (?:--\S+ )*([\w:-]+)/g)].map(([, script = '']) => script);
  expect(named.filter((script) => !(script in root.scripts))).toEqual([]);
});

it('docs/contributing/dependencies.md gives a reason for every dependency', () => {
  const folders = [
    '.',
    'tools',
    'docs',
    'examples',
    'bench',
    'packages/console',
    'packages/ui',
    ...Object.values(packages),
  ];
  const used = folders.flatMap((folder) => {
    const { dependencies, devDependencies }: Record<string, Record<string, string> | undefined> = JSON.parse(
      read(`${folder}/package.json`),
    );
    return Object.keys({ ...dependencies, ...devDependencies });
  });
  const listed = read('docs/contributing/dependencies.md');
  const missing = used.filter(
    (name) =>
      !(name in packages) &&
      !listed.includes(`\`${name}\``) &&
      !listed.includes(`\`${name.replace(/\/.*/, '')}/*\``),
  );
  expect(missing).toEqual([]);
});

it('openapi/README.md explains every extension that the description uses, and no other', () => {
  const used = new Set<string>();
  const bundle = read('packages/openapi/dist/wechatpay.openapi.json');
  // The YAML has some that the bundle writes in another form.
  for (const text of [bundle, JSON.stringify(readDescription())]) {
    JSON.parse(text, (key, value) => {
      if (key.startsWith('x-')) used.add(key);
      return value;
    });
  }
  const explained = [...read('openapi/README.md').matchAll(/`(x-[A-Za-z-]+)/g)].map(([, name = '']) => name);
  expect([...new Set(explained)].sort()).toEqual([...used].sort());
});

it('CONTRIBUTING.md is read in three minutes: it has fewer than 800 words', () => {
  expect(read('CONTRIBUTING.md').trim().split(/\s+/).length).toBeLessThan(800);
});

function readdirOrFile(path: string): unknown {
  const place = join(top, path);
  try {
    return readFileSync(place);
  } catch {
    return readdirSync(place);
  }
}
