import { getShop } from '../../open.ts';

export async function POST(): Promise<Response> {
  const shop = await getShop();
  return Response.json(await shop.placeOrder());
}
