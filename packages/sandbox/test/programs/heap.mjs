/** A sandbox. Another program asks for the heap of its thread: a line on stdin, the bytes on stdout. */
import { createInterface } from 'node:readline';
import { BroadcastChannel } from 'node:worker_threads';
import { startSandbox } from '@wechatpay-kit/sandbox';

const channel = new BroadcastChannel('heap');
channel.onmessage = ({ data }) => {
  if (typeof data === 'number') console.log(data);
};
const { url, mchid, config } = await startSandbox();
console.log(JSON.stringify({ url, mchid, config }));
createInterface(process.stdin).on('line', () => channel.postMessage('how much?'));
