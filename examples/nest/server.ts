/** A shop on NestJS. `npm start`, then open http://127.0.0.1:3000. */
import 'reflect-metadata';
import { Controller, Get, Header, HttpCode, Inject, Module, Param, Post, Req, Res } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { Request, Response } from 'express';
import { type Order, openShop, page, type Shop } from './shop.ts';

const port = Number(process.env['PORT'] ?? 3000);
const address = process.env['SHOP_URL'] ?? `http://127.0.0.1:${port}`;
const SHOP = Symbol('SHOP');

@Controller()
class ShopController {
  private readonly shop: Shop;

  constructor(@Inject(SHOP) shop: Shop) {
    this.shop = shop;
  }

  @Get()
  @Header('content-type', 'text/html; charset=utf-8')
  show(): string {
    return page;
  }

  @Post('notify')
  notify(@Req() request: Request, @Res() response: Response): Promise<void> {
    return this.shop.notified.express(request, response);
  }

  @Post('orders')
  place(): Promise<Order> {
    return this.shop.placeOrder();
  }

  @Get('orders/:out_trade_no')
  find(@Param('out_trade_no') out_trade_no: string): Promise<Order | null> {
    return this.shop.findOrder(out_trade_no);
  }

  @Post('orders/:out_trade_no/pay')
  @HttpCode(200)
  pay(@Param('out_trade_no') out_trade_no: string): Promise<Order | null> {
    return this.shop.payInSandbox(out_trade_no);
  }
}

@Module({
  controllers: [ShopController],
  providers: [{ provide: SHOP, useFactory: () => openShop(address) }],
})
class AppModule {}

// rawBody keeps the bytes, which the signature covers, besides the parsed body.
const app = await NestFactory.create(AppModule, { rawBody: true, logger: ['error', 'warn'] });
await app.listen(port, '127.0.0.1');
console.log(`http://127.0.0.1:${port}`);
