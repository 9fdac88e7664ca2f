import { compareModels } from './compare-models.js';
import { compareNotification, notificationName } from './compare-notification.js';
import { compareOperation } from './compare-operation.js';
import type { Description } from './description.js';
import type { Difference, Findings } from './difference.js';
import type { Exception } from './exceptions/exception.js';
import type { Facts } from './facts.js';
import { formatSubject, type Models } from './models.js';

/** The result of a comparison. */
export interface Report {
  /** `1215 of 1215 operations, …` */
  readonly summary: string;
  readonly unexplained: readonly Difference[];
  readonly explained: readonly Difference[];
  /** Exceptions that no longer explain a difference. */
  readonly idle: readonly string[];
}

/**
 * Compares the description with its sources: in both directions with the facts of the official tables, and with the
 * models of SDKs, if there are any.
 */
export function check(
  facts: Facts,
  models: Models | undefined,
  description: Description,
  exceptions: readonly Exception[],
): Report {
  const findings = [
    ...facts.operations.map((operation) => compareOperation(operation, description)),
    ...facts.notifications.map((notification) => compareNotification(notification, description)),
  ];
  const differences = [
    ...findings.flatMap((found) => found.differences),
    ...strangers(facts, models, description),
    ...brokenReplacements(description),
    ...(models === undefined ? [] : compareModels(models, description, beyond(findings))),
  ];
  const allowed = new Set(exceptions.flatMap(listKeys));
  const explained = differences.filter((difference) => allowed.has(formatKey(difference)));
  const used = new Set(explained.map(formatKey));
  const has = (known: ReadonlyMap<string, unknown>, names: string[]) =>
    `${names.filter((name) => known.has(name)).length} of ${names.length}`;
  const operations = facts.operations.map(({ method, path }) => `${method} ${path}`);
  return {
    summary: [
      `${has(description.operations, operations)} operations`,
      `${has(description.notifications, facts.notifications.map(notificationName))} notifications`,
      `${findings.reduce((sum, { fields }) => sum + fields, 0)} fields compared`,
      ...(models === undefined ? [] : [`${countRows(models)} rows of models`]),
    ].join(', '),
    unexplained: differences.filter((difference) => !allowed.has(formatKey(difference))),
    explained,
    idle: [...allowed].filter((key) => !used.has(key)),
  };
}

/** The number of statements in the models. */
function countRows({ fields, unconfirmed, ...rest }: Models): number {
  const lists = [...fields.map(({ missing }) => missing), ...unconfirmed.map((row) => row.fields)];
  return [...lists, ...Object.values(rest)].reduce((sum, { length }) => sum + length, 0);
}

function formatKey({ subject, place }: Pick<Difference, 'subject' | 'place'>): string {
  return `${subject} ${place}`;
}

function listKeys({ cases }: Exception): string[] {
  return cases.flatMap(({ subjects, places }) =>
    subjects.flatMap((subject) => places.map((place) => formatKey({ subject, place }))),
  );
}

/** The fields of the description that the official tables lack. */
function beyond(findings: readonly Findings[]): string[] {
  return findings.flatMap(({ subject, beyond }) =>
    beyond.map((place) => `${subject} ${place.replace(/^(?:query|path|header)\./, 'request.')}`),
  );
}

/** The operations and notifications of the description that no source has. */
function strangers(facts: Facts, models: Models | undefined, description: Description): Difference[] {
  const operations = new Set([...facts.operations, ...(models?.operations ?? [])].map(formatSubject));
  const notifications = new Set(facts.notifications.map(notificationName));
  const unknown = { facts: 'nothing', description: 'described' };
  return [
    ...[...description.operations.keys()]
      .filter((subject) => !operations.has(subject))
      .map((subject) => ({ subject, place: 'operation', ...unknown })),
    ...[...description.notifications.keys()]
      .filter((name) => !notifications.has(name))
      .map((name) => ({ subject: `WEBHOOK ${name}`, place: 'notification', ...unknown })),
  ];
}

/** Replacements, `path` or `path#verb`, that name no operation, or several. */
function brokenReplacements({ operations }: Description): Difference[] {
  return [...operations].flatMap(([subject, { 'x-superseded-by': replacement }]) => {
    if (replacement === undefined) return [];
    const [path, verb] = replacement.split('#');
    const targets = [...operations.keys()].filter((key) =>
      verb === undefined ? key.endsWith(` ${path}`) : key === `${verb.toUpperCase()} ${path}`,
    );
    if (targets.length === 1) return [];
    return [{ subject, place: 'replacement', facts: 'one operation', description: `${targets.length}` }];
  });
}
