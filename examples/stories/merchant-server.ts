import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { type NotificationEvent, Transformer, type WeChatPay } from 'wechatpay-kit';

/** A minimal server of a merchant: it receives notifications, verifies them, and acknowledges them. */
export interface MerchantServer {
  readonly url: string;
  /** The verified notifications, in order of arrival. */
  readonly events: readonly NotificationEvent[];
  stop(): void;
}

/** @param client returns the client for the verification; called at each request, because the sandbox needs this server's URL first */
export async function startMerchantServer(client: () => WeChatPay): Promise<MerchantServer> {
  const events: NotificationEvent[] = [];
  const server = createServer(async (request, response) => {
    try {
      // The raw bytes: the signature covers them, not the parsed body.
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
