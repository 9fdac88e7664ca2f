/** The cost of the types of wechatpay-kit: to check, to complete, to download. */
import { aims } from './aims.js';
import { type CheckResult, checkAll } from './checks.js';
import { completionLatencies, type Latency } from './completions.js';
import { packedSize } from './packed-size.js';
import { table, verdict } from './table.js';

const results = checkAll();
print(
  'A program with one call, type-checked',
  table(['', 'total', 'fastest', 'aim', 'instantiations', 'aim', 'types', 'memory'], results.map(checkRow)),
);

const latencies = await completionLatencies();
print(
  'Completion in an editor (tsserver 5.9): keystroke to answer',
  table(['', 'entries', 'first', 'median', 'slowest', 'aim'], latencies.map(latencyRow)),
);

const { packed, unpacked } = packedSize();
print(
  'The package',
  table(
    ['', 'packed', 'aim', 'unpacked'],
    [
      [
        'wechatpay-kit',
        megabytes(packed),
        verdict(packed / 1e6, aims.packed / 1e6, 'MB'),
        megabytes(unpacked),
      ],
    ],
  ),
);

function checkRow({ compiler, uses, cost, fastest }: CheckResult): string[] {
  const ours = uses === 'wechatpay-kit';
  return [
    `${compiler}, ${uses ?? '@types/node alone'}`,
    `${cost.seconds.toFixed(2)} s`,
    `${fastest.toFixed(2)} s`,
    ours ? verdict(cost.seconds, aims.seconds[compiler], 's') : '',
    String(cost.instantiations),
    ours ? verdict(cost.instantiations, aims.instantiations) : '',
    String(cost.types),
    `${Math.round(cost.kilobytes / 1024)} MB`,
  ];
}

function latencyRow({ name, entries, first, median, slowest }: Latency): string[] {
  return [
    name,
    String(entries),
    `${Math.round(first)} ms`,
    `${Math.round(median)} ms`,
    `${Math.round(slowest)} ms`,
    verdict(Math.max(first, median), aims.completion, 'ms'),
  ];
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(2)} MB`;
}

function print(title: string, body: string): void {
  console.log(`${title}\n\n${body}\n`);
}
