import { isHttpUrl } from '../../description/validate.js';
import { parameterError } from '../../runtime/refusal.js';
import { requireAppids, requireSubMerchant } from '../../runtime/registry.js';
import type { Terms } from '../shared/contract.js';
import type { V3Call, V3Handler } from '../shared/handler.js';
import { requireActivePlan } from '../shared/plans.js';
import { openSession } from './open-session.js';
import type { Session } from './session.js';

/** The documents give no default. The pages of the other products have this lifetime. */
const sessionLifetime = 2 * 3_600_000;

/**
 * The fields of direct merchants and of institutions may come together, as in the sample of the document. With `appid`
 * the caller is the merchant itself. Without it, the caller is an institution that names itself and its merchant.
 *
 * @see https://pay.weixin.qq.com/doc/global/v3/zh/4013015440
 */
export function globalPreSign(channel: GlobalChannel): V3Handler {
  return (call) => ({ status: 200, body: answers[channel](propose(call, channel)) });
}

/** How the user gets to the page: by its session, by its address, or by a code with the address. */
export type GlobalChannel = 'session' | 'page' | 'code';

const answers: Readonly<Record<GlobalChannel, (session: Session) => Readonly<Record<string, string>>>> = {
  session: ({ id }) => ({ session_id: id }),
  page: ({ pages }) => ({ sign_url: pages?.[0] ?? '' }),
  code: ({ pages }) => ({ show_code_url: pages?.[1] ?? '', sign_url: pages?.[0] ?? '' }),
};

function propose({ world, body, named }: V3Call, channel: GlobalChannel): Session {
  const text = (name: string): string | undefined =>
    typeof body[name] === 'string' ? body[name] : undefined;
  const plan_id = String(required('plan_id', body['plan_id']));
  const code = String(required('out_contract_code', body['out_contract_code']));
  const notify_url = String(required('success_notify_url', body['success_notify_url']));
  const direct = text('appid') !== undefined;
  if (!direct) required('appid', text('sp_appid'), '与 sp_appid 须给出其一');
  if (!isHttpUrl(notify_url))
    throw parameterError('/success_notify_url', '须为 http 或 https 地址', 'body', notify_url);
  if (!direct && text('sp_mchid') !== undefined && text('sp_mchid') !== world.mchid) {
    throw parameterError('/sp_mchid', '须为请求的商户号', 'body', text('sp_mchid'));
  }
  requireActivePlan(world, plan_id);
  requireAppids(world.registry, text('appid'), text('sp_appid'), text('sub_appid'));
  requireSubMerchant(world.registry, text('sub_mchid'));

  const expiry = Date.parse(text('expired_time') ?? '');
  const now = world.clock.now();
  return openSession(world, {
    family: 'global',
    id: () => world.ids.digits('session_id', 18),
    plan_id,
    code,
    body,
    terms: {
      parties: readParties(text, world.mchid),
      display_account: text('user_display_name'),
      openid: text('openid'),
      notify_url,
      named,
    },
    // The sample of the document expires in 2021. An end in the past counts as missing.
    expires_at: expiry > now ? expiry : now + sessionLifetime,
    ...(channel === 'session' ? {} : { pages: listPages }),
  });
}

function required(name: string, value: unknown, issue = '必填，没有给出'): unknown {
  if (value !== undefined && value !== '') return value;
  throw parameterError(`/${name}`, issue);
}

function readParties(text: (name: string) => string | undefined, mchid: string): Terms['parties'] {
  const own = text('sp_appid') === undefined ? { mchid } : { sp_mchid: text('sp_mchid') ?? mchid };
  const given = ['appid', 'sp_appid', 'sub_mchid', 'sub_appid'].flatMap((name) => {
    const value = text(name);
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...own, ...(text('appid') === undefined ? {} : { mchid }), ...Object.fromEntries(given) };
}

function listPages(id: string): readonly string[] {
  const query = `session_id=${id}`;
  return [
    `https://hkpay.weixin.qq.com/papay/sign?${query}`,
    `https://hkpay.weixin.qq.com/papay/code?${query}`,
  ];
}
