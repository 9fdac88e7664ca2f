/** `pre-entrust-sign` -> `preEntrustSign`, `{contract_id}` -> `_contract_id_`: the spelling of a chain. */
export function chainSegment(segment: string): string {
  return segment.startsWith('{')
    ? `_${segment.slice(1, -1)}_`
    : segment.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/**
 * The names of a path's variables, in order. `{empty}` is none: it writes the slash at the end of a path, which a
 * chain has no other way to spell.
 */
export function variablesOf(path: string): string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '').filter((name) => name !== 'empty');
}

/** `v3/certificates`, `get` -> `v3.certificates.get`. */
export function operationIdOf(path: string, verb: string): string {
  return [...path.split('/').map(chainSegment), verb].join('.');
}

/**
 * The stem of a type's name: the chain with every segment capitalised and the dots gone.
 * `v3/global/papay/contracts/{contract_id}`, `get` -> `V3GlobalPapayContracts_contract_id_Get`.
 */
export function typeName(path: string, suffix: string): string {
  return [...path.split('/').map(chainSegment), suffix].map(capitalised).join('');
}

/** `goods_detail` -> `GoodsDetail`, `pap-contract-state-changed` -> `PapContractStateChanged`, `PAPAY.SIGN` -> `PapaySign`. */
export function pascalCase(name: string): string {
  const words = name.split(/[^A-Za-z0-9]+/);
  return words.map((word) => capitalised(/[a-z]/.test(word) ? word : word.toLowerCase())).join('');
}

function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/**
 * How a path's requests are signed: the name of its security scheme. A brand's operations speak APIv3 under another
 * scheme, with a brand's id in place of the merchant's.
 *
 * @param path a routing path, or its file
 */
export function schemeOf(path: string): 'v2' | 'v3' | 'brand' {
  if (path.startsWith('v2/')) return 'v2';
  return path.startsWith('brand/') ? 'brand' : 'v3';
}

/** A property name as TypeScript source, quoted only where it must be. */
export function property(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name).replaceAll('"', "'");
}

/** `^coupon_id_\\d+$` -> `coupon_id_` and what stands for the digits: the name of numbered fields. */
export function numberedName(pattern: string, digits: string): string {
  return pattern.replace(/^\^|\$$/g, '').replaceAll('\\d+', () => digits);
}
