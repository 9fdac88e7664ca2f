import type { Settings } from '../config/settings.js';
import { RequestError } from '../errors/index.js';
import { queryString } from '../request/path.js';
import { signLines } from './cashier.js';
import {
  type Entrust,
  entrustMiniProgram,
  entrustweb,
  type H5Entrust,
  h5entrustweb,
  type MiniProgramTarget,
  signingMiniProgram,
  type WebEntrust,
} from './entrust.js';
import { createStamp, type Given, given, type HandoffStamp, id, optionalId, webUrl } from './fields.js';

/** The answer of a call that opened a signing session. The optional fields name the mini program that shows it. */
export interface PreEntrusted {
  readonly pre_entrustweb_id: string;
  /** Used together with redirect_path. */
  readonly redirect_appid?: string | undefined;
  readonly redirect_path?: string | undefined;
  /** Used together with sign_mp_path, in password-exempt payments (免密支付). */
  readonly sign_mp_appid?: string | undefined;
  readonly sign_mp_path?: string | undefined;
}

/** A signing session for an app. */
export interface AppPreEntrusted {
  readonly pre_entrustweb_id: string;
  readonly miniprogram_username?: string | undefined;
  readonly miniprogram_path?: string | undefined;
  /** The spelling in the answer for HarmonyOS. */
  readonly mini_program_username?: string | undefined;
  readonly mini_program_path?: string | undefined;
}

/** For the APP SDK's `WXLaunchMiniProgram`. */
export interface LaunchMiniProgram {
  readonly userName: string;
  readonly path: string;
  readonly miniprogramType: 0;
}

/** For the APP SDK's `WXOpenBusinessWebview`. */
export interface OpenBusinessWebview {
  readonly businessType: 12;
  readonly queryInfo: { readonly pre_entrustweb_id: string };
}

/** A payee's authorisation (个人收款) that the user has not confirmed yet. */
export interface IndividualContract extends HandoffStamp {
  readonly appid: string;
  readonly pre_entrustweb_id: string;
  /** As in the call that opened the session. */
  readonly out_contract_code: string;
}

/** Parameters for signing a contract. A contract that is signed with a payment only needs the cashier of its order. */
export interface ContractHandoff {
  /**
   * The mini program that shows a signing session. If the answer names none, WeChat Pay's own mini program is used.
   *
   * @returns for `wx.navigateToMiniProgram`
   * @throws RequestError naming the field
   * @example pay.handoff.contract.miniProgram(session.data)
   */
  miniProgram(session: PreEntrusted): MiniProgramTarget;
  /**
   * Opens a signing session in an app: with `WXLaunchMiniProgram` if the answer names a mini program, as it does for
   * contract templates since 2025-09-23, else with `WXOpenBusinessWebview`.
   *
   * @returns an object with `userName` for the former, or with `businessType` for the latter
   * @throws RequestError naming the field
   * @example pay.handoff.contract.app(session.data)
   */
  app(session: AppPreEntrusted): LaunchMiniProgram | OpenBusinessWebview;
  /**
   * The page where the user signs in a browser.
   *
   * @returns the URL, for `location.href`; WeChat Pay refuses `location.replace`
   * @throws RequestError naming the field
   * @example pay.handoff.contract.h5(session.data)
   */
  h5(session: { readonly redirect_url?: string | undefined; readonly sign_url?: string | undefined }): string;
  /**
   * Asks a payee (个人收款方) in an app for the authorisation of `v3/ecommerce/individual-contracts`. The parameters expire
   * after two minutes.
   *
   * @returns for the APP SDK's `WXOpenBusinessView`
   * @throws RequestError naming the field
   * @example pay.handoff.contract.individualApp({ appid, out_contract_code, ...session.data })
   */
  individualApp(contract: IndividualContract): {
    readonly businessType: 'liteAppC2CSignPay';
    readonly query: string;
  };
  /**
   * Signs an APIv2 contract in a mini program. No API call is needed before.
   *
   * @returns for `wx.navigateToMiniProgram`
   * @throws RequestError naming the field
   * @throws ConfigError without apiV2Key
   * @example pay.handoff.contract.entrustMiniProgram({ appid, plan_id, contract_code, request_serial, contract_display_account, notify_url })
   */
  entrustMiniProgram(contract: Entrust): MiniProgramTarget;
  /**
   * Signs an APIv2 contract on a page in WeChat. No API call is needed before.
   *
   * @returns the page's URL
   * @throws RequestError naming the field
   * @throws ConfigError without apiV2Key
   * @example response.redirect(pay.handoff.contract.entrustweb({ appid, plan_id, contract_code, request_serial, contract_display_account, notify_url }))
   */
  entrustweb(contract: WebEntrust): string;
  /**
   * Signs an APIv2 contract in a browser. The URL answers with a redirect_url. `pay.v2.papay.h5entrustweb.get` calls it, too.
   *
   * @returns the URL, signed
   * @throws RequestError naming the field
   * @throws ConfigError without apiV2Key
   * @example const url = pay.handoff.contract.h5entrustweb({ appid, plan_id, contract_code, request_serial, contract_display_account, notify_url, clientip })
   */
  h5entrustweb(contract: H5Entrust): string;
}

