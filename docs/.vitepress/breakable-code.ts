import type { MarkdownOptions } from 'vitepress';

/** Shorter code is not broken. */
const shortest = 10;

/** Lets a long name break after its separators: `out_trade_no`, `pay.v3.certificates`. */
export const breakableCode: NonNullable<MarkdownOptions['config']> = ({ renderer }) => {
  const render = renderer.rules.code_inline;
  if (render === undefined) return;
  renderer.rules.code_inline = (tokens, at, ...more) => {
    const html = render(tokens, at, ...more);
    if ((tokens[at]?.content.length ?? 0) < shortest) return html;
    return html.replace(/(?<=>)[^<]+/g, (text) => text.replace(/(?<=\w)([./_-])(?=[\w{])/g, '$1<wbr>'));
  };
};
