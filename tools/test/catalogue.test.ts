/** The completeness of the published description: every operation, both languages, no dangling reference. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { loadBundle, type Operation, type PathItem } from '@wechatpay-kit/openapi/model';
import { describe, expect, it } from 'vitest';
import { readDescription } from './description.js';

interface Label {
  readonly title: string;
  readonly 'x-title-en'?: string;
}

const top = new URL('../../', import.meta.url);
const { tags, 'x-groups': groups, 'x-error-codes': errors, paths, webhooks, components } = loadBundle();

/** Verbs by routing path. */
const verbs = new Map(
  Object.values(paths).map(({ 'x-path': path, ...item }): [string, PathItem] => [path, item]),
);
const operations = [...verbs.values()].flatMap((item) => Object.values(item));
const notifications = Object.values(webhooks).flatMap((item) => Object.values(item));
const everything = [...operations, ...notifications];

/** The ids of the operations that are wrong. A test expects none. */
function exceptions(among: readonly Operation[], right: (operation: Operation) => boolean): string[] {
  return among.filter((operation) => !right(operation)).map(({ operationId }) => operationId);
}

function repeated(values: readonly unknown[]): unknown[] {
  return values.filter((value, at) => values.indexOf(value) !== at);
}

function isChinese(text: string | undefined): boolean {
  return text !== undefined && /\p{Script=Han}/u.test(text);
}

/** The Chinese term may follow in parentheses. */
function isEnglish(text: string | undefined): boolean {
  return (
    text !== undefined && /[A-Za-z]/.test(text) && !isChinese(text.replace(/ \(\p{Script=Han}+\)/gu, ''))
  );
}

function isDay(text: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text));
}

describe('the catalogue', () => {
  it('has 1,215 operations and 112 notifications', () => {
    expect(operations).toHaveLength(1215);
    expect(notifications).toHaveLength(112);
  });

  it('holds every file of openapi/', () => {
    const folder = fileURLToPath(new URL('openapi', top));
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .map((file) => file.replaceAll('\\', '/'))
      .filter((file) => file.endsWith('.yaml'))
      .map((file) => file.replace(/\.yaml$/, ''));
    const held = [
      ...verbs.keys(),
      ...Object.keys(webhooks).map((name) => `webhooks/${name}`),
      ...Object.keys(readDescription().flows).map((product) => `flows/${product}`),
      ...Object.entries(components)
        .filter(([kind]) => kind !== 'securitySchemes')
        .flatMap(([kind, named]) => Object.keys(named).map((name) => `components/${kind}/${name}`)),
      ...['openapi', 'tags', 'groups', 'errors', 'glossary', 'enums', 'fields'],
    ];
    expect(files.toSorted()).toEqual(held.toSorted());
  });

  it('has unique ids', () => {
    expect(repeated(everything.map(({ operationId }) => operationId))).toEqual([]);
  });
});

describe('every operation and notification', () => {
  it.each(['summary', 'description'] as const)('has its %s in Chinese', (name) => {
    expect(exceptions(everything, (operation) => isChinese(operation[name]))).toEqual([]);
  });

  it.each(['x-summary-en', 'x-description-en'] as const)('has its %s in English', (name) => {
    expect(exceptions(everything, (operation) => isEnglish(operation[name]))).toEqual([]);
  });

  it('is described in whole sentences', () => {
    expect(exceptions(everything, ({ description }) => description?.endsWith('。') === true)).toEqual([]);
    expect(
      exceptions(everything, (operation) => operation['x-description-en']?.endsWith('.') === true),
    ).toEqual([]);
  });

  it('has a unique description', () => {
    expect(repeated(everything.map(({ description }) => description))).toEqual([]);
    expect(repeated(everything.map((operation) => operation['x-description-en']))).toEqual([]);
  });

  it('belongs to one known product', () => {
    const known = new Set(tags.map(({ name }) => name));
    const right = ({ tags = [] }: Operation) => tags.length === 1 && tags.every((tag) => known.has(tag));
    expect(exceptions(everything, right)).toEqual([]);
  });
});

