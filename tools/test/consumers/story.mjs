/**
 * One story for every runtime: what a merchant's server does, in steps. It imports nothing of Node.js, so that it also
 * runs where there is little of it.
 */
import { INVALID_SPAN_CONTEXT, trace } from '@opentelemetry/api';
import {
  AesEcb,
  AesGcm,
  ApiError,
  ConfigError,
  Hash,
  nodeTransport,
  Rsa,
  Transformer,
  WeChatPay,
} from 'wechatpay-kit';

const appid = 'wxcbda96de0b165486';

/**
 * @param stage where it plays:
 *   `config`, `url` and `httpsUrl`, of the sandbox; `platform`, the stage of `platform.ts`, which plays what the sandbox does not;
 *   `shop`, the address where notifications arrive, and `taken`, those that did
 * @returns of each step `yes`, `refused: …` with the error that the SDK gave in its place, or `FAILED: …`
 */
export async function story({ config, url, httpsUrl, platform, shop, taken }) {
  const told = {};
  const number = `${Date.now()}`;
  const pay = new WeChatPay(config);
  const other = new WeChatPay(platform.config);

  async function step(name, run) {
    try {
      const problem = await run();
      told[name] = problem === undefined ? 'yes' : `FAILED: ${problem}`;
    } catch (error) {
      const refused = error instanceof ConfigError && /fetch|runtime/.test(error.message);
      told[name] = refused ? `refused: ${error.field}` : `FAILED: ${error?.stack ?? error}`;
    }
  }
  const sandbox = async (command, body) => {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${url}/_sandbox/${command}`, {
      ...(body && { method: 'POST', headers, body: JSON.stringify(body) }),
    });
    return answer.json();
  };
  const presign = (client, out_contract_code) =>
    client.v3.ecommerce.individualContracts.preEntrustSign.app.post({ json: { appid, out_contract_code } });
  const query = { appid, mch_id: pay.mchid, out_trade_no: number };

  await step('calls: v3, JSON', async () => {
    const { data } = await presign(pay, `A${number}`);
    if (typeof data.pre_entrustweb_id !== 'string') return JSON.stringify(data);
  });

  // Entities, a list and what lies beyond the first 65,536 characters are for the parser.
  await step('calls: v2, XML', async () => {
    const text = '<xml><a>&lt;1 &amp; 2&gt;</a><b>😀</b><c>a</c><c>b</c></xml>';
    const parsed = JSON.stringify(Transformer.toObject(text));
    if (parsed !== '{"a":"<1 & 2>","b":"😀","c":["a","b"]}') return parsed;
    const notify = { notify_url: `${shop}/pay`, contract_notify_url: `${shop}/contract` };
    const { data } = await pay.v2.pay.contractorder.post({
      xml: {
        appid,
        mch_id: pay.mchid,
        contract_mchid: pay.mchid,
        contract_appid: appid,
        out_trade_no: number,
        body: '会员 😀',
        attach: JSON.stringify(['a', '<b>', '&']),
        total_fee: 888,
        spbill_create_ip: '127.0.0.1',
        trade_type: 'NATIVE',
        plan_id: 123,
        contract_code: number,
        request_serial: 1,
        contract_display_account: '读者 😀',
        ...notify,
      },
    });
    await sandbox('confirm', { id: data.prepay_id });
    const { data: order } = await pay.v2.pay.orderquery.post({ xml: query });
    if (order.trade_state !== 'SUCCESS') return order.trade_state;
  });

  await step('calls: an error answer', async () => {
    const error = await pay.v2.pay.orderquery
      .post({ xml: { ...query, out_trade_no: 'NONE' } })
      .catch((e) => e);
    if (!(error instanceof ApiError) || error.code !== 'ORDERNOTEXIST') return String(error);
  });

  await step('calls: encrypted fields', async () => {
    await other.v3.fundApp.mchTransfer.transferBills.post({
      json: {
        appid,
        out_bill_no: 'plfk2020042013',
        transfer_scene_id: '1000',
        openid: 'o-MYE42l80oelYMDE34nYD456Xoy',
        user_name: '张三 😀',
        transfer_amount: 400_000,
        transfer_remark: '新会员开通有礼',
        transfer_scene_report_infos: [
          { info_type: '活动名称', info_content: '新会员有礼' },
          { info_type: '奖励说明', info_content: '注册即得' },
        ],
      },
    });
    const { data } = await other.v3.fundApp.mchTransfer.transferBills.outBillNo._out_bill_no_.get({
      out_bill_no: 'plfk2020042013',
    });
    if (data.user_name !== '张三 😀') return data.user_name;
    const xml = { version: '1.0', mch_id: other.mchid, access_token: 'T' };
    const { data: person } = await other.v2.secsvc.getrealnameinfo.post({ xml });
    if (person.encrypted_real_name !== '张三') return person.encrypted_real_name;
  });

  await step('calls: encryption by hand', () => {
    const key = Hash.md5('key');
    const ecb = AesEcb.decrypt(AesEcb.encrypt('张三 😀', key), key);
    const gcm = AesGcm.decrypt(AesGcm.encrypt('张三 😀', key, 'nonce', 'data'), key, 'nonce', 'data');
    const rsa = Rsa.decrypt(Rsa.encrypt('张三 😀', config.privateKey), config.privateKey);
    const signed = Rsa.verify('张三', Rsa.sign('张三', config.privateKey), config.privateKey);
    if ([ecb, gcm, rsa, signed].join() !== '张三 😀,张三 😀,张三 😀,true')
      return [ecb, gcm, rsa, signed].join();
  });

  await step('calls: certificates downloaded', async () => {
    const auto = new WeChatPay({ ...config, certs: 'auto' });
    await presign(auto, `B${number}`);
    if (auto.platform.keys.length === 0) return 'no keys';
  });

  await step('calls: given up', async () => {
    const signal = AbortSignal.timeout(30);
    const error = await other.v3.billdownload.file
      .get({ query: { token: 'silence' }, signal, retry: false })
      .catch((e) => e);
    if (error.code !== 'ABORTED') return String(error);
  });

  await step('calls: timed out', async () => {
    const error = await other.v3.billdownload.file
      .get({ query: { token: 'silence' }, timeout: 30, retry: false })
      .catch((e) => e);
    if (error.code !== 'TIMEOUT') return String(error);
  });

  await step('blocking verbs', async () => {
    const { data } = pay.v2.pay.orderquery.postSync({ xml: query });
    if (data.trade_state !== 'SUCCESS') return data.trade_state;
  });

  await step('mutual TLS', async () => {
    const xml = { sub_mch_id: '1900000110', mch_id: pay.mchid };
    const failed = (client) => client.v2.applyment.micro.signcontract.post({ xml }).then(String, (e) => e);
    const secure = { ...config, endpoint: httpsUrl };
    const withIt = await failed(new WeChatPay(secure));
    if (withIt instanceof ConfigError) throw withIt;
    if (!withIt.message.includes('2023-05-23')) return withIt.message;
    const inner = nodeTransport(secure);
    const transport = { send: (request) => inner.send({ ...request, mtls: false }) };
    const without = await failed(new WeChatPay({ ...secure, transport }));
    if (!without.message.includes('apiclient_cert.pem')) return without.message;
  });

  // No proxy listens there, which the agent of proxies has to have been loaded to tell.
  await step('a proxy', async () => {
    const proxied = new WeChatPay({ ...config, proxy: 'http://127.0.0.1:1', retry: false });
    const { message } = await proxied.v3.certificates.get().catch((e) => e);
    if (!/through the proxy 127\.0\.0\.1:1: .*ECONNREFUSED/.test(message)) return message;
  });

  await step('notifications: v2', async () => {
    const { deliveries } = await delivered(2);
    if (!taken.includes(`pay ${number}`)) return JSON.stringify({ taken, deliveries });
  });

  await step('notifications: v3', async () => {
    const { data } = await pay.v3.global.papay.contracts.miniprogramPreEntrustSign.post({
      base_uri: 'https://apihk.mch.weixin.qq.com/',
      json: {
        appid,
        plan_id: 123,
        out_contract_code: number,
        user_display_name: '张三',
        success_notify_url: `${shop}/global`,
        openid: 'ouFhd5X9s9WteC3eWRjXV3lea123',
        user_client_ip: '119.145.83.6',
      },
    });
    await sandbox('confirm', { id: data.session_id });
    const { deliveries } = await delivered(3);
    if (!taken.includes(`PAPAY.SIGN ${number}`)) return JSON.stringify({ taken, deliveries });
  });

  /** Waits until the sandbox has been told of so many that they were taken. */
  async function delivered(count) {
    for (let turn = 0; ; turn++) {
      const { deliveries } = await sandbox('deliveries');
      const done = deliveries.filter(({ state }) => state === 'delivered').length;
      if (done >= count || turn > 200) return { deliveries };
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  await step('files: an upload', async () => {
    const file = new Uint8Array(300_000).map((_, at) => at * 7);
    const { data } = await other.v3.merchant.media.upload.post({
      body: { file, meta: { filename: 'licence.png' } },
    });
    if (data.media_id !== 'as-announced') return data.media_id;
  });

  await step('files: a download, as a stream', async () => {
    const stream = await other.files.download({
      download_url: 'https://api.mch.weixin.qq.com/v3/billdownload/file?token=bill',
      hash_type: 'SHA1',
      hash_value: platform.digest,
      tar_type: 'GZIP',
    });
    let length = 0;
    for await (const piece of stream) length += piece.length;
    if (length !== platform.length) return `${length} bytes`;
  });

  await step('files: an encrypted download', async () => {
    const { encrypt_key, nonce } = platform;
    const download_url = 'https://api.mch.weixin.qq.com/v3/billdownload/file?token=sealed';
    const stream = await other.files.download({ download_url, encrypt_key, nonce, tar_type: 'GZIP' });
    let length = 0;
    for await (const piece of stream) length += piece.length;
    if (length !== platform.length) return `${length} bytes`;
  });

  await step('traces', async () => {
    const spans = [];
    trace.setGlobalTracerProvider({
      getTracer: () => ({
        startSpan(name) {
          spans.push(name);
          return trace.wrapSpanContext(INVALID_SPAN_CONTEXT);
        },
      }),
    });
    await new WeChatPay(config).v2.pay.orderquery.post({ xml: query });
    if (spans.join() !== 'POST /pay/orderquery') return spans.join();
  });

  await pay.close();
  await other.close();
  return told;
}

/** The handler of notifications, for every runtime. */
export function handlerFor(pay, taken) {
  return pay.notifications.handler({
    pay: ({ data }) => void taken.push(`pay ${data.out_trade_no}`),
    'contract.add': ({ data }) => void taken.push(`contract.add ${data.contract_code}`),
    'PAPAY.SIGN': ({ data }) => void taken.push(`PAPAY.SIGN ${data.out_contract_code}`),
  });
}
