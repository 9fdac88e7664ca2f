/** A process of a merchant's: takes notifications on a port that it tells, with the store that its parent names. */
import { createServer } from 'node:http';
import { createClient } from 'redis';
import { redisStore, WeChatPay } from 'wechatpay-kit';

const { config, redisUrl, lease, log, mode } = JSON.parse(process.env.DATA);
const redis = createClient({ url: redisUrl });
redis.on('error', () => {});
await redis.connect();

const handler = new WeChatPay(config).notifications.handler(
  {
    '*': async (event) => {
      // Each run leaves its mark in Redis, so that runs of all processes are counted together.
      await redis.rPush(log, `${process.pid} ${event.type}`);
      if (mode === 'hang') await new Promise(() => {});
      await new Promise((resolve) => setTimeout(resolve, 200));
    },
  },
  { store: redisStore(redis, { lease }), onError: (error) => process.stderr.write(`${error}\n`) },
);
const server = createServer(handler.node);
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
