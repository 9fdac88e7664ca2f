import { createProject } from './project.js';
import { median } from './statistics.js';
import { TsServer } from './tsserver.js';

/** A line, with `|` at the place of the completion. */
interface Scenario {
  readonly name: string;
  readonly line: string;
  /** The typed character, if it triggers the completion. */
  readonly trigger?: string;
  readonly expected: readonly string[];
}

/** Milliseconds. */
export interface Latency {
  readonly name: string;
  readonly entries: number;
  /** With the project loaded, before any completion of this kind. */
  readonly first: number;
  readonly median: number;
  readonly slowest: number;
}

const scenarios: readonly Scenario[] = [
  {
    name: 'after `pay.v3.`',
    line: 'pay.v3.|',
    trigger: '.',
    expected: ['pay', 'ecommerce', 'certificates', 'chain'],
  },
  {
    name: 'inside a `json` literal',
    line: 'await pay.v3.pay.transactions.native.post({ json: { | } });',
    expected: ['out_trade_no', 'appid', 'amount', 'notify_url'],
  },
  {
    name: "inside `pay.chain('')`",
    line: "pay.chain('|')",
    trigger: "'",
    expected: ['v3/pay/transactions/native', 'v3/certificates'],
  },
];

const before = `import { WeChatPay, type WeChatPayConfig } from 'wechatpay-kit';

export async function call(config: WeChatPayConfig) {
  const pay = new WeChatPay(config);
`;
const text = `${before}\n}\n`;
const line = before.split('\n').length;
const times = 10;

/**
 * Types the line of each scenario into a project that is open in the editor, and completes it. The user waits for both:
 * the server reads the change and checks anew.
 *
 * @throws Error if an expected entry is missing
 */
export async function completionLatencies(): Promise<Latency[]> {
  const { folder, file, remove } = createProject({ uses: 'wechatpay-kit', text });
  const server = new TsServer(folder);
  try {
    await server.ask('configure', {
      preferences: { includeCompletionsForModuleExports: true, includeCompletionsWithInsertText: true },
    });
    server.tell('open', { file, fileContent: text });
    await server.ask('semanticDiagnosticsSync', { file });
    const latencies: Latency[] = [];
    for (const scenario of scenarios) latencies.push(await latency(server, file, scenario));
    return latencies;
  } finally {
    await server.end();
    remove();
  }
}

async function latency(server: TsServer, file: string, scenario: Scenario): Promise<Latency> {
  const { name, trigger, expected } = scenario;
  const typed = scenario.line.replace('|', '');
  const offset = scenario.line.indexOf('|') + 1;
  const elapsed: number[] = [];
  let entries: string[] = [];
  while (elapsed.length < 1 + times) {
    const start = performance.now();
    server.tell('change', { file, line, offset: 1, endLine: line, endOffset: 1, insertString: typed });
    entries = names(
      await server.ask('completionInfo', {
        file,
        line,
        offset,
        ...(trigger === undefined ? { triggerKind: 1 } : { triggerKind: 2, triggerCharacter: trigger }),
      }),
    );
    elapsed.push(performance.now() - start);
    server.tell('change', {
      file,
      line,
      offset: 1,
      endLine: line,
      endOffset: typed.length + 1,
      insertString: '',
    });
    // The editor asks for the errors after a pause, so they are done before the next change.
    await server.ask('semanticDiagnosticsSync', { file });
  }
  const missing = expected.filter((entry) => !entries.includes(entry));
  if (missing.length > 0) throw new Error(`Completion ${name} does not offer ${missing.join(', ')}.`);
  const [first = Number.NaN, ...later] = elapsed;
  return { name, entries: entries.length, first, median: median(later), slowest: Math.max(...later) };
}

function names(info: unknown): string[] {
  const { entries } = info as { entries: { name: string }[] };
  return entries.map(({ name }) => name);
}
