import { createHmac } from 'node:crypto';

/**
 * The key of WeChat Pay's own simulator (沙箱密钥), which `getsignkey` hands out. It follows from the merchant's APIv2 key.
 *
 * @returns 32 characters
 */
export function simulatorKey({ apiV2Key }: { readonly apiV2Key: string }): string {
  return createHmac('sha256', apiV2Key).update('sandbox_signkey').digest('hex').slice(0, 32);
}

/** Whether the messages of an operation are signed with that key. */
export function isSimulated(path: string): boolean {
  return /^v2\/(sandboxnew|xdc\/apiv2sandbox)\/pay\/(?!getsignkey$)/.test(path);
}
