import { getShop } from '../../open.ts';

/** WeChat Pay's notifications. Nothing must read the body before: the signature covers its bytes. */
export async function POST(request: Request): Promise<Response> {
  const { notified } = await getShop();
  return notified(request);
}
