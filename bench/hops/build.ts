import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Plugin, type RolldownOptions, rolldown } from 'rolldown';

/** The root of the repository. This file runs as `bench/dist/hops/build.js`. */
const root = fileURLToPath(new URL('../../../', import.meta.url));

const entries = {
  'wechatpay-kit': join(root, 'packages/sdk/src/index.ts'),
  '@wechatpay-kit/sandbox': join(root, 'packages/sandbox/src/index.ts'),
};
const program = join(root, 'bench/hops/program.ts');
const sandboxThread = join(root, 'packages/sandbox/src/host/thread.ts');

/**
 * Builds the program and our packages with one module for each source file. The published SDK is one file, in which a
 * function no longer says where it comes from.
 *
 * @returns the path of the program
 */
export async function buildProgram(): Promise<string> {
  const dir = join(root, 'bench/dist/hops/modules');
  const build = await rolldown({
    input: [program, sandboxThread],
    platform: 'node',
    external: isExternal,
    resolve: { alias: entries },
    plugins: await sdkPlugins(),
  });
  await build.write({
    dir,
    format: 'esm',
    preserveModules: true,
    preserveModulesRoot: root,
    sourcemap: true,
  });
  await build.close();
  // The sandbox reads its version there.
  cpSync(join(root, 'packages/sandbox/package.json'), join(dir, 'packages/sandbox/package.json'));
  return join(dir, 'bench/hops/program.js');
}

/** The packages that the sandbox installs stay where they are. Those that the SDK bundles are bundled. */
function isExternal(id: string): boolean {
  const bundled = id.startsWith('.') || id.startsWith('/') || id.startsWith('\0');
  return !bundled && !(id in entries) && id !== 'saxes' && id !== 'xmlchars' && id !== 'hpagent';
}

/** The plugins that the SDK's sources cannot be built without. */
async function sdkPlugins(): Promise<Plugin[]> {
  const file = new URL('../../../packages/sdk/rolldown.config.js', import.meta.url).href;
  const { default: config }: { default: RolldownOptions } = await import(file);
  const plugins = (config.plugins ?? []) as Plugin[];
  return plugins.filter(({ name }) => name === 'builtins' || name === 'worker-code');
}
