/** The tasks on the pages of products: what they refer to, and their drawings. */
import { describe, expect, it } from 'vitest';
import { checkedFlows, type Flow } from '../codegen/flows.js';
import { sequenceDiagram } from '../docs/diagrams/sequence.js';
import { stateDiagram } from '../docs/diagrams/states.js';
import { textWidth, wrapText } from '../docs/diagrams/text.js';
import { resolveFlow } from '../docs/flows.js';
import { readGuides } from '../docs/guides.js';
import { languages } from '../docs/label.js';
import { writtenPath } from '../docs/paths.js';
import { productPage } from '../docs/product-page.js';
import { top } from './guides.js';
import { readCatalogue } from './page-programs.js';

const catalogue = readCatalogue();
const flows = catalogue.products.flatMap((product) => product.flows.map((flow) => ({ product, flow })));

const operations = new Map(
  catalogue.paths
    .flatMap((path) => path.operations)
    .map((site) => [`${site.verb} ${site.path}`, site] as const),
);
const webhooks = new Map(catalogue.webhooks.map((webhook) => [webhook.name, webhook]));
const refunds = catalogue.products.find(({ slug }) => slug === 'refunds');

const task: Flow = {
  title: ['退款', 'Refund'],
  purpose: ['退款', 'Refunds'],
  steps: [{ title: ['申请', 'Apply'], call: ['post v3/refund/domestic/refunds'] }],
};

