import 'wechatpay-kit';
