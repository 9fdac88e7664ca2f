// A worker in a process of its own, which may be killed at any time. It works until then.
import { loopRunner, openDeductions } from '@wechatpay-kit/deductions';
import { bullmqRunner } from '@wechatpay-kit/deductions/bullmq';
import { WeChatPay } from 'wechatpay-kit';

const { config, database, rules, redis, concurrency } = JSON.parse(process.env.WORKER ?? '');
let { skew } = JSON.parse(process.env.WORKER ?? '');
process.on('message', (message) => {
  skew = message.skew;
});
process.on('disconnect', () => process.exit());

const deductions = await openDeductions({
  pay: new WeChatPay(config),
  database,
  rules,
  connections: 4,
  clock: () => Date.now() + skew,
});
// Errors of a database or of Redis that is away are part of what is tested.
deductions.events.on('error', () => {});
process.send?.('ready');
await deductions.run({
  runner:
    redis === undefined
      ? loopRunner({ concurrency, poll: 30 })
      : bullmqRunner({ connection: { host: '127.0.0.1', port: redis }, concurrency, poll: 50 }),
});
