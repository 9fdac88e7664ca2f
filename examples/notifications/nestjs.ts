/** Notifications in NestJS. `node examples/dist/notifications/nestjs.js` runs a demonstration. */
import 'reflect-metadata';
import { Controller, type DynamicModule, Inject, Module, Post, Req, Res } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { Request, Response } from 'express';
import type { NotificationHandler, WeChatPay } from 'wechatpay-kit';
import { demonstrate } from './demonstrate.js';

export const WECHATPAY: symbol = Symbol('WECHATPAY');

@Controller('notify')
export class NotifyController {
  private readonly handler: NotificationHandler;

  constructor(@Inject(WECHATPAY) pay: WeChatPay) {
    this.handler = pay.notifications.handler({
      'PAPAY.SIGN': async ({ data }) => console.log(`contract ${data.contract_id} is signed`),
      pay: async ({ data }) => console.log(`order ${data.out_trade_no} is paid`),
      '*': (event) => console.log(`also notified: ${event.type}`),
    });
  }

  @Post()
  notify(@Req() request: Request, @Res() response: Response): Promise<void> {
    return this.handler.express(request, response);
  }
}

@Module({})
class AppModule {}

function appWith(pay: WeChatPay): DynamicModule {
  const providers = [{ provide: WECHATPAY, useValue: pay }];
  return { module: AppModule, controllers: [NotifyController], providers };
}

export async function start(pay: WeChatPay, port: number): Promise<() => unknown> {
  // rawBody keeps the bytes, which the signature covers, besides the parsed body.
  const app = await NestFactory.create(appWith(pay), { rawBody: true, logger: ['error', 'warn'] });
  await app.listen(port);
  return () => app.close();
}

await demonstrate(import.meta.url, start);
