import { audienceNames, audiences } from './audience.js';
import type { Product, SiteOperation } from './catalogue.js';
import { flowSection } from './flow-section.js';
import type { Guides } from './guides.js';
import {
  block,
  breakable,
  escaped,
  frontmatter,
  headingText,
  inline,
  link,
  mark,
  table,
  verbMark,
} from './html.js';
import { type Language, shortName } from './label.js';
import { type Levels, levelMark } from './levels.js';
import { inOrder, operationAddress, productNav } from './navigation.js';
import { webhookTable } from './notification-table.js';
import { groupByKind, kindNames } from './task-kinds.js';
import { words } from './words.js';

/** A list that is longer is divided by the kind of task. */
const most = 8;

/** The page of a product: its tasks with their steps, then all its operations and notifications. */
export function productPage(language: Language, product: Product, levels: Levels, guides: Guides): string {
  const { name, description, operations, webhooks, flows } = product;
  const all = flows.length === 0 ? words.operations : words.allOperations;
  return [
    frontmatter({
      title: name[language],
      description: description[language],
      source: flows.length === 0 ? 'openapi/tags.yaml' : `openapi/flows/${product.slug}.yaml`,
      nav: productNav(language, product, ''),
      aside: false,
      pageClass: 'product-page',
    }),
    `# ${headingText(name[language])}`,
    block('p', '', inline(description[language])),
    ...(flows.length > 1 ? [block('p', 'class="tasks"', taskLinks(language, product))] : []),
    ...flows.map((flow) => flowSection(language, flow, guides)),
    ...(operations.length === 0
      ? []
      : [`## ${all[language]} {#operations}`, ...operationTables(language, operations, levels)]),
    ...(webhooks.length === 0
      ? []
      : [`## ${words.notifications[language]} {#notifications}`, webhookTable(language, webhooks, false)]),
  ].join('\n\n');
}

function taskLinks(language: Language, { flows }: Product): string {
  return flows.map(({ id, title }) => `<a href="#${id}">${escaped(title[language])}</a>`).join('');
}

function operationTables(language: Language, operations: readonly SiteOperation[], levels: Levels): string[] {
  if (operations.length <= most) return [operationTable(language, operations, levels)];
  const kinds = groupByKind(operations);
  if (kinds.length === 1) return [operationTable(language, operations, levels)];
  return kinds.flatMap(([kind, those]) => [
    `### ${kindNames[kind][language]} {#operations-${kind}}`,
    operationTable(language, those, levels),
  ]);
}

function operationTable(language: Language, operations: readonly SiteOperation[], levels: Levels): string {
  const heads = [words.name, words.path, words.audience].map((word) => word[language]);
  const rows = inOrder(operations).map((site) => {
    const { path, operation } = site;
    const status =
      operation['x-retired'] !== undefined
        ? ` ${mark(words.retiredMark[language])}`
        : operation['x-superseded-by'] !== undefined
          ? ` ${mark(words.supersededMark[language])}`
          : '';
    const named = link(operationAddress(language, site), escaped(shortName(site.name)[language]));
    const whom = audiences
      .filter((audience) => site.audiences.includes(audience))
      .map((audience) => audienceNames[audience][language]);
    return `<tr><td>${named}${status}</td><td>${verbMark(site.verb)} <code>${breakable(path)}</code>${levelMark(language, site, levels)}</td><td>${whom.join(' · ')}</td></tr>`;
  });
  return table('listing', heads, rows);
}
