import type { Response, Schema } from '@wechatpay-kit/openapi/model';
import { compareField, compareFields } from './compare-fields.js';
import { compareDocs } from './compare-operation.js';
import type { Description } from './description.js';
import { Findings } from './difference.js';
import type { FactNotification } from './facts.js';

const seconds: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600 };

/** The name of a notification in the description. */
export function notificationName({ protocol, event }: FactNotification): string {
  return protocol === 'v2' ? `v2/${event}` : event;
}

/** Compares a notification with the description: schedule, message and payload. */
export function compareNotification(facts: FactNotification, description: Description): Findings {
  const name = notificationName(facts);
  const findings = new Findings(`WEBHOOK ${name}`, description.resolve);
  const described = description.notifications.get(name);
  if (described === undefined) {
    findings.add('notification', facts.name, 'nothing');
    return findings;
  }
  findings.same('operationId', `webhooks.${name.replace('/', '.')}`, described.operationId);
  findings.same('name', facts.name, described.summary);
  compareDocs(findings, facts.docs, described);
  findings.same('retry', schedule(facts.retry), described['x-retry']);
  const { content = {} } = described.requestBody ?? {};
  if (facts.body !== undefined) {
    compareFields(findings, 'body', facts.body, content['application/xml']?.schema);
  } else {
    compareEnvelope(findings, facts, content['application/json']?.schema);
  }
  if (facts.payload !== undefined) {
    compareFields(findings, 'payload', facts.payload, described['x-payload']);
  }
  const { '200': reply } = described.responses;
  compareReply(findings, facts, reply && description.answer(reply));
  return findings;
}

/** Compares the receiver's answer. Most notifications have the common one. */
function compareReply(findings: Findings, { reply = [] }: FactNotification, described?: Response): void {
  const part = (wanted: string) => reply.find(({ name }) => name === wanted)?.fields;
  for (const header of part('headers') ?? []) {
    const found = described?.headers?.[header.name];
    compareField(findings, `reply.headers.${header.name}`, header, found?.schema);
    findings.same(
      `reply.headers.${header.name} required`,
      header.required ?? false,
      found?.required ?? false,
    );
  }
  const body = part('body');
  const [media] = Object.values(described?.content ?? {});
  if (body !== undefined) compareFields(findings, 'reply', body, media?.schema);
}

/** The envelopes of APIv3 notifications differ only in the event type and in the type of the resource. */
function compareEnvelope(findings: Findings, facts: FactNotification, schema: Schema | undefined): void {
  const own = schema?.allOf?.map(({ properties }) => properties).find((found) => found !== undefined);
  findings.same('event type', facts.event, own?.['event_type']?.const);
  const { original_type: original } = own?.['resource']?.properties ?? {};
  findings.same('original type', facts.original_type, original?.const);
}

/** `15s/3m` -> `[15, 180]`. A leading zero is the first attempt, not an interval. */
function schedule(retry: string | undefined): number[] | undefined {
  const steps = retry?.split('/').filter((step) => step !== '');
  const all = steps?.map(
    (step) => Number.parseInt(step, 10) * (seconds[step.replace(/\d+/, '')] ?? Number.NaN),
  );
  return all?.[0] === 0 ? all.slice(1) : all;
}
