/**
 * A process with a sandbox and a merchant of many contracts. It signs them, applies for a deduction of each, advances the
 * clock by a month, and tells how long that took.
 */
import { Agent, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startSandbox } from '@wechatpay-kit/sandbox';
import { processCpu } from '../rounds/cpu.js';
import { v2Sign, v2Xml } from '../setup/v2-sign.js';
import type { MonthFigures } from './month.js';

const size = Number(process.argv[2]);
/** The requests of the merchant that are under way at once. */
const width = 8;
/** Milliseconds between two queries while the clock advances. */
const pause = 20;

const sandbox = await startSandbox();
const { mchid, config, url } = sandbox;
const agent = new Agent({ keepAlive: true });
/** The contract_id of each signing that was notified. */
const contracts: string[] = [];
/** The out_trade_no of each deduction that was notified. */
const deducted: string[] = [];
const receiver = createServer((incoming, outgoing) => {
  const chunks: Buffer[] = [];
  incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
  incoming.on('end', () => {
    const xml = Buffer.concat(chunks).toString();
    if (incoming.url === '/signed') contracts.push(read(xml, 'contract_id'));
    else deducted.push(read(xml, 'out_trade_no'));
    outgoing.end(v2Xml({ return_code: 'SUCCESS' }));
  });
});
await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
const receiverUrl = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;

// The sandbox begins at ten o'clock in Beijing, at any time of the real day.
const inBeijing = ((await sandbox.clock.now()).getTime() / 1000 + 8 * 3600) % 86_400;
await sandbox.clock.advance({ seconds: Math.ceil((34 * 3600 - inBeijing) % 86_400) });
await forEach(async (at) => {
  const session = await post('/papay/preentrustweb', {
    plan_id: '123',
    contract_code: `C${at}`,
    request_serial: String(at),
    contract_display_account: 'user',
    notify_url: `${receiverUrl}/signed`,
    version: '1.0',
    timestamp: '1414488825',
  });
  await sandbox.confirm(read(session, 'pre_entrustweb_id'));
});
await sandbox.clock.advance({ days: 1 });
await forEach(async (at) => {
  await post('/pay/pappayapply', {
    body: 'membership',
    out_trade_no: `D${at}`,
    total_fee: '1000',
    spbill_create_ip: '127.0.0.1',
    notify_url: `${receiverUrl}/deducted`,
    trade_type: 'PAP',
    contract_id: contracts[at] ?? '',
    nonce_str: 'n',
  });
});
const figures = await measure();
agent.destroy();
receiver.close();
await sandbox.stop();
process.send?.(figures);
process.disconnect?.();

async function measure(): Promise<MonthFigures> {
  let isOver = false;
  const queries = ask(() => isOver);
  const before = processCpu();
  const start = performance.now();
  await sandbox.clock.advance({ days: 31 });
  const seconds = (performance.now() - start) / 1000;
  isOver = true;
  const cpu = (processCpu() - before) / size;
  if (deducted.length !== size || new Set(deducted).size !== size) {
    throw new Error(`${size} deductions, and ${deducted.length} notifications of them`);
  }
  return { seconds, cpu, queries: await queries };
}

/** Queries deductions until the end. @returns the milliseconds of each query */
async function ask(isOver: () => boolean): Promise<number[]> {
  const taken: number[] = [];
  for (let at = 0; !isOver(); at += 1) {
    const start = performance.now();
    await post('/pay/paporderquery', { out_trade_no: `D${(at * 7919) % size}`, nonce_str: 'n' });
    taken.push(performance.now() - start);
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
  return taken;
}

/** Does the work for each contract, some at once. */
async function forEach(work: (at: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let at = next++; at < size; at = next++) await work(at);
  };
  await Promise.all(Array.from({ length: width }, worker));
}

/** @throws Error for an answer other than SUCCESS */
function post(path: string, given: Readonly<Record<string, string>>): Promise<string> {
  const fields = { appid: 'wxd678efh567hg6787', mch_id: mchid, ...given };
  const body = v2Xml({ ...fields, sign: v2Sign(fields, config.apiV2Key) });
  const headers = { 'content-type': 'text/xml', 'content-length': Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    const outgoing = request(url + path, { method: 'POST', agent, headers }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('error', reject);
      incoming.on('end', () => {
        const xml = Buffer.concat(chunks).toString();
        if (read(xml, 'result_code') === 'SUCCESS') resolve(xml);
        else reject(new Error(`${path}: ${xml}`));
      });
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

function read(xml: string, name: string): string {
  return new RegExp(`<${name}>(?:<!\\[CDATA\\[)?([^\\]<]*)`).exec(xml)?.[1] ?? '';
}
