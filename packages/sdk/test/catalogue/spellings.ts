/** The three ways to write an operation, each with a client of its own that sends nothing. */
import { WeChatPay } from 'wechatpay-kit';
import { sameKeys } from '../support/brand.js';
import { merchantConfig } from '../support/config.js';
import { v2Message, v3Headers } from '../support/platform.js';
import { type Recording, recording } from '../support/recording-transport.js';
import type { Operation } from './operations.js';

export interface Spelling {
  readonly name: string;
  /** What its client sent, in order. */
  readonly requests: Recording['requests'];
  /** The operation's verb, spelled this way: `post`, `postAsync` or `postSync`. */
  verb(operation: Operation, suffix?: '' | 'Async' | 'Sync'): (options: unknown) => Promise<unknown>;
}

// Signed once: a thousand answers would take longer to sign than the requests.
const json = Buffer.from('{}');
const xml = Buffer.from(v2Message({ return_code: 'SUCCESS', result_code: 'SUCCESS' }));
const answers = {
  v2: { status: 200, headers: {}, body: xml },
  v3: { status: 200, headers: v3Headers(json), body: json },
};

export const spellings: readonly Spelling[] = [
  spelling('the property chain', (pay, { operationId }) => {
    const names = operationId.split('.').slice(0, -1);
    return names.reduce<unknown>(member, pay);
  }),
  spelling('chain()', (pay, { path }) => pay.chain(path as string)),
  spelling('the index', (pay, { path }) => member(pay, path)),
];

function spelling(name: string, endpoint: (pay: WeChatPay, operation: Operation) => unknown): Spelling {
  const { transport, requests } = recording(({ headers }) =>
    headers['accept']?.startsWith('text/xml') ? answers.v2 : answers.v3,
  );
  const pay = new WeChatPay(merchantConfig({ transport, brand: sameKeys }));
  return {
    name,
    requests,
    verb(operation, suffix = '') {
      const called = operation.verb + suffix;
      const verb = member(endpoint(pay, operation), called);
      if (typeof verb !== 'function') throw new TypeError(`${name} has no ${called} here`);
      return (options) => Reflect.apply(verb, undefined, [options]);
    },
  };
}

function member(value: unknown, name: string): unknown {
  return Reflect.get(Object(value), name);
}
