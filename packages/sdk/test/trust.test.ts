/** The CA of a client: clients of one process may have others. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { WeChatPay } from 'wechatpay-kit';
import { reply, v3Ok } from './support/answers.js';
import { caught } from './support/caught.js';
import { merchantConfig } from './support/config.js';
import { merchant, pem } from './support/keys.js';
import { type ScriptedServer, startScriptedServer } from './support/scripted-server.js';

let server: ScriptedServer;
beforeAll(async () => {
  server = await startScriptedServer();
  await server.script('trust', [reply(v3Ok())], { repeat: true });
});
afterAll(() => server.stop());

it('is trusted by that client, and by no other', async () => {
  const right = pem('authority.cert.pem');
  for (const ca of [right, merchant.cert, right, undefined, right]) {
    const pay = new WeChatPay(merchantConfig({ endpoint: server.httpsUrl, retry: false, ca }));
    const call = () => pay.v3.certificates.get({ headers: { 'x-case': 'trust' } });
    if (ca === right) expect((await call()).status).toBe(200);
    else
      expect(await caught(call)).toMatchObject({ name: 'TransportError', code: 'CONNECTION', sent: false });
    await pay.close();
  }
});
