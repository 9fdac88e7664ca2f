import { both, type Text } from '../../description/text.js';
import { v2Handlers, v3Handlers } from '../../products/list.js';
import type { Taken } from '../../products/shared/act.js';
import type { MerchantCall, ThingKind } from '../../products/shared/thing.js';
import type { World } from '../../runtime/world.js';
import { listKnownActs } from '../operate.js';
import { findPage } from '../user.js';
import { agreements } from '../user-texts.js';
import { wouldPass } from './trial.js';

/** What can be done about a thing now. */
export interface ThingAct {
  /** `call`: a call of the merchant's program. */
  readonly command: 'confirm' | 'decline' | 'operate' | 'call';
  /** For `confirm`, `decline` and `operate`. */
  readonly id: string;
  /** For `operate`. */
  readonly act?: string;
  readonly label: Text;
  /** Whether the user acts. */
  readonly isOfUser?: boolean;
  /** What `operate` takes besides, by name. */
  readonly takes?: Readonly<Record<string, Taken>>;
  /** The reasons of `decline` that the page tells apart. */
  readonly reasons?: readonly string[];
  /** For `call`: `POST v3/refund/domestic/refunds` */
  readonly operation?: string;
  /** For `call`: the options of the SDK, filled in. */
  readonly options?: Readonly<Record<string, unknown>>;
}

/** What would be accepted now: each is tried, and taken back. */
export function listThingActs<Row extends object>(world: World, kind: ThingKind<Row>, row: Row): ThingAct[] {
  const pages = (kind.pages?.(row) ?? []).flatMap((id) => (id === undefined ? [] : [id]));
  return [
    ...pages.flatMap((id) => listPageActs(world, id)),
    ...listOperatorActs(world, kind, row),
    ...(kind.calls?.(world, row) ?? []).filter((call) => wouldCall(world, call)).map(describeCall),
  ];
}

function listPageActs(world: World, id: string): ThingAct[] {
  const isOpen = wouldPass(world, () => findPage(world, id).confirm({}));
  if (!isOpen) return [];
  const { opens, reasons } = findPage(world, id);
  return [
    { command: 'confirm', id, label: agreements[opens], isOfUser: true },
    {
      command: 'decline',
      id,
      label: both('用户不付款或离开', 'The user does not agree'),
      isOfUser: true,
      ...(reasons === undefined ? {} : { reasons }),
    },
  ];
}

function listOperatorActs<Row extends object>(world: World, kind: ThingKind<Row>, row: Row): ThingAct[] {
  const id = kind.id(row);
  return listKnownActs().flatMap(([name, act]) => {
    if (act.about?.includes(kind.kind) !== true) return [];
    const { takes, label } = act;
    if (!wouldPass(world, () => act.perform(world, id, {}, kind.fields(world, row)), takes === undefined))
      return [];
    return [
      {
        command: 'operate' as const,
        id,
        act: name,
        label,
        isOfUser: act.isOfUser?.({}) ?? false,
        ...(takes === undefined ? {} : { takes }),
      },
    ];
  });
}

function describeCall({ operation, label, options }: MerchantCall): ThingAct {
  return { command: 'call', id: '', label, operation, options };
}

/** Tries the handler of a call, without the signature and what the description checks. */
function wouldCall(world: World, { operation, options }: MerchantCall): boolean {
  const { json, xml, ...variables } = options as {
    readonly json?: Readonly<Record<string, unknown>>;
    readonly xml?: Readonly<Record<string, string>>;
  } & Readonly<Record<string, string>>;
  const v2 = v2Handlers.get(operation);
  if (v2 !== undefined) {
    const call = { world, fields: { ...xml }, query: {}, signType: 'MD5' as const, origin: '' };
    return wouldPass(world, () => v2({ ...call, header: () => undefined }));
  }
  const v3 = v3Handlers.get(operation);
  const body = { ...json };
  const signer = world.credentials.merchant;
  return wouldPass(world, () =>
    v3?.({ world, variables, query: {}, body, clear: body, origin: '', signer, named: undefined }),
  );
}