describe('every product', () => {
  it('is named and described once, in both languages', () => {
    const wrong = tags.filter(
      (tag) =>
        !isChinese(tag.description) ||
        !tag.description?.endsWith('。') ||
        !isEnglish(tag['x-name-en']) ||
        !isEnglish(tag['x-description-en']),
    );
    expect(wrong.map(({ name }) => name)).toEqual([]);
    expect(repeated(tags.map(({ name }) => name))).toEqual([]);
    expect(repeated(tags.map((tag) => tag['x-name-en']))).toEqual([]);
    expect(repeated(tags.map(({ description }) => description))).toEqual([]);
  });

  it('has operations or notifications', () => {
    const used = new Set(everything.flatMap(({ tags = [] }) => tags));
    expect(tags.map(({ name }) => name).filter((name) => !used.has(name))).toEqual([]);
  });
});

describe('every group of products', () => {
  it('is named and described once, in both languages', () => {
    const wrong = groups.filter(
      (group) =>
        !isChinese(group.name) ||
        !group.description?.endsWith('。') ||
        !isEnglish(group['x-name-en']) ||
        !isEnglish(group['x-description-en']),
    );
    expect(wrong.map(({ name }) => name)).toEqual([]);
    expect(repeated(groups.map((group) => group['x-name-en']))).toEqual([]);
  });

  it('is contiguous in the list of products, in its order', () => {
    const order = tags.map((tag) => tag['x-group']);
    expect(order.filter((group, at) => group !== order[at - 1])).toEqual(groups.map(({ name }) => name));
  });
});

describe('every error code', () => {
  const codes = Object.entries(errors.codes);

  it('has its meaning and action in both languages, in whole sentences', () => {
    const wrong = codes.filter(
      ([, code]) =>
        ![code.description, code.action].every((text) => isChinese(text) && text.endsWith('。')) ||
        ![code['x-description-en'], code['x-action-en']].every(
          (text) => isEnglish(text) && text.endsWith('.'),
        ),
    );
    expect(codes.length).toBeGreaterThan(100);
    expect(wrong.map(([name]) => name)).toEqual([]);
  });

  it('has an HTTP status if and only if APIv3 answers it', () => {
    const wrong = codes.filter(
      ([, { protocols, status }]) => (status !== undefined) !== protocols.includes('v3'),
    );
    expect(wrong.map(([name]) => name)).toEqual([]);
  });

  it('is named once by an operation', () => {
    expect(exceptions(operations, (operation) => repeated(operation['x-errors'] ?? []).length === 0)).toEqual(
      [],
    );
  });
});

describe('every notification', () => {
  /** Notifications that users, time or WeChat Pay cause, not calls. */
  const unasked = [
    'BLOCKRECORD.CHANGE',
    'CROSS_BORDER_PAY.GET_MCH_INFO',
    'CROSS_BORDER_PAY.PUSH_ORDER_INFO',
    'DISCOUNT_CARD.GET_CARD',
    'DISCOUNT_CARD.SETTLEMENT',
    'ENTRUST.TERMINATE_INQUIRY',
    'ENTRUST.TERMINATE_RETENTION',
    'MALL_AUTH.ACTIVATE_CARD',
    'MALL_REFUND.SUCCESS',
    'MALL_TRANSACTION.SUCCESS',
    'MERCHANT_NOTIFY.NOTIFY',
    'PARKING_FEE.QUERY_TRANS_INFO',
    'RISKTRADE.IDENTIFICATION',
  ];

  it('follows an operation, unless no call causes it', () => {
    const followed = new Set(operations.flatMap((operation) => operation['x-notifies'] ?? []));
    expect(Object.keys(webhooks).filter((name) => !followed.has(name))).toEqual(unasked);
  });
});

describe('every label of a field', () => {
  const labels = labelsIn([paths, webhooks, components]);

  it('has its English', () => {
    expect(labels.length).toBeGreaterThan(10_000);
    const wrong = labels.filter((label) => !isEnglish(label['x-title-en'])).map(({ title }) => title);
    expect([...new Set(wrong)]).toEqual([]);
  });
});

