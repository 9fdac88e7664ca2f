/** A sandbox in the main thread, whose heap another program asks for: a line on stdin, the bytes on stdout. */
import { createInterface } from 'node:readline';
import { createSandbox } from '../../dist/app/sandbox.js';
import { settingsFrom } from '../../dist/host/options.js';
import { openPorts } from '../../dist/host/ports.js';
import { exportKey } from '../../dist/runtime/config.js';
import { generateRsa } from '../../dist/runtime/keys.js';

const settings = { ...settingsFrom({}), faults: { rules: [] } };
const ports = await openPorts(settings);
const source = { rsa: generateRsa, keep: async () => undefined };
const { world, listener, config } = await createSandbox(settings, ports, source, () => undefined);
const { server, ca } = world.credentials.authority;
ports.serve(listener, { key: exportKey(server), cert: server.pem, ca });
console.log(JSON.stringify({ url: ports.url, mchid: settings.mchid, config }));
createInterface(process.stdin).on('line', () => {
  globalThis.gc();
  globalThis.gc();
  console.log(process.memoryUsage().heapUsed);
});
