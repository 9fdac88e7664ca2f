#!/usr/bin/env node
// `npx wechatpay-kit` finds this package by its name. The command itself is in @wechatpay-kit/cli, which this hands
// over to, so that a server that only needs the SDK does not install the sandbox.
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const command = findCommand();
if (command === undefined) {
  console.error(
    'wechatpay-kit: the command is in the package @wechatpay-kit/cli, which is not installed here. ' +
      'Run: npm install --save-dev @wechatpay-kit/cli',
  );
  process.exitCode = 1;
} else {
  await import(pathToFileURL(command).href);
}

/** @returns the file of the command, `undefined` where its package is not installed */
function findCommand() {
  const here = fileURLToPath(import.meta.url);
  // Beside this package, beside the link it was started by (pnpm keeps the packages elsewhere), in the project.
  const paths = [dirname(here), dirname(process.argv[1] ?? here), process.cwd()];
  try {
    return createRequire(here).resolve('@wechatpay-kit/cli/bin/main.js', { paths });
  } catch (error) {
    if (error.code === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}
