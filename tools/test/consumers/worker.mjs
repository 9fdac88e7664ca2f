/** The story on Cloudflare's workerd, as a Worker: it tells the story when asked, and takes notifications meanwhile. */
import { WeChatPay } from 'wechatpay-kit';
import { handlerFor, story } from './story.mjs';

const stage = JSON.parse(process.env.STAGE);
const taken = [];
// Made outside of any request, as Workers make their clients.
const pay = new WeChatPay(stage.config);
const handler = handlerFor(pay, taken);

// biome-ignore lint/style/noDefaultExport: a Worker has one
export default {
  async fetch(request) {
    if (request.method === 'POST') return handler(request);
    return Response.json(await story({ ...stage, shop: new URL(request.url).origin, taken }));
  },
};
