import { getShop } from '../../../../open.ts';

type Context = { readonly params: Promise<{ readonly out_trade_no: string }> };

/** Sandbox only: the user pays. */
export async function POST(_: Request, { params }: Context): Promise<Response> {
  const shop = await getShop();
  return Response.json(await shop.payInSandbox((await params).out_trade_no));
}
