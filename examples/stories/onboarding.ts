import type { V3Applyment4subApplyment_empty_PostRequest } from 'wechatpay-kit/types';
import type { Stage } from './stage.js';

/** The smallest PNG. */
const picture = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

/** A service provider takes in a bakery: rejected, corrected, approved, signed; then the bakery takes its first payment. */
export async function onboarding({ sandbox, pay, merchant, story, notified }: Stage): Promise<void> {
  const { applyment } = pay.v3.applyment4sub;
  const query = async () =>
    (await applyment.business_code._business_code_.get({ business_code: 'BAKERY' })).data;

  story.chapter('1. The applyment, with a picture and encrypted fields');
  const uploaded = await pay.v3.merchant.media.upload.post({
    body: { file: new Uint8Array(picture), meta: { filename: 'license.png' } },
  });
  const { media_id } = uploaded.data;
  story.call('await pay.v3.merchant.media.upload.post({ body })', `media_id ${media_id}`);
  // The SDK encrypts names, numbers and addresses that the description marks.
  const submit = (legal_person: string) => applyment.post({ json: applymentOf(media_id, legal_person) });
  const submitted = await submit('李四');
  story.call('await pay.v3.applyment4sub.applyment.post({ json })', (await query()).applyment_state);

  story.chapter('2. WeChat Pay rejects it, and approves the correction');
  await sandbox.operate('refuse', 'BAKERY', { reasons: { legal_person: '与营业执照不符' } });
  const { applyment_state, audit_detail } = await query();
  story.say(`${applyment_state}: ${audit_detail?.[0]?.field} ${audit_detail?.[0]?.reject_reason}`);
  const again = await submit('张三');
  story.check(
    'the correction is the same applyment',
    again.data.applyment_id === submitted.data.applyment_id,
  );
  await sandbox.operate('approve', 'BAKERY');
  story.say((await query()).applyment_state);

  story.chapter('3. The administrator verifies the account and signs');
  await sandbox.operate('confirm-account', 'BAKERY');
  await sandbox.confirm((await query()).sign_url ?? '');
  await sandbox.clock.advance({ seconds: 5 });
  const { applyment_state: state, sub_mchid = '' } = await query();
  story.check(`${state}: sub-merchant ${sub_mchid}`, state === 'APPLYMENT_STATE_FINISHED');

  story.chapter('4. The first payment');
  const order = await pay.v3.pay.partner.transactions.native.post({
    json: {
      sp_appid: 'wxd678efh567hg6787',
      sp_mchid: sandbox.mchid,
      sub_mchid,
      description: '面包',
      out_trade_no: 'BAKERY_1',
      notify_url: `${merchant.url}/pay`,
      amount: { total: 1_000 },
    },
  });
  await sandbox.confirm(order.data.code_url);
  const paid = await notified('TRANSACTION.SUCCESS');
  story.check('TRANSACTION.SUCCESS', paid !== undefined);
}

function applymentOf(media_id: string, legal_person: string): V3Applyment4subApplyment_empty_PostRequest {
  return {
    business_code: 'BAKERY',
    contact_info: {
      contact_type: 'LEGAL',
      contact_name: '张三',
      mobile_phone: '13800000000',
      contact_email: 'zhangsan@example.com',
    },
    subject_info: {
      subject_type: 'SUBJECT_TYPE_INDIVIDUAL',
      business_license_info: {
        license_copy: media_id,
        license_number: '92440300MA5EXAMPLE',
        merchant_name: '某某面包店',
        legal_person,
      },
      certificate_info: {
        cert_copy: media_id,
        cert_type: 'CERTIFICATE_TYPE_2388',
        cert_number: '111111111111',
        merchant_name: '某某面包店',
        company_address: '广东省深圳市',
        legal_person,
        period_begin: '2019-08-01',
        period_end: '2039-08-01',
      },
      identity_info: {
        id_doc_type: 'IDENTIFICATION_TYPE_IDCARD',
        id_card_info: {
          id_card_copy: media_id,
          id_card_national: media_id,
          id_card_name: '张三',
          id_card_number: '440300199001011234',
          card_period_begin: '2019-08-01',
          card_period_end: '2039-08-01',
        },
      },
    },
    business_info: {
      merchant_shortname: '面包店',
      service_phone: '0755-0000000',
      sales_info: { sales_scenes_type: ['SALES_SCENES_MP'], mp_info: { mp_appid: 'wxd678efh567hg6787' } },
    },
    settlement_info: { settlement_id: '719', qualification_type: '餐饮' },
    bank_account_info: {
      bank_account_type: 'BANK_ACCOUNT_TYPE_CORPORATE',
      account_name: '某某面包店',
      account_bank: '工商银行',
      bank_address_code: '440300',
      account_number: '6222000000000000000',
    },
  };
}
