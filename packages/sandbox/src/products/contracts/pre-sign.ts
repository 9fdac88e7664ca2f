import { isHttpUrl } from '../../description/validate.js';
import { parameterError } from '../../runtime/refusal.js';
import { requireAppids, requireSubMerchant } from '../../runtime/registry.js';
import type { World } from '../../runtime/world.js';
import type { ContractFamily, Terms } from '../shared/contract.js';
import type { V3Call, V3Handler } from '../shared/handler.js';
import { requireActivePlan } from '../shared/plans.js';
import { readFirstPremium } from './first-premium.js';
import { readAgreed } from './installments.js';
import { openSession } from './open-session.js';
import type { Session } from './session.js';

type Body = Readonly<Record<string, unknown>>;

/** How a family of contracts is proposed, whatever the channel. */
export interface PreSign {
  readonly family: ContractFamily;
  /** What requests call these. */
  readonly names: { readonly plan: string; readonly display: string; readonly notify: string };
  /** How long the page lives, in milliseconds. */
  readonly lifetime: number;
  /** The further fields that answers and notifications repeat. */
  readonly repeated?: readonly string[];
  /** The parties as answers name them. @default the merchant, or the partner and its sub-merchant */
  readonly parties?: (world: World, body: Body) => Terms['parties'];
  /** Whether the merchant is asked before the user ends a contract. */
  readonly asksBeforeEnd?: boolean;
}

/** How the user gets to the page that signs. */
export interface Channel {
  /** Further ids of the page: its address, or what the user knows of it. */
  readonly pages?: (id: string, code: string) => readonly string[];
  readonly answer: (session: Session, call: V3Call) => Readonly<Record<string, unknown>>;
}

/** @returns the handler of a pre-sign operation */
export function preSign(kind: PreSign, channel: Channel): V3Handler {
  return (call) => ({ status: 200, body: channel.answer(propose(kind, channel, call), call) });
}

function propose(
  { family, names, lifetime, repeated = [], parties = readParties, asksBeforeEnd }: PreSign,
  { pages }: Channel,
  call: V3Call,
): Session {
  const { world, body, named } = call;
  const text = (name: string): string | undefined => readText(body, name);
  const notify_url = text(names.notify) ?? '';
  if (!isHttpUrl(notify_url)) {
    throw parameterError(`/${names.notify}`, '须为 http 或 https 地址', 'body', notify_url);
  }
  const plan_id = String(body[names.plan]);
  requireAppids(world.registry, text('appid'), text('sp_appid'), text('sub_appid'));
  requireSubMerchant(world.registry, text('sub_mchid'));
  const plan = requireActivePlan(world, plan_id, `/${names.plan}`);
  const code = text('out_contract_code') ?? '';
  const agreed = readAgreed(world, plan, body);
  const premium = family === 'insurance' ? readFirstPremium(call, agreed.installments ?? []) : undefined;
  return openSession(world, {
    family,
    id: () => world.ids.hex('pre_entrustweb_id', 32).toLowerCase(),
    plan_id,
    code,
    body,
    terms: {
      parties: parties(world, body),
      display_account: text(names.display),
      openid: text('sp_openid') ?? text('openid'),
      sub_openid: text('sub_openid'),
      notify_url,
      named,
      asks_before_end: asksBeforeEnd,
      repeated: Object.fromEntries(
        repeated.flatMap((name) => (text(name) === undefined ? [] : [[name, text(name) ?? '']])),
      ),
      ...agreed,
    },
    expires_at: world.clock.now() + lifetime,
    premium,
    ...(pages === undefined ? {} : { pages: (id) => pages(id, code) }),
  });
}

function readParties({ mchid }: World, body: Body): Terms['parties'] {
  const isPartner = body['sp_appid'] !== undefined;
  return {
    [isPartner ? 'sp_mchid' : 'mchid']: mchid,
    ...Object.fromEntries(
      ['appid', 'sp_appid', 'sub_mchid', 'sub_appid'].flatMap((name) => {
        const value = readText(body, name);
        return value === undefined ? [] : [[name, value]];
      }),
    ),
  };
}

export function readText(body: Body, name: string): string | undefined {
  const value = body[name];
  return typeof value === 'string' ? value : undefined;
}
