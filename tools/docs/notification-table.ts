import type { SiteWebhook } from './catalogue.js';
import { breakable, escaped, link, table } from './html.js';
import { type Language, shortName } from './label.js';
import { productLink, webhookAddress } from './navigation.js';
import { words } from './words.js';

/** @param products whether to show the product of each notification */
export function webhookTable(language: Language, webhooks: readonly SiteWebhook[], products = true): string {
  const heads = [words.name, words.type, ...(products ? [words.products] : [])].map((word) => word[language]);
  const rows = webhooks.map(({ name, title, product }) => {
    const named = link(webhookAddress(language, name), escaped(shortName(title)[language]));
    const last = products ? `<td>${productLink(language, product)}</td>` : '';
    return `<tr><td>${named}</td><td><code>${breakable(name)}</code></td>${last}</tr>`;
  });
  return table('listing', heads, rows);
}
