import { getShop } from '../../../open.ts';

type Context = { readonly params: Promise<{ readonly out_trade_no: string }> };

export async function GET(_: Request, { params }: Context): Promise<Response> {
  const shop = await getShop();
  return Response.json(await shop.findOrder((await params).out_trade_no));
}
