/** The programs in the guides, on the first page and in the packages' READMEs: compiled as a reader does it, and run. */
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import ts from 'typescript-5.9';
import { beforeAll, describe, expect, it } from 'vitest';
import { packages } from './consumer.js';
import { fencesIn, type Guide, guidesIn, homeIn, projectReadme, readReadme } from './guides.js';
import { patience } from './patience.js';
import { freePort } from './shop-visitor.js';
import { compile, strictProject } from './strict-project.js';

let project: string;

interface Program {
  /** Such as `docs/guide/handoff.md:41`. */
  readonly place: string;
  /** Such as `docs/guide/handoff-41`, without its ending. */
  readonly file: string;
  readonly guide: string;
  readonly text: string;
  /** ` ```ts no-run `: it needs what a test has not, such as a merchant's own keys. */
  readonly runs: boolean;
  /** ` ```text printed ` after the program: what it prints. `…` stands for any text in a line. */
  readonly prints: string | undefined;
}

const chinese = [homeIn('zh'), ...guidesIn('zh')].flatMap(programsIn);
const english = [homeIn('en'), ...guidesIn('en')].flatMap(programsIn);
const readmes = Object.values(packages).map(readReadme).flatMap(programsIn);
/** The parts of the tour in the project's README, as one program. What needs a merchant's keys stands apart. */
const tours = (['zh', 'en'] as const).map(projectReadme).map((readme) => {
  const all = programsIn(readme);
  const parts = all.filter(({ runs }) => runs).map(({ text }) => text);
  const printed = fencesIn(readme).find(({ words }) => words[0] === 'text')?.text;
  const file = readme.path.replace('.md', '-tour');
  const program = { place: readme.path, file, guide: readme.name, text: parts.join('\n'), runs: false };
  return { program, printed, apart: all.filter(({ runs }) => !runs) };
});
const programs = [
  ...chinese,
  ...english,
  ...readmes,
  ...tours.flatMap(({ program, apart }) => [program, ...apart]),
];

/** In English only those that are other programs than in Chinese: it would take twice as long, and tell nothing. */
const ran = new Set(chinese.filter(({ runs }) => runs).map(extractCode));
const running = [
  ...chinese,
  ...english.filter((program) => !ran.has(extractCode(program))),
  ...readmes,
].filter(({ runs }) => runs);

function programsIn(guide: Guide): Program[] {
  const fences = fencesIn(guide).map((fence, at, all) => ({ ...fence, next: all[at + 1] }));
  return fences
    .filter(({ words }) => words[0] === 'ts')
    .map(({ words, line, text, next }) => ({
      place: `${guide.path}:${line}`,
      file: guide.path.replace(/\.md$/, `-${line}`),
      guide: guide.name,
      text,
      runs: !words.includes('no-run'),
      prints: next?.words.includes('printed') ? next.text : undefined,
    }));
}

/** A program's guide and its tokens, as the compiler sees them: without comments, and whatever its literal texts say. */
function extractCode({ guide, text }: Program): string {
  const source = ts.createSourceFile('program.ts', text, ts.ScriptTarget.Latest);
  const tokens: string[] = [guide];
  visit(source);
  return tokens.join('\n');

  function visit(node: ts.Node): void {
    if (ts.isJSDoc(node)) return;
    const isText =
      ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node);
    const children = node.getChildren(source);
    if (isText) tokens.push('…');
    else if (children.length > 0) children.forEach(visit);
    else tokens.push(node.getText(source));
  }
}

beforeAll(() => {
  project = strictProject('docs-programs', {
    experimentalDecorators: true, // which NestJS needs
    sourceMap: true,
    outDir: 'out',
    rootDir: '.',
  });
  for (const { file, text } of programs) {
    const path = join(project, `${file}.ts`);
    mkdirSync(dirname(path), { recursive: true });
    // Each is a module of its own, even one that imports nothing.
    writeFileSync(path, `${text}export {};\n`);
  }
});

describe('the programs in the guides', () => {
  it('are there, in both languages', () => {
    expect(chinese.length).toBeGreaterThan(0);
    expect(english.length).toBeGreaterThan(0);
  });

  it(
    'compile in a strict project',
    () => {
      expect(withPlaces(compile(project))).toBe('');
    },
    patience(300_000),
  );

  it.each(tours)(
    'the tour of $program.place prints what it says',
    async ({ program, printed }) => {
      // Guides use the usual port as well, and run beside it.
      const path = join(project, 'out', `${program.file}.js`);
      writeFileSync(path, readFileSync(path, 'utf8').replaceAll('3000', String(await freePort())));
      const run = await promisify(execFile)(process.execPath, [path], {
        cwd: project,
        timeout: patience(120_000),
      });
      expect(run.stdout).toBe(printed);
      expect(run.stdout).not.toBe('');
    },
    patience(150_000),
  );

  it.concurrent.each(running)(
    '$place runs, and ends',
    async ({ file, prints }) => {
      const program = join(project, 'out', `${file}.js`);
      const run = promisify(execFile)(process.execPath, ['--enable-source-maps', program], {
        cwd: project,
        timeout: patience(120_000),
      });
      const { stdout, failure } = await run.then(
        ({ stdout }) => ({ stdout, failure: '' }),
        (error: Error) => ({
          stdout: '',
          failure: withPlaces(`It ends with another code than 0. ${error.message}`),
        }),
      );
      expect(failure).toBe('');
      if (prints !== undefined) expect(linesOf(stdout)).toEqual(linesOf(prints).map(withGaps));
    },
    patience(150_000),
  );
});

const linesOf = (text: string): string[] => text.split('\n').flatMap((line) => line.trimEnd() || []);

/** A line that may have any text where it says `…`. */
function withGaps(line: string): unknown {
  const parts = line.split('…').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return parts.length === 1 ? line : expect.stringMatching(new RegExp(`^${parts.join('.*')}$`));
}

/** A compiler's or a program's message, with the places in the guides instead of those in the copies. */
function withPlaces(output: string): string {
  return output.replace(
    /[\w./:-]*?((?:docs|packages)\/[\w/-]+)-(\d+)\.ts([(:])(\d+)/g,
    (_, guide, start, mark, line) => `${guide}.md${mark}${Number(start) + Number(line)}`,
  );
}