describe('a task', () => {
  it.each([
    'basic-payments',
    'combined-orders',
    'refunds',
    'bills',
    'transfer-to-users-user-confirmation',
    'transfer-to-users-authorized-automatic-receipt',
    'profit-sharing',
    'deduction-service',
    'entrusted-deduction',
    'pay-score',
    'consumer-complaints',
    'merchant-applyment',
    'favor-coupons',
    'merchant-coupons',
    'e-commerce-platform-payments',
    'parking-service',
    'file-upload',
    'platform-certificates',
  ])('is described for %s', (slug) => {
    expect(catalogue.products.find((product) => product.slug === slug)?.flows).not.toEqual([]);
  });

  it('links every step with its operations and notifications, and to guides that exist', () => {
    const guides = readGuides(`${top}docs`);
    for (const { product, flow } of flows) {
      const page = productPage('en', product, new Map(), guides);
      for (const { path, verb } of flow.steps.flatMap(({ calls }) => calls)) {
        expect(page).toContain(`<a href="${encodeURI(`/en/openapi/${writtenPath(path)}#${verb}`)}">`);
      }
      for (const { name } of flow.steps.flatMap((step) => step.webhooks)) {
        expect(page).toContain(`<a href="/en/webhook/${name}">`);
      }
      for (const name of flow.guides) expect(page).toContain(`<a href="/en/guide/${name}">`);
    }
  });

  it.each<[string, Partial<Flow>, RegExp]>([
    [
      'an operation that does not exist',
      { steps: [{ title: ['查', 'Query'], call: ['get v3/refund/none'] }] },
      /'get v3\/refund\/none' does not exist/,
    ],
    [
      'an operation of a product that it does not name',
      { steps: [{ title: ['账单', 'Bill'], call: ['get v3/bill/tradebill'] }] },
      /belongs to 账单; name that product in 'also'/,
    ],
    [
      'states that differ from the values of the enumeration',
      {
        states: [
          {
            title: ['状态', 'States'],
            fields: ['post v2/pay/orderquery trade_state'],
            rows: [['NOTPAY'], ['SUCCESS']],
            moves: { 'NOTPAY > SUCCESS': ['付款', 'Paid'] },
          },
        ],
      },
      /the states are NOTPAY,SUCCESS, the enumeration has ACCEPT,CLOSED/,
    ],
    [
      'a field that no answer has',
      {
        states: [{ title: ['状态', 'States'], fields: ['get v3/bill/tradebill state'], rows: [], moves: {} }],
      },
      /no answer has the field/,
    ],
  ])('is refused for %s', (_, change, message) => {
    if (refunds === undefined) throw new Error('there is no product for refunds');
    expect(() => resolveFlow({ operations, webhooks }, refunds, 'refund', { ...task, ...change })).toThrow(
      message,
    );
  });

  it.each<[string, object, RegExp]>([
    ['a text in one language', { title: ['退款'] }, /expected \[Chinese, English\]/],
    ['a key that is not known', { note: 'x' }, /'note' is not known here/],
    ['a step without an actor', { steps: [{ title: ['退', 'Refund'] }] }, /expected 'call', 'notify', or/],
    [
      'a move to a state that is not drawn',
      { states: [{ title: ['态', 'States'], fields: [], rows: [['A']], moves: { 'A > B': ['去', 'Go'] } }] },
      /'A > B' is not a move/,
    ],
  ])('is refused with %s', (_, change, message) => {
    expect(() => checkedFlows('flows/refunds.yaml', { refund: { ...task, ...change } })).toThrow(message);
  });
});

describe('a drawing', () => {
  it('holds its texts, and says in words what it shows', () => {
    const cut: string[] = [];
    for (const { product, flow } of flows) {
      for (const language of languages) {
        const drawings = [
          sequenceDiagram(language, flow),
          ...flow.states.map((states, at) => stateDiagram(language, `states-${at}`, states)),
        ];
        for (const svg of drawings) {
          expect(svg).toMatch(
            /^<svg [^>]*role="img" aria-labelledby="([\w-]+)".*<title id="\1">[^<]+<\/title><desc id="[\w-]+">1\. /,
          );
          const [, height = 0] = /viewBox="0 0 440 ([\d.]+)"/.exec(svg) ?? [];
          for (const [, kind = '', x, y, text = ''] of svg.matchAll(
            /<text class="([\w ]+)" x="([\d.-]+)" y="([\d.]+)">([^<]*)/g,
          )) {
            const size =
              kind === 'code' ? { size: 11.5, mono: true } : { size: kind === 'name small' ? 12.5 : 14 };
            const half = textWidth(text, size) / 2;
            const fits = Number(x) - half >= -2 && Number(x) + half <= 442 && Number(y) < Number(height);
            if (!fits) cut.push(`${product.slug} ${flow.id} ${language}: ${text}`);
          }
        }
      }
    }
    expect(cut).toEqual([]);
  });

  it('has no state box that hides another, or a move between them', () => {
    for (const { flow } of flows) {
      for (const states of flow.states) {
        const svg = stateDiagram('en', 'states', states);
        const boxes = [
          ...svg.matchAll(/<rect class="box" x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"/g),
        ].map(([, ...numbers]) => numbers.map(Number) as [number, number, number, number]);
        const badges = [...svg.matchAll(/<circle class="badge" cx="([\d.]+)" cy="([\d.]+)"/g)].map(
          ([, x, y]) => [Number(x), Number(y)] as const,
        );
        expect(boxes.length).toBe(states.rows.flat().length);
        expect(badges.length).toBe(states.moves.length);
        const hidden = badges.filter(([cx, cy]) =>
          boxes.some(([x, y, width, height]) => cx > x && cx < x + width && cy > y && cy < y + height),
        );
        expect(hidden, `${flow.id} ${states.field}`).toEqual([]);
      }
    }
  });

  it('breaks lines between Han characters but not before their punctuation, and names at separators', () => {
    expect(wrapText('查询订单，再关单', 56, { size: 14 })).toEqual(['查询订', '单，再关', '单']);
    expect(wrapText('Query the order', 70, { size: 14 })).toEqual(['Query the', 'order']);
    expect(wrapText('WAIT_USER_CONFIRM', 80, { size: 12, mono: true })).toEqual(['WAIT_USER_', 'CONFIRM']);
  });
});
