import type ts from 'typescript-5.9';
import type { Item, PackageApi } from '../../api/model.js';
import type { Language } from '../label.js';
import { prefix } from '../navigation.js';
import { groupOf } from './groups.js';
import { documentedMembers } from './members.js';

/** Where the reference tells of a name: within a language's pages, from its top. */
export class Names {
  readonly #places = new Map<string, string>();
  readonly #declared = new Map<ts.Declaration, string>();

  constructor(packages: readonly PackageApi[]) {
    for (const api of packages) {
      for (const item of itemsOf(api)) this.#add(item, groupOf(api.name, item.file).slug, item.name);
    }
  }

  /** The address of a name such as `ApiError` or `Rsa.sign`, if there is such a name. */
  addressOf(language: Language, name: string): string | undefined {
    const place = this.#places.get(name);
    return place === undefined ? undefined : `${prefix(language)}/reference/${place}`;
  }

  /** The name under which a declaration is exported, such as `Rsa.KeyLike`. */
  nameOf(declaration: ts.Declaration): string | undefined {
    return this.#declared.get(declaration);
  }

  #add(item: Item, slug: string, name: string): void {
    this.#places.set(name, `${slug}#${idOf(name)}`);
    for (const declaration of item.declarations) this.#declared.set(declaration, name);
    for (const member of documentedMembers(item))
      this.#places.set(`${name}.${member}`, `${slug}#${idOf(`${name}.${member}`)}`);
    for (const member of item.members ?? []) this.#add(member, slug, `${name}.${member.name}`);
  }
}

/** What the main entry of a package exports; others hold what is made from the description. */
export function itemsOf({ entries }: PackageApi): readonly Item[] {
  const items = new Map(entries.flatMap((entry) => entry.items).map((item) => [item.name, item] as const));
  return [...items.values()].filter(({ file }) => file !== 'generated/types.d.ts');
}

/** The id of the section about a name. */
export function idOf(name: string): string {
  return name.replace(/[^\w$]+/g, '-').replace(/^-|-$/g, '');
}
