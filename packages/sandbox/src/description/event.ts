import {
  type EventForm,
  findBodySchema,
  type OutlinedEvent,
  type Protocol,
  readProtocol,
  type Schema,
} from '@wechatpay-kit/openapi/model';

/** A notification of the description. */
export interface DescribedEvent {
  readonly protocol: Protocol;
  /** The name of its file: `v2/pap-contract-state-changed`. */
  readonly name: string;
  /** The event type: `TRANSACTION.SUCCESS`, `contract.add`. */
  readonly type: string;
  /** Unique among all events: the type, with the prefix `v2:` if APIv3 has the same type. */
  readonly handler: string;
  /** What happened, in Chinese. */
  readonly summary: string;
  /** The same in English. */
  readonly summaryEn: string;
  /** The fields of an APIv2 message. */
  readonly message: Schema | undefined;
  /** The `original_type` of an APIv3 message: what its payload is about. */
  readonly subject: string;
  /** What is encrypted inside the message. All APIv3 events have it. */
  readonly payload: Schema | undefined;
  /** The fields by which an APIv2 event is recognised. */
  readonly form: EventForm;
  /** Fields, or values of fields, that an APIv2 message never has. */
  readonly never: Readonly<Record<string, true | readonly string[]>>;
}

/** The notifications of an outline: one of each type. What the outline lacks is read when it is first asked for. */
export function describeEvents(outlined: readonly OutlinedEvent[]): DescribedEvent[] {
  const events = outlined.flatMap((event) => {
    const protocol = readProtocol(event.name);
    return Object.entries(eventTypes(event)).map(([type, forms]) => ({ event, protocol, type, forms }));
  });
  const v3Types = new Set(events.filter(({ protocol }) => protocol === 'v3').map(({ type }) => type));
  return events.map(({ event, protocol, type, forms }) => {
    const handler = protocol === 'v2' && v3Types.has(type) ? `v2:${type}` : type;
    const form = ([forms].flat()[0] ?? {}) as EventForm;
    return describeEvent(event, { protocol, type, handler, form });
  });
}

/** The event types of a notification, and the seconds between its delivery attempts. */
export function listSchedules(event: OutlinedEvent): [type: string, schedule: readonly number[]][] {
  const { 'x-retry': schedule = [] } = event.outline;
  return Object.keys(eventTypes(event)).map((type) => [type, schedule]);
}

function eventTypes({
  name,
  outline,
}: OutlinedEvent): NonNullable<OutlinedEvent['outline']['x-event-types']> {
  return outline['x-event-types'] ?? { [name]: {} };
}

function describeEvent(
  event: OutlinedEvent,
  own: Pick<DescribedEvent, 'protocol' | 'type' | 'handler' | 'form'>,
): DescribedEvent {
  const { summary, 'x-summary-en': summaryEn, 'x-event-not': never = {} } = event.outline;
  const readMessage = (): Schema | undefined => findBodySchema(event.operation.requestBody);
  return {
    ...own,
    name: event.name,
    summary,
    summaryEn,
    never,
    get message() {
      return own.protocol === 'v2' ? readMessage() : undefined;
    },
    get subject() {
      return findSubject(own.type, readMessage());
    },
    get payload() {
      return event.operation['x-payload'];
    },
  };
}

/** Without a word of the documents, the first part of the type, as most events have it. */
function findSubject(type: string, message: Schema | undefined): string {
  const own = message?.allOf?.map(
    ({ properties }) => properties?.['resource']?.properties?.['original_type'],
  );
  const documented = own?.find((schema) => schema !== undefined);
  return String(documented?.const ?? documented?.example ?? type.split('.', 1)[0]?.toLowerCase());
}