export function contractHandoff(settings: Settings): ContractHandoff {
  return {
    miniProgram: (session) => miniProgram(given(session)),
    app: (session) => app(given(session)),
    h5: (session) => h5(given(session)),
    individualApp: (contract) => ({
      businessType: 'liteAppC2CSignPay',
      query: queryString(individual(settings, given(contract))),
    }),
    entrustMiniProgram: (contract) => entrustMiniProgram(settings, contract),
    entrustweb: (contract) => entrustweb(settings, contract),
    h5entrustweb: (contract) => h5entrustweb(settings, contract),
  };
}

/**
 * @see https://pay.weixin.qq.com/docs/merchant/apis/entrusted-payment/redirect-mini-program.html
 * @see https://pay.weixin.qq.com/doc/v3/partner/4017177420 (combined orders, which name no mini program)
 */
function miniProgram(fields: Given): MiniProgramTarget {
  const target =
    pair(fields, 'redirect_appid', 'redirect_path') ?? pair(fields, 'sign_mp_appid', 'sign_mp_path');
  const { appId, path } = target === undefined ? signingMiniProgram : { appId: target[0], path: target[1] };
  return { appId, path, extraData: { pre_entrustweb_id: id(fields, 'pre_entrustweb_id') } };
}

/**
 * @see https://pay.weixin.qq.com/doc/v2/merchant/4015996790 (WXLaunchMiniProgram)
 * @see https://pay.weixin.qq.com/doc/v2/merchant/4011986804 (WXOpenBusinessWebview)
 */
function app(fields: Given): LaunchMiniProgram | OpenBusinessWebview {
  const target =
    pair(fields, 'miniprogram_username', 'miniprogram_path') ??
    pair(fields, 'mini_program_username', 'mini_program_path');
  if (target !== undefined) return { userName: target[0], path: target[1], miniprogramType: 0 };
  return { businessType: 12, queryInfo: { pre_entrustweb_id: id(fields, 'pre_entrustweb_id') } };
}

function h5(fields: Given): string {
  return webUrl(fields, optionalId(fields, 'sign_url') === undefined ? 'redirect_url' : 'sign_url');
}

/**
 * Signed like a mini program's payment: app id, timestamp, nonce, package.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4015804450
 */
function individual(settings: Settings, fields: Given): Record<string, string> {
  const { timestamp, nonce } = createStamp(settings.clock, fields);
  const appid = id(fields, 'appid');
  const contract = {
    preEntrustwebId: id(fields, 'pre_entrustweb_id'),
    outContractCode: id(fields, 'out_contract_code'),
  };
  if (!/^[\w-]{1,128}$/.test(contract.outContractCode)) {
    throw new RequestError('out_contract_code', 'expected 1 to 128 letters, digits, - and _');
  }
  const text = `preEntrustwebId=${contract.preEntrustwebId}&outContractCode=${contract.outContractCode}&permissionType=INDIVIDUAL_PAYEE`;
  return {
    mchid: settings.mchid,
    appid,
    package: text,
    timeStamp: timestamp,
    nonceStr: nonce,
    signType: 'RSA',
    certSerialNo: settings.serial,
    signature: signLines(settings, appid, timestamp, nonce, text),
  };
}

/** Reads two fields that must be given together; `undefined` if both are absent. */
function pair(fields: Given, first: string, second: string): [string, string] | undefined {
  const values = [optionalId(fields, first), optionalId(fields, second)];
  if (values.every((value) => value === undefined)) return undefined;
  return [id(fields, first), id(fields, second)];
}
