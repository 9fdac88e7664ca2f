import type { Command } from 'commander';
import type { McpFlags } from '../mcp/serve.js';
import { addExamples } from './options.js';

/** `mcp` */
export function registerMcp(program: Command): void {
  const command = program
    .command('mcp')
    .description('serve editors and tools by the Model Context Protocol, on standard input and output')
    .option(
      '--config <file>',
      "also call WeChat Pay itself, as a real merchant: a JSON file with the SDK's configuration, or 'env'",
    )
    .action(async (flags: McpFlags) => {
      const { runMcp } = await import('../mcp/serve.js');
      await runMcp(flags);
    });
  command.addHelpText('after', explanation);
  addExamples(command, 'mcp', 'mcp --config ./merchant.json');
}

const explanation = `
The tools look up operations, fields, error codes and guides, check arguments, make calls in a sandbox of this command,
play the user there, and send notifications. No key of a real merchant is read without --config; with it, each call to
WeChat Pay itself also needs the argument "confirm". Needs the package @modelcontextprotocol/server.`;
