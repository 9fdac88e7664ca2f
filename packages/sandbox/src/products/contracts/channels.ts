import type { World } from '../../runtime/world.js';
import type { Terms } from '../shared/contract.js';
import type { V3Call, V3Handler } from '../shared/handler.js';
import { type Channel, type PreSign, preSign, readText } from './pre-sign.js';

/** The mini program that signs: https://pay.weixin.qq.com/doc/v3/merchant/4012467014 */
const signer = { appid: 'wxbd687630cd02ce1d', username: 'gh_0a0a0a0a0a0a', path: 'pages/index/index' };

const minutes = 60_000;
const usual = { plan: 'plan_id', display: 'contract_display_account', notify: 'contract_notify_url' };

const entrust: PreSign = {
  family: 'entrust',
  names: usual,
  lifetime: 10 * minutes,
  repeated: ['out_user_code'],
};
/** HarmonyOS. */
const device: PreSign = { ...entrust, asksBeforeEnd: true };
const insurance: PreSign = {
  ...entrust,
  family: 'insurance',
  names: { ...usual, display: 'insured_display_name' },
};
const ecommerce: PreSign = {
  family: 'ecommerce',
  names: { ...usual, notify: 'notify_url' },
  lifetime: 120 * minutes,
  repeated: ['attach'],
};
const exempt: PreSign = {
  family: 'password-exempt',
  names: { ...usual, plan: 'service_id', notify: 'notify_url' },
  lifetime: 120 * minutes,
  parties: readExemptParties,
};

const addressOf = (id: string): readonly string[] => [
  `https://payapp.weixin.qq.com/papay/entrust?pre_entrustweb_id=${id}`,
];
const byUrl: Channel = {
  pages: addressOf,
  answer: ({ pages }) => ({ redirect_url: pages?.[0] ?? '' }),
};
const byMiniProgram: Channel = {
  answer: ({ id }) => ({ pre_entrustweb_id: id, redirect_appid: signer.appid, redirect_path: signer.path }),
};
const byApp: Channel = {
  answer: ({ id }) => ({
    pre_entrustweb_id: id,
    miniprogram_username: signer.username,
    miniprogram_path: `${signer.path}?pre_entrustweb_id=${id}`,
  }),
};
/** Phones without WeChat scan the address. */
const byDevice: Channel = {
  pages: addressOf,
  answer: ({ id, pages }) => ({
    pre_entrustweb_id: id,
    mini_program_username: signer.username,
    mini_program_path: `${signer.path}?pre_entrustweb_id=${id}`,
    redirect_url: pages?.[0] ?? '',
  }),
};
const byId: Channel = { answer: ({ id }) => ({ pre_entrustweb_id: id }) };
const byIdAndCode: Channel = {
  answer: ({ id }, { world, body }) => ({
    pre_entrustweb_id: id,
    mchid: world.mchid,
    plan_id: body['plan_id'],
    out_contract_code: body['out_contract_code'],
  }),
};
/** The page opens after a payment. The answer has no id of it, so the code is one. */
const afterPayment: Channel = { pages: (_id, code) => [code], answer: (_session, call) => describe(call) };
const byExemptMiniProgram: Channel = {
  answer: ({ id }, call) => ({
    ...describe(call),
    pre_entrustweb_id: id,
    sign_mp_appid: signer.appid,
    sign_mp_path: signer.path,
  }),
};

function describe({ world, body }: V3Call): Readonly<Record<string, unknown>> {
  return {
    mchid: world.mchid,
    ...(body['sp_appid'] === undefined ? {} : { sub_mchid: body['sub_mchid'] }),
    service_id: body['service_id'],
    out_contract_code: body['out_contract_code'],
  };
}

/** Queries answer the appid of the caller, and that of the sub-merchant. */
function readExemptParties({ mchid }: World, body: Readonly<Record<string, unknown>>): Terms['parties'] {
  const sub_appid = readText(body, 'sub_appid');
  return {
    mchid,
    appid: readText(body, 'sp_appid') ?? readText(body, 'appid') ?? '',
    ...(sub_appid === undefined ? {} : { sub_appid }),
  };
}

const channels = (base: string, kind: PreSign, app: Channel): Record<string, V3Handler> => ({
  [`POST ${base}/app`]: preSign(kind, app),
  [`POST ${base}/h5`]: preSign(kind, byUrl),
  [`POST ${base}/jsapi`]: preSign(kind, byUrl),
  [`POST ${base}/mini-program`]: preSign(kind, byMiniProgram),
});

const exemptChannels = (mode: string): Record<string, V3Handler> => ({
  [`POST v3/password-exempt-contract/contracts/${mode}/pre-entrust-sign/mini-program`]: preSign(
    exempt,
    byExemptMiniProgram,
  ),
  [`POST v3/password-exempt-contract/contracts/${mode}/pre-entrust-sign/pay-redirect-sign`]: preSign(
    exempt,
    afterPayment,
  ),
});

/** The operations that propose contracts of APIv3, by family and channel. */
export const preSigns: Readonly<Record<string, V3Handler>> = {
  ...channels('v3/papay/scheduled-deduct-sign/contracts/pre-entrust-sign', entrust, byApp),
  ...channels('v3/papay/scheduled-deduct-sign/partner/contracts/pre-entrust-sign', entrust, byApp),
  'POST v3/papay/sign/contracts/pre-entrust-sign': preSign(device, byDevice),
  ...channels('v3/papay/insurance-sign/contracts/pre-entrust-sign', insurance, byId),
  'POST v3/ecommerce/combine-papay/contracts/pre-entrust-sign': preSign(ecommerce, byIdAndCode),
  'POST v3/ecommerce/combine-papay/contracts/pre-entrust-sign/mini-program': preSign(ecommerce, byIdAndCode),
  ...exemptChannels('normal'),
  ...exemptChannels('ecommerce'),
  ...exemptChannels('qs'),
  ...exemptChannels('service-provider'),
};
