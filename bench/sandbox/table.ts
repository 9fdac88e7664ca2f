import { aligned, range, rounded, verdict } from '../report/cells.js';
import { describeMonth } from './month.js';
import type { OpensslSpeed } from './openssl.js';
import type { SandboxResult, SandboxResults } from './rows.js';
import { describeWatched } from './watched.js';

/** The results as text. */
export function sandboxTable({ rows, rsa, openssl, month, watched }: SandboxResults): string {
  const table = aligned([
    ['sandbox', 'requests/s', 'of RSA', '', 'aim', 'CPU µs/req', 'RSA/CPU'],
    ...rows.map(cells),
    ['RSA-2048: sign + verify', rounded(1_000_000 / rsa), '', '', '', rounded(rsa)],
    ...opensslCells(openssl),
  ]);
  return [...table, describeMonth(month), describeWatched(watched)].join('\n');
}

function cells(result: SandboxResult): string[] {
  const { name, requestsPerSecond, ofLimit, aim, met, cpuPerRequest, share } = result;
  return [
    name,
    rounded(requestsPerSecond),
    ofLimit.median.toFixed(3),
    range(ofLimit),
    met === undefined ? '' : `≥ ${aim} ${verdict(met)}`,
    rounded(cpuPerRequest),
    share.median.toFixed(3),
  ];
}

function opensslCells(speed: OpensslSpeed | undefined): string[][] {
  if (speed === undefined) return [];
  const both = speed.sign + speed.verify;
  return [['openssl speed rsa2048: sign + verify', rounded(1_000_000 / both), '', '', '', rounded(both)]];
}
