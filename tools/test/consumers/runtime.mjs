/** The story on Node.js, Bun and Deno, with the sandbox in the same process. Prints what came of each step, as JSON. */
import { createServer } from 'node:http';
import { startSandbox } from '@wechatpay-kit/sandbox';
import { WeChatPay } from 'wechatpay-kit';
import { handlerFor, story } from './story.mjs';

const sandbox = await startSandbox();
const taken = [];
const pay = new WeChatPay(sandbox.config);
const server = createServer(handlerFor(pay, taken).node).listen(0, '127.0.0.1');
await new Promise((resolve) => server.once('listening', resolve));

const told = await story({
  config: sandbox.config,
  url: sandbox.url,
  httpsUrl: sandbox.httpsUrl,
  platform: JSON.parse(process.env.PLATFORM),
  shop: `http://127.0.0.1:${server.address().port}`,
  taken,
});
await pay.close();
await sandbox.stop();
console.log(JSON.stringify({ ...told, 'the sandbox': 'yes' }));
process.exit();
