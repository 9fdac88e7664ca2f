/** One form of a message that several products share. */
export interface Variant {
  /** The names of its fields. */
  readonly fields: ReadonlySet<string>;
}

/**
 * Chooses the form of a message by what is known of it: the form with the most of the named fields, and among equals the
 * first. The description begins with the usual form.
 *
 * @param named the names of the known fields
 * @param partner a service provider receives the message
 */
export function chooseVariant<One extends Variant>(
  [usual, ...others]: readonly [One, ...One[]],
  named: Iterable<string>,
  partner: boolean,
): One {
  const known = new Set([...named, ...(partner ? ['sp_mchid'] : [])]);
  const count = ({ fields }: Variant): number => [...known].filter((name) => fields.has(name)).length;
  return others.reduce((best, one) => (count(one) > count(best) ? one : best), usual);
}
