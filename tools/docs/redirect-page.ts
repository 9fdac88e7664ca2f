/**
 * A page that leads to another address, for a host of files without rules for redirects. With a script, the anchor is kept.
 *
 * @param target relative to the page, so that it holds under every base
 */
export function redirectPage(target: string): string {
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<meta charset="utf-8">',
    '<title>wechatpay-kit</title>',
    '<meta name="robots" content="noindex">',
    `<link rel="canonical" href="${target}">`,
    `<script>location.replace('${target}' + location.hash)</script>`,
    `<meta http-equiv="refresh" content="0; url=${target}">`,
    `<a href="${target}">→</a>`,
    '</html>',
  ].join('\n');
}
