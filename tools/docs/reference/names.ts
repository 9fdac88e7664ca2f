import type ts from 'typescript-5.9';
import type { Item, PackageApi } from '../../api/model.js';
import type { Language } from '../label.js';
import { prefix } from '../navigation.js';
import { findGroup } from './groups.js';
import { documentedMembers } from './members.js';

/** A name, and where the reference tells of it. */
export interface Place {
  readonly name: string;
  readonly address: string;
}

/** Where the reference tells of the names that a package's docstrings and signatures mention. */
export class Names {
  readonly #places = new Map<string, string>();
  readonly #declared = new Map<ts.Declaration, Pick<Place, 'name'> & { readonly place: string }>();

  /** @param packages the package itself, and those whose names it mentions; the first that has a name decides */
  constructor(packages: readonly PackageApi[]) {
    for (const api of packages) {
      for (const item of listItems(api)) this.#add(item, findGroup(api.name, item.file).slug, item.name);
    }
  }

  /** The address of a name such as `ApiError` or `Rsa.sign`, if there is such a name. */
  addressOf(language: Language, name: string): string | undefined {
    const place = this.#places.get(name);
    return place === undefined ? undefined : `${prefix(language)}/reference/${place}`;
  }

  /** The name under which a declaration is exported, such as `Rsa.KeyLike`, and its address. */
  placeOf(language: Language, declaration: ts.Declaration): Place | undefined {
    const found = this.#declared.get(declaration);
    if (found === undefined) return undefined;
    return { name: found.name, address: `${prefix(language)}/reference/${found.place}` };
  }

  #add(item: Item, slug: string, name: string): void {
    for (const full of [name, ...documentedMembers(item).map((member) => `${name}.${member}`)]) {
      if (!this.#places.has(full)) this.#places.set(full, `${slug}#${headingId(full)}`);
    }
    for (const declaration of item.declarations) {
      if (!this.#declared.has(declaration))
        this.#declared.set(declaration, { name, place: `${slug}#${headingId(name)}` });
    }
    for (const member of item.members ?? []) this.#add(member, slug, `${name}.${member.name}`);
  }
}

/** What a package exports, except the types that are made from the description. */
export function listItems({ entries }: PackageApi): readonly Item[] {
  const items = new Map(entries.flatMap((entry) => entry.items).map((item) => [item.name, item] as const));
  return [...items.values()].filter(({ file }) => file !== 'generated/types.d.ts');
}

/** The subpath that exports a name, such as `@wechatpay-kit/openapi/model`. */
export function findSpecifier({ entries, name }: PackageApi, item: Item): string {
  return entries.find(({ items }) => items.some((other) => other.name === item.name))?.specifier ?? name;
}

/** The id of the section about a name. */
export function headingId(name: string): string {
  return name.replace(/[^\p{L}\p{N}_$]+/gu, '-').replace(/^-|-$/g, '');
}
