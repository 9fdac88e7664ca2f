import type { SiteOperation } from './catalogue.js';
import type { Field } from './fields.js';

/** Fields that identify a request together with the merchant's number, but are not the merchant's to choose. */
const foreign = new Set([
  'plan_id',
  'service_id',
  'card_id',
  'user_card_code',
  'authorization_code',
  'authenticate_number',
  'task_id',
]);
/** Errors of an order number that is already used. */
const spent = ['ORDERPAID', 'ORDER_PAID', 'OUT_TRADE_NO_USED'];

/**
 * The places of the numbers that the merchant gives to a new order or contract: `xml.out_trade_no`. The next call needs
 * new ones. Numbers that refer to something existing, such as the order of a refund, are not listed.
 */
export function ownNumbers({ verb, operation, options }: SiteOperation): readonly string[] {
  const identity = operation['x-idempotent'];
  if (verb === 'get' || identity?.length === 0) return [];
  const named = new Set(identity ?? (operation['x-errors']?.some(isSpent) ? ['out_trade_no'] : []));
  const names = [...named];
  const orders = names.some((name) => name === 'out_trade_no' || name === 'combine_out_trade_no');
  const contracts = named.has('contract_code') || named.has('out_contract_code');
  const many = names.some((name) => /^combine_|batch_no$/.test(name));
  const isOwn = ({ name }: Field, place: string, listed: boolean): boolean =>
    (named.has(place) && !foreign.has(name)) ||
    // A call may create an order and a contract; both are then new.
    (orders && /^(out_)?contract_code$|^request_serial$/.test(name)) ||
    (contracts && /^out_trade_no$|^request_serial$/.test(name)) ||
    (many && listed && /^out_\w+_no$/.test(name));
  return options.flatMap(({ name, type, fields }) =>
    type === 'object' ? places(fields, '', false, isOwn).map((place) => `${name}.${place}`) : [],
  );
}

function places(
  fields: readonly Field[],
  above: string,
  listed: boolean,
  isOwn: (field: Field, place: string, listed: boolean) => boolean,
): string[] {
  return fields.flatMap((field) => {
    const place = above + field.name;
    if (isOwn(field, place, listed)) return [place];
    if (field.encoded !== undefined) return [];
    return places(field.fields, `${place}.`, listed || field.item !== undefined, isOwn);
  });
}

function isSpent(code: string): boolean {
  return spent.includes(code);
}
