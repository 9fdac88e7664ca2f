import { createPrivateKey, sign } from 'node:crypto';

/** @returns the CPU µs of one RSA-2048 signature, for each of several series */
export function signatures(merchantKey: string): number[] {
  const key = createPrivateKey(merchantKey);
  const message = Buffer.from('POST\n/v3/pay/transactions/jsapi\n1700000000\nnonce\n{}\n');
  const series = (count: number): number => {
    const start = process.cpuUsage();
    for (let number = 0; number < count; number++) sign('RSA-SHA256', message, key);
    const { user, system } = process.cpuUsage(start);
    return (user + system) / count;
  };
  return Array.from({ length: 11 }, () => series(50));
}
