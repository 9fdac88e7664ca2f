import type { McpServer } from '@modelcontextprotocol/server';
import { findCaller } from '../call/merchant.js';
import { UsageError } from '../output.js';
import { version } from '../version.js';
import { guideTools } from './guide-tools.js';
import { knowledge } from './knowledge.js';
import { merchantTools } from './merchant-tools.js';
import { sandboxTools } from './sandbox-tools.js';
import type { Tool } from './tool.js';
import { Worlds } from './world.js';

/** The flags of `wechatpay-kit mcp`. */
export interface McpFlags {
  /** A real merchant: a file, or `env`. */
  readonly config?: string;
}

/** What a client tells its model of this server. */
const instructions = `WeChat Pay for TypeScript: every operation of its API, what each field means, guides, error codes, and a sandbox that plays WeChat Pay on this machine.
Begin with search_operations, then show_operation. Check arguments with validate_call, try them with call_sandbox, play the user with pay_as_user. Amounts are integers in fen.
Programs call operations in the chained style: await pay.v3.pay.transactions.native.post({ json }).`;

/**
 * Serves the Model Context Protocol on the standard input and output, until the input ends.
 *
 * @throws UsageError without the protocol's package, or if the configuration cannot be read
 */
export async function runMcp({ config }: McpFlags): Promise<void> {
  const [{ McpServer: Server, fromJsonSchema }, { serveStdio }] = await loadProtocol();
  // A mistake in the configuration is told now, not at the first call.
  if (config !== undefined) await findCaller({ config });
  const worlds = new Worlds();
  const tools = [
    ...knowledge,
    ...guideTools,
    ...sandboxTools(worlds),
    ...(config === undefined ? [] : merchantTools(config)),
  ];
  const handle = serveStdio(() => {
    const server = new Server(
      { name: 'wechatpay-kit', version },
      { capabilities: { tools: {} }, instructions },
    );
    for (const tool of tools) register(server, tool, fromJsonSchema);
    return server;
  });
  const end = async (): Promise<void> => {
    await handle.close();
    await worlds.close();
  };
  process.stdin.once('end', () => void end());
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void end().then(() => process.exit(0)));
  }
}

type Protocol = typeof import('@modelcontextprotocol/server');

function register(server: McpServer, tool: Tool, fromJsonSchema: Protocol['fromJsonSchema']): void {
  const { name, title, description, properties, required, readOnly } = tool;
  const inputSchema = fromJsonSchema<Readonly<Record<string, unknown>>>({
    type: 'object',
    properties: { ...properties },
    required: [...required],
    additionalProperties: false,
  });
  const annotations = { readOnlyHint: readOnly, openWorldHint: name === 'call_merchant' };
  server.registerTool(name, { title, description, inputSchema, annotations }, async (given) => {
    try {
      return { content: [{ type: 'text', text: await tool.run(given) }] };
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      return { content: [{ type: 'text', text }], isError: true };
    }
  });
}

/** The package is not a dependency: few who use the command want it, and it is larger than all else. */
async function loadProtocol(): Promise<[Protocol, typeof import('@modelcontextprotocol/server/stdio')]> {
  try {
    return await Promise.all([
      import('@modelcontextprotocol/server'),
      import('@modelcontextprotocol/server/stdio'),
    ]);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new UsageError(
      'mcp needs the package @modelcontextprotocol/server; install it: npm install --save-dev @modelcontextprotocol/server',
    );
  }
}
