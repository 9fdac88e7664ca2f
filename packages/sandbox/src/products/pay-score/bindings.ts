import { isDeepStrictEqual } from 'node:util';
import type { PlatformKeyKind } from '../../runtime/keyring.js';
import { parameterError, Refusal } from '../../runtime/refusal.js';
import { requireAppids, requireSubMerchant } from '../../runtime/registry.js';
import type { World } from '../../runtime/world.js';
import type { TableDefinition } from '../../storage/table.js';
import type { Answer, V3Call, V3Handler } from '../shared/handler.js';
import { notifyV3 } from '../shared/notify.js';
import { requireUrl, text } from '../shared/request.js';
import { pickFields } from './describe.js';

/** The binding of a sub-merchant to a pay score service, which WeChat Pay decides on (服务绑定申请). */
export interface Binding {
  readonly out_apply_no: string;
  /** The request. */
  readonly given: Readonly<Record<string, unknown>>;
  /** The documents have no list of states. */
  readonly state: 'PROCESSING' | 'SUCCESS' | 'REJECTED';
  readonly reject_reason?: string | undefined;
  readonly named?: PlatformKeyKind | undefined;
}

export const bindings: TableDefinition<Binding> = {
  name: 'pay-score-bindings',
  key: ({ out_apply_no }) => out_apply_no,
  indexes: {},
};

/** The kind of the jobs that approve. The payload is the out_apply_no. */
export const bindingKind = 'pay-score.bind';
/** The documents give no time. Long enough for the operator to refuse first, short enough to wait for. */
const bindingTime = 10_000;

const base = 'v3/payscore/partner/service-account-applications';

export const bindingOperations: Readonly<Record<string, V3Handler>> = {
  [`POST ${base}`]: applyForBinding,
  [`GET ${base}/{out_apply_no}`]: readBinding,
};

/** @see https://pay.weixin.qq.com/doc/v3/partner/4012715051 */
function applyForBinding({ world, body, named }: V3Call): Answer {
  const { store, clock, mchid } = world;
  requireAppids(world.registry, text(body, 'appid'));
  requireSubMerchant(world.registry, text(body, 'sub_mchid'));
  requireUrl('/result_notify_url', text(body, 'result_notify_url'));
  const out_apply_no = String(body['out_apply_no']);
  const known = store.table(bindings).get(out_apply_no);
  if (known !== undefined && !isDeepStrictEqual(known.given, body)) {
    throw parameterError('/out_apply_no', '已用于内容不同的申请', 'body', out_apply_no);
  }
  if (known !== undefined) return { status: 200, body: describeBinding(world, known) };
  const binding: Binding = { out_apply_no, given: body, state: 'PROCESSING', named };
  store.table(bindings).put(binding);
  clock.schedule({ at: clock.now() + bindingTime, kind: bindingKind, payload: out_apply_no, mchid });
  return { status: 200, body: describeBinding(world, binding) };
}

/** @see https://pay.weixin.qq.com/doc/v3/partner/4012715111 */
function readBinding({ world, variables }: V3Call): Answer {
  const binding = world.store.table(bindings).get(variables['out_apply_no'] ?? '');
  if (binding === undefined) throw new Refusal('RESOURCE_NOT_EXISTS', '绑定申请不存在：请核对申请单号');
  return { status: 200, body: describeBinding(world, binding) };
}

/** The work of the jobs that approve. */
export function approveBinding(world: World, out_apply_no: string): void {
  if (world.store.table(bindings).get(out_apply_no)?.state !== 'PROCESSING') return;
  decideBinding(world, out_apply_no, 'SUCCESS');
}

/**
 * WeChat Pay decides, and the partner is notified.
 *
 * @returns the application afterwards; `undefined` for an unknown one
 * @throws Refusal INVALID_REQUEST if it is decided already
 */
export function decideBinding(
  world: World,
  out_apply_no: string,
  state: 'SUCCESS' | 'REJECTED',
  reject_reason?: string,
): Readonly<Record<string, unknown>> | undefined {
  const table = world.store.table(bindings);
  const binding = table.get(out_apply_no);
  if (binding === undefined) return undefined;
  if (binding.state !== 'PROCESSING') {
    throw new Refusal(
      'INVALID_REQUEST',
      `${out_apply_no}: expected the state PROCESSING, got ${binding.state}`,
    );
  }
  const decided = { ...binding, state, reject_reason };
  table.put(decided);
  const { result_notify_url: url, ...payload } = describeBinding(world, decided);
  notifyV3(world, {
    type: 'PAYSCORE.BIND_SERVICE_ACCOUNT',
    url: typeof url === 'string' ? url : undefined,
    payload,
    named: binding.named,
  });
  return { ...payload };
}

export function describeBinding(
  { mchid }: World,
  { given, state, reject_reason }: Binding,
): Readonly<Record<string, unknown>> {
  const names = ['service_id', 'appid', 'sub_mchid', 'sub_appid', 'out_apply_no', 'result_notify_url'];
  return {
    mchid,
    ...pickFields(given, names),
    apply_state: state,
    ...(reject_reason === undefined ? {} : { reject_reason }),
  };
}
