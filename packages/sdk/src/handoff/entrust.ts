import type { Settings } from '../config/settings.js';
import * as Formatter from '../crypto/formatter.js';
import type { SignType } from '../crypto/hash.js';
import { RequestError } from '../errors/index.js';
import { queryString } from '../request/path.js';
import { given, id, isAbsent, ownMerchant, readTimestamp, text, webUrl } from './fields.js';
import { signForFrontEnd } from './sign.js';

/** An APIv2 contract (委托代扣) that the user signs without a prior API call. All given fields are signed. */
export interface Entrust {
  readonly appid: string;
  readonly plan_id: string | number | bigint;
  readonly contract_code: string;
  /** Digits, unique, not beginning with 0. */
  readonly request_serial: string | number | bigint;
  /** Shown to the user. Characters of at most three UTF-8 bytes, so no emoji; must not contain `&…=`. */
  readonly contract_display_account: string;
  /** Not encoded. WeChat Pay allows no parameters; a URL with `&…=` is refused. */
  readonly notify_url: string;
  /** @default the client's merchant, whose key signs */
  readonly mch_id?: string | undefined;
  /** A service provider's sub-merchant. */
  readonly sub_mch_id?: string | undefined;
  readonly sub_appid?: string | undefined;
  /**
   * Seconds since 1970.
   * @default the client's clock
   */
  readonly timestamp?: number | string | undefined;
}

/** An APIv2 contract that the user signs on a page in WeChat. */
export interface WebEntrust extends Entrust {
  /** `1`: the user returns to the previous page. */
  readonly return_web?: '1' | 1 | undefined;
}

/** An APIv2 contract that the user signs in a browser. */
export interface H5Entrust extends Entrust {
  /** The user's IP address. */
  readonly clientip: string;
  /** The app to which the user returns. */
  readonly return_appid?: string | undefined;
  /** @default 'HMAC-SHA256', WeChat Pay's default for this page */
  readonly sign_type?: SignType | undefined;
}

/** For `wx.navigateToMiniProgram`. */
export interface MiniProgramTarget {
  readonly appId: string;
  readonly path: string;
  readonly extraData: Readonly<Record<string, string>>;
}

/** WeChat Pay's own mini program for contracts. */
export const signingMiniProgram = { appId: 'wxbd687630cd02ce1d', path: 'pages/index/index' } as const;

/** The user's browser opens this origin. The client's `endpoint` and `baseUrl` do not apply to it. */
const origin = 'https://api.mch.weixin.qq.com';

/** @see https://pay.weixin.qq.com/doc/v2/merchant/4011987274 */
export function entrustMiniProgram(settings: Settings, contract: Entrust): MiniProgramTarget {
  return { ...signingMiniProgram, extraData: signedContract(settings, contract, 'MD5') };
}

/**
 * @see https://pay.weixin.qq.com/doc/v2/merchant/4011986768
 * @see https://pay.weixin.qq.com/doc/v2/partner/4011988365
 */
export function entrustweb(settings: Settings, contract: WebEntrust): string {
  return address('entrustweb', signedContract(settings, contract, 'MD5', { version: '1.0' }));
}

/**
 * The page answers XML with the redirect_url. Unlike the rest of APIv2, its default sign_type is HMAC-SHA256, so the
 * sign_type is always sent.
 *
 * @see https://pay.weixin.qq.com/doc/v2/merchant/4011987295
 */
export function h5entrustweb(settings: Settings, contract: H5Entrust): string {
  const fields = given(contract);
  id(fields, 'clientip');
  const { sign_type = 'HMAC-SHA256' } = fields;
  if (sign_type !== 'MD5' && sign_type !== 'HMAC-SHA256') {
    throw new RequestError('sign_type', "expected 'MD5' or 'HMAC-SHA256'");
  }
  return address(
    'h5entrustweb',
    signedContract(settings, contract, sign_type, { version: '1.0', sign_type }),
  );
}

/** Builds the URL. The values are encoded after they were signed. */
function address(name: string, signed: Record<string, string>): string {
  const partner = signed['sub_mch_id'] === undefined ? '' : 'partner/';
  return `${origin}/papay/${partner}${name}?${queryString(signed)}`;
}

function signedContract(
  settings: Settings,
  contract: Entrust,
  type: SignType,
  more: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const fields = given(contract);
  if (!isAbsent(fields['sign'])) {
    throw new RequestError('sign', 'leave it out: it is computed from the other fields');
  }
  const signed: Record<string, string> = { ...more };
  for (const [name, value] of Object.entries(fields)) {
    if (!isAbsent(value)) signed[name] = text(name, value);
  }
  for (const name of ['appid', 'plan_id', 'contract_code', 'contract_display_account']) {
    if (signed[name] === undefined) throw new RequestError(name, 'expected a string, got nothing');
  }
  // https://pay.weixin.qq.com/doc/v2/merchant/4011986768: WeChat Pay refuses such characters. User nicknames often have them.
  if (/[\u{10000}-\u{10ffff}]/u.test(signed['contract_display_account'] ?? '')) {
    throw new RequestError('contract_display_account', 'expected characters of at most 3 bytes, so no emoji');
  }
  if (!/^[1-9]\d{0,18}$/.test(signed['request_serial'] ?? '')) {
    throw new RequestError('request_serial', 'expected 1 to 19 digits, the first not 0');
  }
  webUrl(fields, 'notify_url');
  signed['mch_id'] = ownMerchant(fields, 'mch_id', settings.mchid);
  signed['timestamp'] = readTimestamp(settings.clock, fields['timestamp']);
  const sorted = Formatter.ksort(signed);
  return { ...sorted, sign: signForFrontEnd(settings, type, sorted) };
}
