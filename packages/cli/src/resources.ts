import type { ResourceInfo } from '@wechatpay-kit/sandbox';
import { askSandbox, readSandbox } from './client.js';
import { paint } from './colours.js';
import { print, toJson, UsageError } from './output.js';
import { findSandboxUrl, type ReachFlags } from './state.js';

/** The flags of `wechatpay-kit resources`. */
export interface ResourcesFlags extends ReachFlags {
  readonly family?: string;
  readonly merchant?: string;
  readonly limit: number;
}

/** The flags of `wechatpay-kit resources set`. */
export interface SetFlags extends Omit<ResourcesFlags, 'limit'> {
  readonly set?: Readonly<Record<string, string>>;
}

/**
 * Prints what the sandbox remembers: one line each, or with an id the fields.
 *
 * @throws Error in one line: no sandbox answers, the merchant or the id is unknown
 */
export async function runResources(id: string | undefined, flags: ResourcesFlags): Promise<void> {
  const { to, json, family, merchant, limit } = flags;
  const url = findSandboxUrl(to);
  const given = Object.entries({ id, family, merchant, limit: String(limit) }).filter(
    (pair): pair is [string, string] => pair[1] !== undefined,
  );
  const { resources } = (await readSandbox(url, `resources?${new URLSearchParams(given)}`)) as {
    readonly resources: readonly ResourceInfo[];
  };
  if (resources.length === 0) {
    if (id !== undefined) throw new Error(`no remembered resource has the id ${JSON.stringify(id)}`);
    if (json !== true) return console.error('no such resource so far');
  }
  print({ resources }, json, () =>
    resources.map(id === undefined ? describeResource : describeWhole).join('\n'),
  );
}

/**
 * Changes fields of what the sandbox remembers, and prints it.
 *
 * @throws UsageError without a field; Error in one line, naming the field and what was expected
 */
export async function runSetResource(id: string, { to, json, set, ...where }: SetFlags): Promise<void> {
  if (set === undefined) throw new UsageError('expected a field, such as --set status=SUCCESS');
  const { family, merchant } = where;
  const { resource } = (await askSandbox(findSandboxUrl(to), 'resources', { id, set, family, merchant })) as {
    readonly resource: ResourceInfo;
  };
  print(resource, json, () => describeWhole(resource));
}

function describeResource({ family, ids, state, merchant }: ResourceInfo): string {
  return [
    ...(state === undefined ? [] : [paint('yellow', state)]),
    paint('bold', family),
    ...Object.entries(ids).map(([name, value]) => `${name}=${value}`),
    paint('dim', `merchant ${merchant}`),
  ].join('  ');
}

function describeWhole(resource: ResourceInfo): string {
  return `${describeResource(resource)}\n${toJson(resource.fields)}`;
}
