import { ApiError } from 'wechatpay-kit';
import type { Stage } from './stage.js';

/** A merchant signs contracts with its users: four operations of WeChat Pay in four forms of call. */
export async function contracts({ sandbox, pay, merchant, story, notified }: Stage): Promise<void> {
  story.chapter('1. Pay and sign in one order (v2, XML): property chain, promise');
  const order = await pay.v2.pay.contractorder.post({
    xml: {
      appid: 'wxcbda96de0b165486',
      mch_id: '1200009811',
      contract_mchid: '1200009811',
      contract_appid: 'wxcbda96de0b165486',
      out_trade_no: '123456',
      body: 'Ipadmini16G白色',
      notify_url: `${merchant.url}/payment`,
      total_fee: 888,
      spbill_create_ip: '123.12.12.123',
      trade_type: 'JSAPI',
      openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o',
      plan_id: 123,
      contract_code: '100001256',
      request_serial: 1695,
      contract_display_account: '张三',
      contract_notify_url: `${merchant.url}/contract`,
    },
  });
  story.call(
    'await pay.v2.pay.contractorder.post({ xml })',
    `prepay_id ${order.data.prepay_id}, contract_result_code ${order.data.contract_result_code}`,
  );
  await sandbox.confirm(order.data.prepay_id);
  story.say('the user pays and agrees');

  const paid = await notified('pay');
  story.check(
    `payment notified: transaction ${paid?.data.transaction_id}, ${paid?.data.total_fee} fen`,
    paid?.data.total_fee === '888',
  );
  const signed = await notified('contract.add');
  story.check(
    `contract notified: ${signed?.data.change_type} ${signed?.data.contract_id}`,
    signed?.data.contract_code === '100001256',
  );

  const queried = pay.chain('v2/pay/orderquery').postSync({
    xml: { appid: 'wxcbda96de0b165486', mch_id: '1200009811', out_trade_no: '123456' },
  });
  story.call("pay.chain('v2/pay/orderquery').postSync({ xml })", `trade_state ${queried.data.trade_state}`);
  story.check('the order is paid', queried.data.trade_state === 'SUCCESS');
  const contract = await pay['v2/papay/querycontract'].post({
    xml: {
      appid: 'wxcbda96de0b165486',
      mch_id: '1200009811',
      plan_id: 123,
      contract_code: '100001256',
      version: '1.0',
    },
  });
  story.call(
    "await pay['v2/papay/querycontract'].post({ xml })",
    `contract_state ${contract.data.contract_state}`,
  );
  story.check('the contract is signed', contract.data.contract_state === '0');

  story.chapter('2. Pre-sign for a mini-program (v3, global host): chain(), postAsync().then()');
  const sessionId = await pay
    .chain('v3/global/papay/contracts/miniprogram-pre-entrust-sign')
    .postAsync({
      base_uri: 'https://apihk.mch.weixin.qq.com/',
      json: {
        appid: 'wxd678efh567hg6787',
        plan_id: 123,
        out_contract_code: '100001256',
        user_display_name: '张三',
        success_notify_url: `${merchant.url}/global`,
        openid: 'ouFhd5X9s9WteC3eWRjXV3lea123',
        user_client_ip: '119.145.83.6',
      },
    })
    .then(({ data }) => data.session_id);
  story.call(
    "pay.chain('v3/global/papay/contracts/miniprogram-pre-entrust-sign').postAsync({ json }).then(…)",
    `session_id ${sessionId}`,
  );
  await sandbox.confirm(sessionId);
  story.say('the user agrees');

  const papay = await notified('PAPAY.SIGN');
  story.check(
    `PAPAY.SIGN verified and decrypted: contract ${papay?.data.contract_id}`,
    papay?.data.out_contract_code === '100001256',
  );
  const contractId = papay?.data.contract_id ?? '';
  const global = await pay.v3.global.papay.contracts._contract_id_.get({ contract_id: contractId });
  story.call(
    'await pay.v3.global.papay.contracts._contract_id_.get({ contract_id })',
    `state ${global.data.state}`,
  );
  story.check('the contract is signed', global.data.state === 'SIGNED');
  const terminated = await pay.v3.global.papay.contracts._contract_id_.terminate.post({
    contract_id: contractId,
    json: { appid: 'wxd678efh567hg6787', termination_note: '用户退订' },
  });
  story.call(
    'await pay.v3.global.papay.contracts._contract_id_.terminate.post({ contract_id, json })',
    `status ${terminated.status}`,
  );
  const ended = await notified('PAPAY.TERMINATE');
  story.check(
    `PAPAY.TERMINATE notified: mode ${ended?.data.contract_termination_mode}`,
    ended?.data.contract_id === contractId,
  );

  story.chapter('3. Pre-sign for an individual payee (v3): index, postSync (blocks)');
  const presigned = pay['v3/ecommerce/individual-contracts/pre-entrust-sign/app'].postSync({
    json: { appid: 'wxd678efh567h23787', out_contract_code: 'APPLYMENT_00000000001' },
  });
  const { pre_entrustweb_id } = presigned.data;
  story.call(
    "pay['v3/ecommerce/individual-contracts/pre-entrust-sign/app'].postSync({ json })",
    `pre_entrustweb_id ${pre_entrustweb_id}`,
  );
  const before = merchant.events.length;
  await sandbox.confirm(pre_entrustweb_id);
  story.say('the payee authorizes');
  const payee = pay.v3.ecommerce.individualContracts.outContractCode._out_contract_code_.getSync({
    out_contract_code: 'APPLYMENT_00000000001',
    query: { appid: 'wxd678efh567h23787' },
  });
  story.call(
    'pay.v3.ecommerce.individualContracts.outContractCode._out_contract_code_.getSync({ … })',
    `auth_state ${payee.data.auth_state}`,
  );
  story.check('the payee has authorized', payee.data.auth_state === 'AUTHORIZED');
  await sandbox.idle();
  story.check('no notification was sent: this product is polled', merchant.events.length === before);

  story.chapter('4. A retired operation (v2, mutual TLS): property chain, postSync');
  try {
    pay.v2.applyment.micro.signcontract.postSync({ security: true, xml: {} });
    story.check('signcontract answers FAIL', false);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    story.call(
      'pay.v2.applyment.micro.signcontract.postSync({ security: true, xml: {} })',
      `ApiError: ${error.message}`,
    );
    story.check(
      'signcontract answers FAIL, since 2023-05-23',
      error.code === 'FAIL' || error.message.includes('2023'),
    );
  }
}
