/**
 * The platform, in its own process: answers every request with a prepared signed message, and verifies nothing, so that
 * it never limits the clients.
 */
import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { blocks, compressedBlock } from '../setup/files.js';
import { readSetup } from '../setup/setup.js';
import { v2Answer, v3Answers } from './answers.js';

const setup = readSetup(process.argv[2]);
const v2 = v2Answer(setup);
const v3 = v3Answers(setup);
const block = compressedBlock();

const answer: RequestListener = (request, response) => {
  request.resume();
  request.on('end', () => {
    if (request.url?.startsWith('/v3/billdownload/')) return sendBill(response);
    const { headers, body } = request.url?.startsWith('/v3/') ? v3() : v2;
    response.writeHead(200, headers).end(body);
  });
};

const [http, https] = await Promise.all([
  listening(createServer(answer)),
  listening(createSecureServer({ key: setup.serverKey, cert: setup.serverCertificate }, answer)),
]);

process.on('message', () => process.send?.(process.cpuUsage()));
process.on('disconnect', () => process.exit());
process.send?.({ http: `http://127.0.0.1:${http}`, https: `https://127.0.0.1:${https}` });

/** Sends as fast as the client reads. */
function sendBill(response: ServerResponse): void {
  let sent = 0;
  const write = (): void => {
    while (sent < blocks) {
      sent++;
      if (!response.write(block)) return;
    }
    response.off('drain', write).end();
  };
  response.writeHead(200, { 'Content-Type': 'application/x-gzip' });
  response.on('drain', write);
  write();
}

function listening(server: Server): Promise<number> {
  server.keepAliveTimeout = 8_000;
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}
