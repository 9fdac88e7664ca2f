import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { type NotificationEvent, Transformer, type WeChatPay } from 'wechatpay-kit';

/** A merchant's server, as small as it can be: it takes notifications, verifies them, and says that it has them. */
export interface MerchantServer {
  readonly url: string;
  /** Every notification that verified, in the order they came. */
  readonly events: readonly NotificationEvent[];
  stop(): void;
}

/** @param client the client to verify with; asked for at each request, since the sandbox has to be told this server's URL first */
export async function startMerchantServer(client: () => WeChatPay): Promise<MerchantServer> {
  const events: NotificationEvent[] = [];
  const server = createServer(async (request, response) => {
    try {
      // The raw bytes: the signature covers them, and a parsed body no longer has them.
      const event = await client().notifications.parse({
        headers: request.headers,
        body: await buffer(request),
      });
      events.push(event);
      if (event.protocol === 'v2') {
        response.setHeader('content-type', 'text/xml');
        response.end(Transformer.toXml({ return_code: 'SUCCESS', return_msg: 'OK' }));
      } else {
        response.statusCode = 204;
        response.end();
      }
    } catch (error) {
      response.statusCode = 401;
      response.setHeader('content-type', 'application/json');
      response.end(
        JSON.stringify({ code: 'FAIL', message: error instanceof Error ? error.message : 'failed' }),
      );
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    events,
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}
