/**
 * The program of `shop.mjs` with the sandbox in its own process, and mutual TLS, for another runtime than Node.js. It
 * prints what two calls failed of first: with the merchant API certificate, and without.
 */
import { startSandbox } from '@wechatpay-kit/sandbox';
import { nodeTransport, WeChatPay } from 'wechatpay-kit';

const sandbox = await startSandbox();

const code = (pay) =>
  pay.v2.applyment.micro.signcontract.post({ xml: { sub_mch_id: '1900000110', mch_id: sandbox.mchid } }).then(
    () => 'answered',
    (error) => error.message,
  );
const withIt = await code(new WeChatPay(sandbox.config));
const plain = nodeTransport(sandbox.config);
const transport = { send: (request) => plain.send({ ...request, mtls: false }) };
const without = await code(new WeChatPay({ ...sandbox.config, transport }));
console.log(JSON.stringify([withIt, without]));

process.env.SANDBOX = JSON.stringify({ config: sandbox.config, url: sandbox.url });
await import('./shop.mjs');
