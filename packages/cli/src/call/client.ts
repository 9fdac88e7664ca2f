import { WeChatPay, type WeChatPayConfig, WeChatPayError } from 'wechatpay-kit';
import { UsageError } from '../output.js';

/**
 * Creates a client that sends each request once.
 *
 * @throws UsageError naming the field of the configuration
 */
export function createClient(config: Readonly<Record<string, unknown>>): WeChatPay {
  try {
    return new WeChatPay({ ...config, retry: false } as unknown as WeChatPayConfig);
  } catch (error) {
    throw error instanceof WeChatPayError ? new UsageError(`--config: ${error.message}`) : error;
  }
}

/**
 * Says at the first request which host is called, since it is WeChat Pay itself.
 *
 * @param name `merchant 1900000109`
 */
export function tellHost(pay: WeChatPay, name: string): void {
  const off = pay.on('request', ({ host }) => {
    // The download of certificates is a request as well.
    off();
    console.error(`wechatpay-kit: calls ${host} as ${name}, not a sandbox`);
  });
}

/** The name tells what kind of failure it is: TransportError, VerificationError, … */
export function oneLine(error: WeChatPayError): Error {
  const hint = error.code === 'REQUEST' ? '' : ` (${error.name} ${error.code})`;
  const said = new Error(`${error.message}${hint}`, { cause: error });
  return error.code === 'REQUEST' || error.code === 'CONFIG' ? new UsageError(said.message) : said;
}
