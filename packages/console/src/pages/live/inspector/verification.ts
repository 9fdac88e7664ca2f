import type { RequestRecord } from '#sandbox/records/record.js';
import type { Wire } from '../../../api/client.js';

export type Shown = Wire<RequestRecord>;

/** A step in which the sandbox checks a signature. */
export interface CheckStep {
  readonly id: 'read' | 'key' | 'text' | 'check';
  /** `skipped`: an earlier step has failed. */
  readonly state: 'good' | 'bad' | 'skipped';
  /** What the step looks at, by its name in the protocol. */
  readonly fields: readonly (readonly [name: string, value: string])[];
}

const order = ['read', 'key', 'text', 'check'] as const;

/** The step that a mistake makes fail. All others are mistakes in the text or the signature. */
const failing: Readonly<Record<string, CheckStep['id']>> = {
  'authorization-missing': 'read',
  'authorization-malformed': 'read',
  'sign-missing': 'read',
  'merchant-unknown': 'key',
  'wrong-serial': 'key',
  'timestamp-expired': 'key',
  'timestamp-milliseconds': 'key',
};

/**
 * How the signature of a request was checked, step by step.
 *
 * @returns none if the request was not looked at: its path is not an operation, or it did not arrive as a whole
 */
export function listChecks(request: Shown): CheckStep[] {
  const { verified, cause, expected } = request.verification;
  if (request.operation === undefined || (expected === undefined && cause === undefined && !verified))
    return [];
  const isV2 = request.operation.includes(' v2/');
  const fields = isV2 ? messageFields(request) : headerFields(request);
  const failed = verified ? order.length : order.indexOf(failing[cause ?? ''] ?? 'check');
  const named = (...names: readonly string[]) =>
    names.flatMap((name): [string, string][] => (fields[name] === undefined ? [] : [[name, fields[name]]]));
  const looked: Record<CheckStep['id'], CheckStep['fields']> = isV2
    ? {
        read: named('mch_id', 'nonce_str', 'sign_type', 'sign'),
        key: named('mch_id'),
        text: [],
        check: [['algorithm', fields['sign_type'] || 'MD5'], ...named('sign')],
      }
    : {
        read: named('scheme', 'mchid', 'brand_id', 'serial_no', 'timestamp', 'nonce_str', 'signature'),
        key: named('timestamp', 'mchid', 'brand_id', 'serial_no'),
        text: [],
        check: [['algorithm', 'SHA256withRSA'], ...named('signature')],
      };
  return order.map((id, at) => ({
    id,
    state: at < failed ? 'good' : at === failed ? 'bad' : 'skipped',
    fields: looked[id],
  }));
}

/** The fields of `Authorization`, which may be malformed. */
function headerFields({ headers }: Shown): Readonly<Record<string, string>> {
  const value = headers.find(([name]) => name.toLowerCase() === 'authorization')?.[1] ?? '';
  const [scheme = ''] = value.trim().split(/\s/);
  const pairs = [...value.matchAll(/(\w+)="([^"]*)"/g)];
  return {
    ...(scheme === '' ? {} : { scheme }),
    ...Object.fromEntries(pairs.map(([, name = '', content = '']) => [name, content])),
  };
}

/** The fields of a message of APIv2: its elements, or its query. */
export function messageFields({ body, url }: Pick<Shown, 'body' | 'url'>): Readonly<Record<string, string>> {
  const at = url.indexOf('?');
  if (body === '') return at < 0 ? {} : Object.fromEntries(new URLSearchParams(url.slice(at)));
  const elements = body.matchAll(/<(\w+)>(?:\s*<!\[CDATA\[([\s\S]*?)\]\]>\s*|([^<]*))<\/\1>/g);
  return Object.fromEntries(
    [...elements].map(([, name = '', data, text = '']) => [name, data ?? readEntities(text)]),
  );
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

function readEntities(text: string): string {
  return text.replace(/&(lt|gt|quot|apos|amp);/g, (_, name: string) => entities[name] ?? '');
}
