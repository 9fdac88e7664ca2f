/**
 * Replaces the strings at a place of a JSON value. The value is changed.
 *
 * @param place the path, such as `contact_info.contact_name`, `sales[].mobile` or `names[]`
 * @param replace receives a value and its exact path, such as `sales[2].mobile`; missing and empty values are skipped
 */
export function replaceAt(
  value: unknown,
  place: string,
  replace: (found: unknown, field: string) => unknown,
): void {
  descend(value, place.split('.'), '', replace);
}

function descend(
  value: unknown,
  [step, ...rest]: readonly string[],
  at: string,
  replace: (found: unknown, field: string) => unknown,
): void {
  if (step === undefined || value === null || typeof value !== 'object' || Array.isArray(value)) return;
  const isList = step.endsWith('[]');
  const name = isList ? step.slice(0, -2) : step;
  const object = value as Record<string, unknown>;
  const field = at === '' ? name : `${at}.${name}`;
  if (!Object.hasOwn(object, name)) return;
  const found = object[name];
  if (!isList) {
    if (rest.length > 0) descend(found, rest, field, replace);
    else if (isThere(found)) object[name] = replace(found, field);
  } else if (Array.isArray(found)) {
    found.forEach((item, index) => {
      if (rest.length > 0) descend(item, rest, `${field}[${index}]`, replace);
      else if (isThere(item)) found[index] = replace(item, `${field}[${index}]`);
    });
  }
}

function isThere(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}
