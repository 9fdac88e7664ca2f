import { isStateField, mergeVariants, type Schema } from '@wechatpay-kit/openapi/model';
import type { DescribedEvent } from '../description/catalogue.js';
import type { World } from '../runtime/world.js';
import { isFields, isOpen, listEncrypted, ofBeginning, stateAfter } from '../synthesis/index.js';
import type { Family } from './family.js';
import { idText, toPlain, valueAt, withoutNames } from './plain.js';
import { applyChange, describe, type Make, particularsOf } from './remember.js';
import { fieldsOf, type PlainFields, type Resource } from './resource.js';
import { canHold, listStates } from './states.js';

/** The fields of a message of APIv2 that say nothing of a resource. */
const envelope = /^((return|result|err)_\w+|sign|sign_type|nonce_str)$/;

/** What a notification can say of a resource: what a query says, without the times of what has not happened yet. */
export function describeFor(
  world: World,
  family: Family,
  resource: Resource,
  { payload, message }: DescribedEvent,
  make: Make,
): Record<string, unknown> {
  const known = fieldsOf(resource);
  const fields = describe(world, family, resource, { answer: payload ?? message ?? {} }, make);
  return Object.fromEntries(
    Object.entries(fields).filter(
      ([name]) => name in known || !/_time$/.test(name) || ofBeginning.test(name),
    ),
  );
}

/**
 * Changes a resource as a notification about it says, so that a later query says the same.
 *
 * @param said the payload of the notification
 */
export function heed(
  world: World,
  family: Family,
  resource: Resource,
  { type, protocol, payload, message }: DescribedEvent,
  said: Readonly<Record<string, unknown>>,
  make: Make,
): void {
  const { schemas = {} } = world.description.components;
  const schema: Schema = payload ?? message ?? {};
  const hidden = listEncrypted(schema, (raw) => mergeVariants(schemas, raw));
  const known = describe(world, family, resource, { answer: schema }, make);
  const fields = Object.fromEntries(
    Object.entries(withoutNames(toPlain(said), hidden)).filter(
      ([name, value]) =>
        !(name in resource.ids) &&
        !(protocol === 'v2' && envelope.test(name)) &&
        // A number in place of an object is something else by the same name.
        (known[name] === undefined || isFields(known[name]) === isFields(value)),
    ),
  );
  const state = findState(world, family, resource, type, fields, make);
  applyChange(world, family, resource, {
    fields,
    ...(state === undefined ? {} : { state }),
    isDeletion: false,
  });
}

/** The state of the resource after an event, as a query names it; `undefined`: it stays. */
function findState(
  world: World,
  { read, members }: Family,
  resource: Resource,
  type: string,
  said: PlainFields,
  make: Make,
): string | undefined {
  if (read === undefined) return undefined;
  const [field] = listStates(read.answer, world.description.components);
  if (field === undefined) return undefined;
  const own = valueAt(said, field.path.join('.'));
  const states = [
    own,
    ...Object.entries(said).flatMap(([name, value]) => (isStateField(name) ? [value] : [])),
  ];
  const texts = states.flatMap((value) => idText(value) ?? []);
  const stated = texts.find((state) => canHold(field, state));
  if (stated !== undefined) return stated;
  const acts = members.flatMap(({ use: { does } }) => (typeof does === 'object' ? [does.set] : []));
  const named = stateAfter(type, field.values ?? acts);
  if (named !== undefined || texts.length > 0 || isOpen(type)) return named;
  // The event is good news, and so is a state that is made up.
  const stateless = Object.entries(fieldsOf(resource)).filter(([name]) => name !== field.path[0]);
  const answer = make(read, Object.fromEntries(stateless), particularsOf(resource));
  const usual = answer.kind === 'data' ? valueAt(answer.data, field.path.join('.')) : undefined;
  return idText(usual);
}
