/** Runs first in each thread of `heap.mjs`. That of the sandbox tells its heap. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { BroadcastChannel, isMainThread } from 'node:worker_threads';

if (!isMainThread) {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc');
  const channel = new BroadcastChannel('heap');
  channel.onmessage = () => {
    gc();
    gc();
    channel.postMessage(process.memoryUsage().heapUsed);
  };
}
