import { type Components, type EventForm, listVariants, type Schema } from '@wechatpay-kit/openapi/model';
import { type Circumstances, createContext } from './context.js';
import { setFields } from './set.js';
import { findOutcome } from './states.js';
import { chooseVariant } from './variants.js';
import { compileWalk } from './walk.js';

/** A notification, as the walk must know it. */
export interface SynthesisedEvent {
  readonly protocol: 'v2' | 'v3';
  /** The event type: `TRANSACTION.SUCCESS`, `contract.add`. */
  readonly type: string;
  /** The fields of an APIv2 message. */
  readonly message: Schema | undefined;
  /** What is encrypted inside the message. All APIv3 events have it. */
  readonly payload: Schema | undefined;
  /** The fields by which an APIv2 event is recognised. */
  readonly form: EventForm;
  /** Fields, or values of fields, that an APIv2 message never has. */
  readonly never: Readonly<Record<string, true | readonly string[]>>;
}

/** What a notification says. */
export interface Notice {
  /** The fields of an APIv2 message, without `sign` and without the encrypted field. */
  readonly message: Readonly<Record<string, unknown>> | undefined;
  /** What is to be encrypted. */
  readonly payload: Readonly<Record<string, unknown>> | undefined;
  /** The field of the APIv2 message that carries the encrypted payload. */
  readonly sealed: string | undefined;
}

/**
 * Creates the notices of an event.
 *
 * @param set values by path, `amount.total`, that replace those of the walk; in the payload if there is one
 * @throws RequestError if a path leads through a value that has no fields
 */
export type Notifier = (circumstances: Circumstances, set?: Readonly<Record<string, unknown>>) => Notice;

/** Compiles the notices of an event. */
export function compileNotice(event: SynthesisedEvent, components: Components): Notifier {
  const { type, message, payload, form, never } = event;
  const sealed = Object.entries(message?.properties ?? {}).find(([, { 'x-encrypted': key }]) =>
    /^apiv/.test(key ?? ''),
  )?.[0];
  const subject = {
    components,
    path: event.protocol === 'v2' ? `v2/${type}` : type,
    wirePath: '',
    outcome: findOutcome(type),
    encrypted: new Set<string>(),
    never: {},
    fixed: {},
  };
  const fixed = Object.fromEntries(Object.entries(form).filter(([, value]) => value !== true)) as Record<
    string,
    string
  >;
  const hidden: Record<string, true> = sealed === undefined ? { sign: true } : { sign: true, [sealed]: true };
  const makeMessage = message && compileWalk(message, { ...subject, fixed, never: { ...never, ...hidden } });
  const schemas = components.schemas ?? {};
  const [usual, ...others] = (payload === undefined ? [] : listVariants(schemas, payload)).map((schema) => ({
    schema,
    fields: new Set(Object.keys(schema.properties ?? {})),
    make: compileWalk(schema, subject),
  }));
  return (circumstances, set = {}) => {
    const context = createContext(circumstances, type, 'CNY');
    const written = makeMessage?.(context, context.given) as Record<string, unknown> | undefined;
    const named = [
      ...Object.keys(context.given),
      ...Object.keys(set).map((path) => path.split('.', 1)[0] ?? ''),
    ];
    const chosen = usual && chooseVariant([usual, ...others], named, context.partner);
    const kept = chosen?.make(context, context.given) as Record<string, unknown> | undefined;
    if (chosen !== undefined && kept !== undefined) setFields(kept, set, chosen.schema, schemas);
    else if (message !== undefined && written !== undefined) setFields(written, set, message, schemas);
    return { message: written, payload: kept, sealed };
  };
}
