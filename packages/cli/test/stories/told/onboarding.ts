import { expect } from 'vitest';
import { pick, refusalOf, secret } from '../merchant.js';
import { appid, movedBy, openid, type Story } from '../stage.js';

/** The smallest PNG. */
const picture = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

/** A service provider's applyment: rejected, corrected, approved, confirmed, signed; then the merchant takes a payment. */
export const onboarding: Story = {
  title: 'a sub-merchant is taken in, and takes a payment',

  async v3({ sandbox, merchant }) {
    const media_id = await merchant.upload(picture, 'license.png');
    const submit = (legal_person: string) =>
      merchant.call('POST v3/applyment4sub/applyment/{empty}', {
        path: { empty: '' },
        json: applyment(media_id, legal_person),
      });
    const query = () =>
      merchant.call('GET v3/applyment4sub/applyment/business_code/{business_code}', {
        path: { business_code: 'BAKERY' },
      });
    const { applyment_id } = await submit('李四');
    expect(await query()).toMatchObject({ applyment_state: 'APPLYMENT_STATE_AUDITING', applyment_id });
    expect(await refusalOf(submit('张三'))).toBe('PROCESSING');

    await sandbox.operate('refuse', 'BAKERY', { reasons: { legal_person: '与营业执照不符' } });
    expect(await query()).toMatchObject({
      applyment_state: 'APPLYMENT_STATE_REJECTED',
      audit_detail: [{ field: 'legal_person', reject_reason: '与营业执照不符' }],
    });
    expect(await submit('张三')).toEqual({ applyment_id });
    await sandbox.operate('approve', 'BAKERY');
    expect(await query()).toMatchObject({ applyment_state: 'APPLYMENT_STATE_TO_BE_CONFIRMED' });
    await sandbox.operate('confirm-account', 'BAKERY');
    const { sign_url, sub_mchid, applyment_state } = await query();
    expect(applyment_state).toBe('APPLYMENT_STATE_TO_BE_SIGNED');
    await sandbox.confirm(String(sign_url));
    await sandbox.clock.advance({ seconds: 5 });
    expect(await query()).toMatchObject({ applyment_state: 'APPLYMENT_STATE_FINISHED', sub_mchid });

    await sandbox.balances.set({ account: `${sub_mchid}/BASIC`, amount: 0 });
    const order = await merchant.call('POST v3/pay/partner/transactions/jsapi', {
      json: {
        sp_appid: appid,
        sp_mchid: sandbox.mchid,
        sub_mchid,
        description: '面包',
        out_trade_no: 'BAKERY_1',
        notify_url: `${merchant.url}/pay/BAKERY_1`,
        amount: { total: 1_000 },
        payer: { sp_openid: openid },
      },
    });
    expect(await movedBy(sandbox, () => sandbox.confirm(pick(order, 'prepay_id')))).toMatchObject({
      [`${sub_mchid}/BASIC`]: 994,
    });
  },
};

function applyment(media_id: string, legal_person: string) {
  return {
    business_code: 'BAKERY',
    contact_info: {
      contact_type: 'LEGAL',
      contact_name: secret('张三'),
      mobile_phone: secret('13800000000'),
      contact_email: secret('zhangsan@example.com'),
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
          id_card_name: secret('张三'),
          id_card_number: secret('440300199001011234'),
          card_period_begin: '2019-08-01',
          card_period_end: '2039-08-01',
        },
      },
    },
    business_info: {
      merchant_shortname: '面包店',
      service_phone: '0758xxxxx',
      sales_info: { sales_scenes_type: ['SALES_SCENES_MP'], mp_info: { mp_appid: appid } },
    },
    settlement_info: { settlement_id: '719', qualification_type: '餐饮' },
    bank_account_info: {
      bank_account_type: 'BANK_ACCOUNT_TYPE_CORPORATE',
      account_name: secret('某某面包店'),
      account_bank: '工商银行',
      bank_address_code: '440300',
      account_number: secret('6222000000000000000'),
    },
  };
}
