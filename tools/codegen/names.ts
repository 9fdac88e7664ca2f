/** The segment of a chain: `pre-entrust-sign` -> `preEntrustSign`, `{contract_id}` -> `_contract_id_`. */
export function chainSegment(segment: string): string {
  return segment.startsWith('{')
    ? `_${segment.slice(1, -1)}_`
    : segment.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/**
 * The names of a path's variables, in order. `{empty}` is not a variable: it stands for the final slash of a path, which a
 * chain cannot spell otherwise.
 */
export function readVariables(path: string): string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '').filter((name) => name !== 'empty');
}

/** `v3/certificates`, `get` -> `v3.certificates.get`. */
export function formatOperationId(path: string, verb: string): string {
  return [...path.split('/').map(chainSegment), verb].join('.');
}

/**
 * The type name of a path: the capitalized segments of the chain.
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
 * The security scheme of a path. Brand operations use APIv3 with another scheme, and the brand's id in place of the
 * merchant's.
 *
 * @param path a routing path, or its file
 */
export function findScheme(path: string): 'v2' | 'v3' | 'brand' {
  if (path.startsWith('v2/')) return 'v2';
  return path.startsWith('brand/') ? 'brand' : 'v3';
}

/** A property name in TypeScript, quoted if necessary. */
export function property(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name).replaceAll('"', "'");
}

/** The name of numbered fields: `^coupon_id_\\d+$` -> `coupon_id_` and the text for the digits. */
export function numberedName(pattern: string, digits: string): string {
  return pattern.replace(/^\^|\$$/g, '').replaceAll('\\d+', () => digits);
}
