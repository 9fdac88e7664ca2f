import type { Bundle } from '@wechatpay-kit/openapi/model';

/**
 * The OpenAPI document of each path, with the schemas that it uses, by the address of its page: a tool that needs one
 * operation does not read thirteen megabytes.
 *
 * @param text the bundled document
 */
export function* pathDocuments(text: string): Generator<readonly [path: string, text: string]> {
  const { paths, webhooks: _, components, tags, ...rest } = JSON.parse(text) as Bundle & Whole;
  for (const [address, item] of Object.entries(paths)) {
    const used = new Set<string>();
    const own = JSON.stringify(item);
    collectReferences(components, own, used);
    const kept = Object.fromEntries(
      Object.entries(components).map(([kind, parts]) => [
        kind,
        kind === 'securitySchemes'
          ? parts
          : Object.fromEntries(Object.entries(parts).filter(([name]) => used.has(`${kind}/${name}`))),
      ]),
    );
    const document: Record<string, unknown> = {
      ...Object.fromEntries(Object.entries(rest).filter(([name]) => !name.startsWith('x-'))),
      tags: tags.filter(({ name }) => own.includes(JSON.stringify(name))),
      paths: { [address]: item },
      components: kept,
    };
    yield [item['x-path'], JSON.stringify(document)];
  }
}

/** What the documents take over unread. */
interface Whole {
  readonly components: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly tags: readonly { readonly name: string }[];
}

/** Adds `schemas/Amount` and the like, with what they refer to in turn. */
function collectReferences(components: Whole['components'], text: string, used: Set<string>): void {
  for (const [, place = ''] of text.matchAll(/"\$ref":"#\/components\/([^"]+)"/g)) {
    if (used.has(place)) continue;
    used.add(place);
    const [kind = '', name = ''] = place.split('/');
    collectReferences(components, JSON.stringify(components[kind]?.[name] ?? null), used);
  }
}
