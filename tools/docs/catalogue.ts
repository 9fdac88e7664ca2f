import {
  type ErrorTable,
  findBodySchema,
  listOperations,
  type Operation,
  readProtocol,
  type Tag,
} from '@wechatpay-kit/openapi/model';
import { wirePath } from '../codegen/bundle.js';
import { answerBody, isFile } from '../codegen/call-parts.js';
import type { Source, SourceFile } from '../codegen/source.js';
import { type Audience, findAudiences } from './audience.js';
import {
  describeFields,
  describeVariants,
  type Field,
  type FieldContext,
  type FieldVariant,
} from './fields.js';
import { resolveFlow, type SiteFlow } from './flows.js';
import type { Label } from './label.js';
import { optionFields } from './options.js';
import { usualLabels } from './usual-labels.js';

/** The content of the site: the description, prepared for its pages. */
export interface Catalogue {
  readonly paths: readonly SitePath[];
  readonly webhooks: readonly SiteWebhook[];
  readonly products: readonly Product[];
  readonly groups: readonly { readonly name: Label; readonly products: readonly Product[] }[];
  readonly errors: ErrorTable;
}

/** A path. Each has a page. */
export interface SitePath {
  /** The routing path: `v3/pay/transactions/native`. */
  readonly path: string;
  /** Its YAML file under `openapi/`. */
  readonly file: string;
  readonly operations: readonly SiteOperation[];
}

export interface SiteOperation {
  readonly path: string;
  readonly verb: string;
  readonly protocol: 'v2' | 'v3';
  /** The URLs, the default first, with variables in braces. */
  readonly urls: readonly string[];
  readonly name: Label;
  readonly description: Label;
  readonly product: Product;
  readonly audiences: readonly Audience[];
  readonly operation: Operation;
  /** The options of the call. */
  readonly options: readonly Field[];
  /** The fields of the answer. An empty answer, a file and a redirection have none. */
  readonly answer: readonly Field[];
  /** The forms of the answer, if there are several. `answer` has the fields of all. */
  readonly variants: readonly FieldVariant[];
}

export interface SiteWebhook {
  /** `ENTRUST.SIGN`, `v2/transaction-success`. */
  readonly name: string;
  readonly file: string;
  readonly protocol: 'v2' | 'v3';
  readonly title: Label;
  readonly description: Label;
  readonly product: Product;
  readonly operation: Operation;
  /** The data for the handler: the decrypted payload, or the message if nothing is encrypted. */
  readonly payload: readonly Field[];
  /** The forms of the data, if several products share the notification. `payload` has the fields of all. */
  readonly variants: readonly FieldVariant[];
  /** The fields of the receiver's own reply. */
  readonly reply: readonly Field[];
}

export interface Product {
  readonly name: Label;
  readonly description: Label;
  /** The address of its page: `/products/<slug>`. */
  readonly slug: string;
  readonly operations: SiteOperation[];
  readonly webhooks: SiteWebhook[];
  /** Its tasks, in the order of its page. */
  readonly flows: SiteFlow[];
}

/** @throws Error if two products would have the same address */
export function buildCatalogue(source: Source): Catalogue {
  const context: FieldContext = {
    schemas: source.schemas,
    glossary: source.glossary,
    usual: usualLabels(source),
  };
  const products = new Map(source.tags.map((tag) => [tag.name, createProduct(tag)]));
  const paths = source.paths.map((file) => createPath(context, products, file));
  const webhooks = source.webhooks.flatMap((file) => createWebhook(context, products, file));
  const slugs = new Set([...products.values()].map(({ slug }) => slug));
  if (slugs.size < products.size) throw new Error('two products in tags.yaml have the same English name');
  addFlows(source, [...products.values()], paths, webhooks);
  const groups = source.groups.map((group) => ({
    name: { zh: group.name, en: group['x-name-en'] },
    products: source.tags
      .filter((tag) => tag['x-group'] === group.name)
      .map((tag) => products.get(tag.name) as Product),
  }));
  return { paths, webhooks, products: [...products.values()], groups, errors: source.errors };
}

function createProduct(tag: Tag): Product {
  const en = tag['x-name-en'];
  return {
    name: { zh: tag.name, en },
    description: { zh: tag.description, en: tag['x-description-en'] },
    slug: en
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, ''),
    operations: [],
    webhooks: [],
    flows: [],
  };
}

/** @throws Error for tasks of a product that does not exist, and for what {@link resolveFlow} refuses */
function addFlows(
  { flows }: Source,
  products: readonly Product[],
  paths: readonly SitePath[],
  webhooks: readonly SiteWebhook[],
): void {
  const sites = paths.flatMap((path) => path.operations);
  const context = {
    operations: new Map(sites.map((site) => [`${site.verb} ${site.path}`, site])),
    webhooks: new Map(webhooks.map((webhook) => [webhook.name, webhook])),
  };
  for (const [slug, tasks] of Object.entries(flows)) {
    const product = products.find((one) => one.slug === slug);
    if (product === undefined) throw new Error(`flows/${slug}.yaml: no product has this address`);
    for (const [id, flow] of Object.entries(tasks)) {
      product.flows.push(resolveFlow(context, product, id, flow));
    }
  }
}

function createPath(
  context: FieldContext,
  products: ReadonlyMap<string, Product>,
  file: SourceFile,
): SitePath {
  const wire = wirePath(file);
  const operations = listOperations(file.item).map(([verb, operation]): SiteOperation => {
    const product = productFor(products, file, operation);
    const servers = operation.servers ?? [{ url: 'https://api.mch.weixin.qq.com' }];
    const site: SiteOperation = {
      path: file.path,
      verb,
      protocol: readProtocol(file.path),
      urls: servers.map(({ url }) => `${url}${wire}`),
      ...readTexts(operation),
      product,
      audiences: findAudiences(file.path, operation),
      operation,
      options: optionFields(context, file.path, operation),
      answer: answerFields(context, operation),
      variants: describeVariants(context, answerBody(operation)?.schema ?? {}),
    };
    product.operations.push(site);
    return site;
  });
  return { path: file.path, file: file.file, operations };
}

function createWebhook(
  context: FieldContext,
  products: ReadonlyMap<string, Product>,
  file: SourceFile,
): SiteWebhook[] {
  return listOperations(file.item).map(([, operation]) => {
    const product = productFor(products, file, operation);
    const message = findBodySchema(operation.requestBody) ?? {};
    const { name, description } = readTexts(operation);
    const webhook: SiteWebhook = {
      name: file.path,
      file: file.file,
      protocol: readProtocol(file.path),
      title: name,
      description,
      product,
      operation,
      payload: describeFields(context, operation['x-payload'] ?? message),
      variants: describeVariants(context, operation['x-payload'] ?? message),
      reply: answerFields(context, operation),
    };
    product.webhooks.push(webhook);
    return webhook;
  });
}

function productFor(
  products: ReadonlyMap<string, Product>,
  { file }: SourceFile,
  { tags = [] }: Operation,
): Product {
  const product = products.get(tags[0] ?? '');
  if (product === undefined) throw new Error(`${file}: product ${tags[0]} is not in tags.yaml`);
  return product;
}

function readTexts(operation: Operation): { name: Label; description: Label } {
  return {
    name: { zh: operation.summary, en: operation['x-summary-en'] },
    description: { zh: operation.description, en: operation['x-description-en'] },
  };
}

function answerFields(context: FieldContext, operation: Operation): readonly Field[] {
  const answer = answerBody(operation);
  return answer === undefined || isFile(answer) ? [] : describeFields(context, answer.schema);
}
