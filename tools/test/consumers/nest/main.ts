/** A NestJS application: a service that calls WeChat Pay, a controller that takes its notifications. */
import 'reflect-metadata';
import { Body, Controller, Get, HttpCode, Injectable, Module, Post, Req, Res } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { Request, Response } from 'express';
import { type NotificationHandler, WeChatPay, type WeChatPayConfig } from 'wechatpay-kit';

const appid = 'wxcbda96de0b165486';

@Injectable()
class Payments {
  readonly pay = new WeChatPay(JSON.parse(process.env['WECHATPAY'] ?? '') as WeChatPayConfig);
  readonly paid: string[] = [];

  async order(number: string, notify: string): Promise<{ prepayId: string; state: string }> {
    const { mchid } = this.pay;
    const { data } = await this.pay.v2.pay.contractorder.post({
      xml: {
        appid,
        mch_id: mchid,
        contract_mchid: mchid,
        contract_appid: appid,
        out_trade_no: number,
        body: '会员 😀',
        notify_url: notify,
        total_fee: 888,
        spbill_create_ip: '127.0.0.1',
        trade_type: 'NATIVE',
        plan_id: 123,
        contract_code: number,
        request_serial: 1,
        contract_display_account: '读者 😀',
        contract_notify_url: notify,
      },
    });
    const query = { appid, mch_id: mchid, out_trade_no: number };
    const { data: order } = this.pay.v2.pay.orderquery.postSync({ xml: query });
    return { prepayId: data.prepay_id, state: order.trade_state };
  }
}

@Controller('order')
class OrderController {
  constructor(private readonly payments: Payments) {}

  @Post()
  @HttpCode(200)
  order(@Body() { number, notify }: { number: string; notify: string }): Promise<object> {
    return this.payments.order(number, notify);
  }

  @Get()
  paid(): string[] {
    return this.payments.paid;
  }
}

@Controller('notify')
class NotifyController {
  private readonly handler: NotificationHandler;

  constructor({ pay, paid }: Payments) {
    this.handler = pay.notifications.handler({
      pay: ({ data }) => void paid.push(data.out_trade_no),
      '*': () => {},
    });
  }

  @Post()
  notify(@Req() request: Request, @Res() response: Response): Promise<void> {
    return this.handler.express(request, response);
  }
}

@Module({ controllers: [OrderController, NotifyController], providers: [Payments] })
class AppModule {}

async function main(): Promise<void> {
  const app = await NestFactory.create(AppModule, { rawBody: true, logger: ['error', 'warn'] });
  await app.listen(Number(process.env['PORT']), '127.0.0.1');
}

void main();