describe('an operation that is deprecated', () => {
  const gone = (operation: Operation) =>
    operation['x-retired'] !== undefined || operation['x-superseded'] !== undefined;

  it('has the day of its deprecation', () => {
    expect(exceptions(operations.filter(gone), ({ deprecated }) => deprecated === true)).toEqual([]);
    const dated = ({ 'x-retired': retired, 'x-superseded': superseded }: Operation) =>
      [retired, superseded].every((day) => day === undefined || isDay(day));
    expect(exceptions(operations, dated)).toEqual([]);
  });

  it('has a reason', () => {
    const deprecated = operations.filter((operation) => operation.deprecated !== undefined);
    const told = (operation: Operation) => gone(operation) || operation['x-superseded-by'] !== undefined;
    expect(exceptions(deprecated, told)).toEqual([]);
  });

  it('names its replacement, if there is one', () => {
    const leads = ({ 'x-superseded-by': by }: Operation) => {
      if (by === undefined) return true;
      const [path = '', verb] = by.split('#');
      const there = Object.keys(verbs.get(path) ?? {});
      return verb === undefined ? there.length === 1 : there.includes(verb);
    };
    expect(exceptions(operations, leads)).toEqual([]);
  });
});

describe('every operation', () => {
  it('has the security scheme of its protocol, and mutual TLS if marked', () => {
    const wrong = [...verbs].flatMap(([path, item]) =>
      exceptions(Object.values(item), ({ security, 'x-mtls': mtls }) => {
        const scheme = /^(?:v2|brand)(?=\/)/.exec(path)?.[0] ?? 'v3';
        const schemes = [scheme, ...(mtls ? ['mtls'] : [])];
        const expected = [Object.fromEntries(schemes.map((scheme) => [scheme, []]))];
        return JSON.stringify(security) === JSON.stringify(expected);
      }),
    );
    expect(wrong).toEqual([]);
    expect(Object.keys(components['securitySchemes'] ?? {}).toSorted()).toEqual([
      'brand',
      'mtls',
      'v2',
      'v3',
    ]);
  });

  it('has only hosts of WeChat Pay, over TLS', () => {
    const right = ({ servers }: Operation) =>
      servers === undefined ||
      (servers.length > 0 &&
        repeated(servers.map(({ url }) => url)).length === 0 &&
        servers.every(({ url = '' }) =>
          /^https:\/\/[a-z0-9.]+\.(?:qq\.com|wechatpay\.cn)(?:\/[a-z]+)*$/.test(url),
        ));
    expect(exceptions(operations, right)).toEqual([]);
  });
});

describe('every notification', () => {
  it('is delivered again after whole seconds, if that is known', () => {
    const right = ({ 'x-retry': retry }: Operation) =>
      retry === undefined ||
      (retry.length > 0 && retry.every((after) => Number.isInteger(after) && after > 0));
    expect(exceptions(notifications, right)).toEqual([]);
    expect(exceptions(operations, (operation) => operation['x-retry'] === undefined)).toEqual([]);
  });
});

