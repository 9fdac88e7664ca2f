/** The programs in `docs/`: each is compiled as a reader would compile it, and run. */
import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';

const top = fileURLToPath(new URL('../..', import.meta.url));
const docs = join(top, 'docs');
/** Inside the workspace, so that its packages are found as they are by a reader who has installed them. */
const project = join(top, 'tools/dist/docs-programs');

interface Program {
  /** Such as `docs/handoff.md:41`. */
  readonly place: string;
  readonly file: string;
  readonly text: string;
  /** ` ```ts no-run `: it needs what a test has not, such as a merchant's own keys. */
  readonly runs: boolean;
}

const programs = readdirSync(docs)
  .filter((name) => name.endsWith('.md'))
  .sort()
  .flatMap(programsIn);

function programsIn(name: string): Program[] {
  const lines = readFileSync(join(docs, name), 'utf8').split('\n');
  const found: Program[] = [];
  for (let at = 0; at < lines.length; at++) {
    const [, options] = /^```ts\b(.*)$/.exec(lines[at] ?? '') ?? [];
    if (options === undefined) continue;
    const end = lines.indexOf('```', at);
    const stem = name.replace('.md', '');
    found.push({
      place: `docs/${name}:${at + 1}`,
      file: `${stem}-${at + 1}`,
      text: `${lines.slice(at + 1, end).join('\n')}\n`,
      runs: options.trim() !== 'no-run',
    });
    at = end;
  }
  return found;
}

beforeAll(() => {
  rmSync(project, { recursive: true, force: true });
  mkdirSync(project, { recursive: true });
  for (const { file, text } of programs) {
    // Each is a module of its own, even one that imports nothing.
    writeFileSync(join(project, `${file}.ts`), `${text}export {};\n`);
  }
  const compilerOptions = {
    target: 'ES2023',
    lib: ['ES2023', 'DOM', 'DOM.Iterable'],
    module: 'nodenext',
    types: ['node'],
    strict: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: true,
    outDir: 'out',
    rootDir: '.',
  };
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }));
  writeFileSync(join(project, 'package.json'), JSON.stringify({ type: 'module' }));
});

describe('the programs in docs/', () => {
  it('are there', () => {
    expect(programs.length).toBeGreaterThan(0);
  });

  it('compile in a strict project', () => {
    const tsc = join(top, 'node_modules/.bin/tsc');
    let output = '';
    try {
      execFileSync(tsc, ['-p', project], { encoding: 'utf8', stdio: 'pipe' });
    } catch (error) {
      output = (error as { stdout: string }).stdout;
    }
    expect(withPlaces(output)).toBe('');
  });

  it.concurrent.each(programs.filter(({ runs }) => runs))(
    '$place runs, and ends',
    async ({ file }) => {
      const program = join(project, 'out', `${file}.js`);
      const run = promisify(execFile)(process.execPath, [program], {
        cwd: project,
        timeout: 60_000,
        env: { ...process.env, NODE_OPTIONS: '' },
      });
      await expect(run, 'it ends with another code than 0').resolves.toBeDefined();
    },
    70_000,
  );
});

/** A compiler's message, with the places in the documents instead of those in the copies. */
function withPlaces(output: string): string {
  return output.replace(/^.*?([\w-]+)-(\d+)\.ts\((\d+),/gm, (_, stem, start, line) => {
    return `docs/${stem}.md(${Number(start) + Number(line)},`;
  });
}
