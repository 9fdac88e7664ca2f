import ts from 'typescript-5.9';
import type { Item } from '../../api/model.js';

/** What a docstring says, by its tags. */
export interface Doc {
  readonly text: string;
  /** Type parameters stand among them. */
  readonly params: readonly { readonly name: string; readonly text: string }[];
  readonly returns: string | undefined;
  readonly throws: readonly string[];
  readonly default: string | undefined;
  readonly examples: readonly string[];
  readonly see: readonly string[];
}

/** The docstring of a declaration or a member; its `text` is empty where there is none. */
export function readDoc(node: ts.Node): Doc {
  // JSDoc belongs to the statement of a constant.
  const owner = ts.isVariableDeclaration(node) ? node.parent.parent : node;
  return docFrom(ts.getJSDocCommentsAndTags(owner).filter(ts.isJSDoc));
}

/** The docstring of an exported name; that of a namespace stands where an entry exports it. */
export function docOfItem({ declarations, exported, members }: Item): Doc {
  if (members !== undefined && exported !== undefined) return readDoc(exported.parent);
  return merged(declarations.map(readDoc));
}

/** What the docstrings of overloads, or of a type and a constant of one name, say together. */
export function merged(docs: readonly Doc[]): Doc {
  const texts = [...new Set(docs.map(({ text }) => text).filter((text) => text !== ''))];
  const [first] = docs;
  return {
    text: texts.join('\n\n'),
    params: docs.flatMap(({ params }) => params),
    returns: docs.find(({ returns }) => returns !== undefined)?.returns,
    throws: [...new Set(docs.flatMap(({ throws }) => throws))],
    default: first?.default,
    examples: docs.flatMap(({ examples }) => examples),
    see: docs.flatMap(({ see }) => see),
  };
}

function docFrom(comments: readonly ts.JSDoc[]): Doc {
  const comment = comments.at(-1);
  const tags = (comment?.tags ?? []).map((tag) => ({
    tag,
    name: tag.tagName.text,
    text: commentText(tag.comment),
  }));
  const all = (...names: readonly string[]) =>
    tags.filter(({ name }) => names.includes(name)).map(({ text }) => text);
  return {
    text: [commentText(comment?.comment), ...all('remarks')].filter((text) => text !== '').join('\n\n'),
    params: tags.flatMap(({ tag, name, text }) => {
      if (ts.isJSDocParameterTag(tag)) return [{ name: tag.name.getText(), text }];
      if (name !== 'typeParam') return [];
      const [, parameter = '', rest = ''] = /^(\w+)\s+(.*)$/s.exec(text) ?? [];
      return [{ name: parameter, text: rest }];
    }),
    returns: all('returns')[0],
    throws: all('throws'),
    default: all('default')[0],
    examples: all('example'),
    see: tags.filter(({ name }) => name === 'see').map(({ tag, text }) => seen(tag, text)),
  };
}

function commentText(comment: string | ts.NodeArray<ts.JSDocComment> | undefined): string {
  return (ts.getTextOfJSDocComment(comment) ?? '').trim();
}

/** TypeScript reads the first word of `@see` as a name: of `https://…` that is `https`. */
function seen(tag: ts.JSDocTag, text: string): string {
  return ts.isJSDocSeeTag(tag) && tag.name !== undefined ? tag.name.getText() + text : text;
}
