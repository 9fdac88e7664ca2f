// Makes one file of the command, for people without Node.js: node tools/executable.js [OUT]
// It is for the system that this runs on. `npm run build` comes first. Bun is not among the repository's dependencies,
// since it has 100 MB: this program installs it in node_modules/.cache.
import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const top = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const bunVersion = '1.4.5';
const windows = process.platform === 'win32';

/** The command, and the thread that the sandbox starts beside it by this path. */
const programs = {
  'main.js': 'packages/cli/dist/main.js',
  'host/thread.js': 'packages/sandbox/dist/host/thread.js',
};

/** The description, and the guides that `mcp` shows. */
const assets = {
  'wechatpay.outline.json': 'packages/openapi/dist/wechatpay.outline.json',
  'wechatpay.openapi.json': 'packages/openapi/dist/wechatpay.openapi.json',
  'guides.json.gz': 'packages/cli/dist/mcp/guides.json.gz',
  'words.json': 'packages/cli/dist/mcp/words.json',
};

/** The packages read their versions from files that an executable does not have: `require('../package.json')`. */
const documents =
  /\b(?:require|createRequire\(import\.meta\.url\))\(["'](?:@wechatpay-kit\/\w+|\.\.)\/package\.json["']\)/g;
const versions = {
  name: 'versions',
  transform: {
    filter: { code: /package\.json/ },
    handler: (code, id) =>
      code.replace(documents, () => {
        const [folder] = /^.*[/\\]packages[/\\]\w+/.exec(id) ?? [];
        const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
        return `(${JSON.stringify({ version })})`;
      }),
  },
};

/**
 * The modules that read the description. Bun's `openSync` does not find what an executable contains; `readFileSync` does.
 *
 * @param up from the program to the folder of the description
 */
function description(up) {
  const read = `
    import { readFileSync } from 'node:fs';
    import { join } from 'node:path';
    const read = (name) => readFileSync(join(import.meta.dirname, ${JSON.stringify(up)}, name));`;
  const modules = {
    'files.cjs': `${read}
      let document;
      export const readOutline = () => JSON.parse(read('wechatpay.outline.json').toString('latin1'));
      export const readPart = (_, [start, end]) => {
        document ??= read('wechatpay.openapi.json');
        return JSON.parse(document.subarray(start, end).toString());
      };`,
    'wechatpay.openapi.json': `${read}
      export default JSON.parse(read('wechatpay.openapi.json').toString());`,
  };
  return {
    name: 'description',
    resolveId: {
      filter: { id: /^\.\/(files\.cjs|wechatpay\.openapi\.json)$/ },
      handler: (id) => `\0${basename(id)}.js`,
    },
    load: {
      filter: { id: /^\0(files\.cjs|wechatpay\.openapi\.json)\.js$/ },
      handler: (id) => modules[id.slice(1, -'.js'.length)],
    },
  };
}

const out = resolve(process.argv[2] ?? `wechatpay-kit${windows ? '.exe' : ''}`);
const folder = mkdtempSync(join(tmpdir(), 'executable-'));
try {
  // rolldown replaces the modules that read files of their packages. Bun has no plugins on its command line.
  for (const [name, input] of Object.entries(programs)) {
    const bundle = await rolldown({
      input: join(top, input),
      platform: 'node',
      external: [/^node:/],
      plugins: [versions, description(relative(dirname(name), '.'))],
      checks: { bundlerTimings: false },
    });
    await bundle.write({ file: join(folder, name), format: 'esm', codeSplitting: false });
    await bundle.close();
  }
  const flags = ['--compile', '--minify', '--no-compile-autoload-dotenv', '--no-compile-autoload-bunfig'];
  for (const [name, file] of Object.entries(assets)) copyFileSync(join(top, file), join(folder, name));
  const embedded = Object.keys(assets).flatMap((name) => ['--asset', name]);
  const args = ['build', ...flags, ...Object.keys(programs), ...embedded, '--outfile', out];
  execFileSync(installBun(), args, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(out);

/** @returns the path of the program. There are several packages for one kind of machine. */
function installBun() {
  const cache = join(top, 'node_modules', '.cache', `bun-${bunVersion}`);
  const scope = join(cache, 'node_modules', '@oven');
  mkdirSync(cache, { recursive: true });
  writeFileSync(join(cache, 'package.json'), '{}');
  const flags = ['--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline'];
  execFileSync('npm', ['install', `bun@${bunVersion}`, ...flags], {
    cwd: cache,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: windows,
  });
  const found = readdirSync(scope)
    .map((name) => join(scope, name, 'bin', `bun${windows ? '.exe' : ''}`))
    .find((file) => {
      try {
        return execFileSync(file, ['--version'], { encoding: 'utf8' }).trim() === bunVersion;
      } catch {
        return false;
      }
    });
  if (found === undefined) throw new Error(`no package of bun@${bunVersion} runs on this machine`);
  return found;
}
