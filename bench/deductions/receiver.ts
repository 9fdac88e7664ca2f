/** A process that answers each application over HTTP, and counts them by tenths of a second. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readSetup } from '../setup/setup.js';
import { acceptance } from './platform.js';

const body = acceptance(readSetup(process.argv[2]));
const headers = ['Content-Type', 'text/xml; charset=utf-8', 'Content-Length', String(body.length)];
const tenths: number[] = [];

const server = createServer((request, response) => {
  request.resume();
  request.on('end', () => {
    const at = Math.floor(performance.now() / 100);
    tenths[at] = (tenths[at] ?? 0) + 1;
    response.writeHead(200, headers).end(body);
  });
});
server.keepAliveTimeout = 8_000;
server.listen(0, '127.0.0.1', () => {
  process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
process.on('message', () => process.send?.(Array.from(tenths, (count) => count ?? 0)));
process.on('disconnect', () => process.exit());