describe('an operation that can be repeated', () => {
  const called = [...verbs].flatMap(([path, item]) =>
    Object.entries(item).map(([verb, operation]) => ({
      id: `${verb.toUpperCase()} ${path}`,
      path,
      operation,
    })),
  );
  const writing = called.filter(({ id }) => !id.startsWith('GET '));
  const unmarked = writing.filter(({ operation }) => operation['x-idempotent'] === undefined);

  it('matches a list made by hand', () => {
    const of = (verb: string) => writing.filter(({ id }) => id.startsWith(`${verb} `));
    // Repeatable with an identity, repeatable always, not repeatable.
    const count = (among: typeof writing) => [
      among.filter(({ operation }) => operation['x-idempotent']?.length).length,
      among.filter(({ operation }) => operation['x-idempotent']?.length === 0).length,
      among.filter(({ operation }) => operation['x-idempotent'] === undefined).length,
    ];
    expect({
      POST: count(of('POST')),
      PATCH: count(of('PATCH')),
      DELETE: count(of('DELETE')),
      PUT: count(of('PUT')),
    }).toEqual({ POST: [304, 277, 152], PATCH: [12, 21, 4], DELETE: [3, 12, 0], PUT: [1, 4, 0] });
  });

  it('uses no payment code and sends no message', () => {
    const once =
      /micropay$|codepay$|facepay$|offlineface\/transactions$|transactions\/pay$|\/notify$|fail-notify$|message$|\/send$|\/response$/;
    // Coupons are sent under their own number.
    const expected = writing.filter(
      ({ path }) => once.test(path) && !path.includes('/coupons/') && !path.includes('/product-coupons/'),
    );
    expect(expected.length).toBeGreaterThan(20);
    expect(expected.filter((operation) => !unmarked.includes(operation)).map(({ id }) => id)).toEqual([]);
  });

  it('is every DELETE, every PUT and every query', () => {
    const harmless = /^(?:DELETE|PUT) |query$|^POST v2\/\S+query\w*$/;
    expect(unmarked.map(({ id }) => id).filter((id) => harmless.test(id))).toEqual([]);
  });

  it('is identified by required fields, except for these, which count only if given', () => {
    const optional = writing.flatMap(({ id, operation }) =>
      (operation['x-idempotent'] ?? [])
        .filter((field) => !isRequired(operation, field))
        .map((field) => `${id} ${field}`),
    );
    expect(optional).toEqual([
      'POST v3/ecommerce/subsidies/create out_subsidy_no',
      ...['app', 'h5', 'jsapi', 'miniprogram', 'web'].flatMap((where) => [
        `POST v3/global/papay/contracts/${where}-pre-entrust-sign plan_id`,
        `POST v3/global/papay/contracts/${where}-pre-entrust-sign out_contract_code`,
      ]),
      'PATCH v3/marketing/membercard-open/cards/{card_id}/codes/{code} out_request_no',
      'PATCH v3/marketing/partner/delivery-plan/delivery-plans/{plan_id} out_request_no',
      'POST v3/marketing/paygiftactivity/activities/{activity_id}/merchants/add add_request_no',
      'POST v3/marketing/paygiftactivity/activities/{activity_id}/merchants/delete delete_request_no',
    ]);
  });
});

describe('a reply to a notification', () => {
  it('is signed if and only if it has an Authorization', () => {
    const right = ({ responses, 'x-signed-reply': signed = false }: Operation) =>
      Object.values(responses ?? {}).some(({ headers }) => headers?.['Authorization'] !== undefined) ===
      signed;
    expect(exceptions(notifications, right)).toEqual([]);
    expect(notifications.filter((notification) => notification['x-signed-reply'])).toHaveLength(2);
  });
});

describe('a call of APIv2', () => {
  it('never takes the sign, which the client computes', () => {
    const types = readFileSync(new URL('packages/sdk/src/generated/types.ts', top), 'utf8');
    const asking = /^export interface (V2\w+(?:Query|Request)) \{\n(?:(?!\}).*\n)*? {2}sign\??: /gm;
    // An upload's form; uploads are not sent yet.
    const upload = 'V2SecapiMchUploadmediaPostRequest';
    const names = [...types.matchAll(asking)].map(([, name]) => name);
    expect(names.filter((name) => name !== upload)).toEqual([]);
  });
});

/** Whether a call requires a field such as `amount.total`. */
function isRequired({ parameters = [], requestBody }: Operation, place: string): boolean {
  if (parameters.some(({ name, required }) => name === place && required)) return true;
  let schema = Object.values(requestBody?.content ?? {})[0]?.schema;
  return place.split('.').every((name) => {
    const required = schema?.required?.includes(name) === true;
    schema = schema?.properties?.[name];
    return required;
  });
}

/** All schemas with a `title`. */
function labelsIn(value: unknown): Label[] {
  if (value === null || typeof value !== 'object') return [];
  const inner = Object.entries(value).flatMap(([name, item]) => (name === 'example' ? [] : labelsIn(item)));
  return 'title' in value && typeof value.title === 'string' ? [value as Label, ...inner] : inner;
}
