/** Every bit of what is signed, changed in turn: nothing passes but what was signed. */
import { createCipheriv, createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { TransportError, VerificationError, WeChatPay } from 'wechatpay-kit';
import { merchantConfig } from './support/config.js';
import { apiV2Key } from './support/keys.js';
import { v2Payment } from './support/notification.js';
import { v2Message, v2Sign, v2Xml, v3Envelope, v3Headers } from './support/platform.js';
import { recording } from './support/recording-transport.js';
import { secretsShownBy } from './support/secrets.js';

interface Message {
  readonly headers: Record<string, string>;
  readonly body: Buffer;
}

/** The message with one bit changed, for every bit of its body and of the headers that sign it. */
function* flips({ headers, body }: Message): Generator<{ where: string; message: Message }> {
  for (const [at, byte] of body.entries()) {
    for (let bit = 0; bit < 8; bit++) {
      const changed = Buffer.from(body);
      changed[at] = byte ^ (1 << bit);
      yield { where: `bit ${bit} of byte ${at} of the body`, message: { headers, body: changed } };
    }
  }
  for (const name of ['wechatpay-signature', 'wechatpay-nonce', 'wechatpay-timestamp']) {
    const value = Buffer.from(headers[name] ?? '', 'latin1');
    for (const [at, byte] of value.entries()) {
      for (let bit = 0; bit < 8; bit++) {
        const changed = Buffer.from(value);
        changed[at] = byte ^ (1 << bit);
        const changedHeaders = { ...headers, [name]: changed.toString('latin1') };
        yield { where: `bit ${bit} of byte ${at} of ${name}`, message: { headers: changedHeaders, body } };
      }
    }
  }
}

/** How many changed messages there were; those that passed, or failed as they should not. */
async function judged(
  message: Message,
  read: (message: Message) => Promise<unknown>,
  allowed: readonly string[],
): Promise<{ tried: number; wrong: string[] }> {
  const wrong: string[] = [];
  let tried = 0;
  for (const { where, message: changed } of flips(message)) {
    tried += 1;
    try {
      await read(changed);
      wrong.push(`${where}: passed`);
    } catch (error) {
      const known = error instanceof VerificationError || error instanceof TransportError;
      const came = known ? `${error.name}:${error.code}` : String(error);
      if (!allowed.includes(came)) wrong.push(`${where}: ${came}`);
      if (tried % 100 === 0 && secretsShownBy(error).length > 0) wrong.push(`${where}: shows a secret`);
    }
  }
  return { tried, wrong };
}

let answer: Message;
const { transport } = recording(() => ({ status: 200, ...answer }));
const pay = new WeChatPay(merchantConfig({ transport, retry: false }));
const time = 120_000;

describe('of every bit changed, none passes', () => {
  it(
    'in an answer of v3',
    async () => {
      const body = Buffer.from('{"trade_state":"SUCCESS"}');
      const message = { headers: v3Headers(body), body };
      const read = async (changed: Message): Promise<unknown> => {
        answer = changed;
        return pay.v3.certificates.get();
      };
      expect(await read(message)).toMatchObject({ status: 200 });
      const { tried, wrong } = await judged(message, read, [
        'VerificationError:BAD_SIGNATURE',
        'VerificationError:CLOCK_SKEW',
      ]);
      expect(wrong).toEqual([]);
      expect(tried).toBe(8 * (25 + 344 + 32 + 10));
    },
    time,
  );

  it(
    'in an answer of v3 that says nothing',
    async () => {
      const body = Buffer.alloc(0);
      const message = { headers: v3Headers(body), body };
      const read = async (changed: Message): Promise<unknown> => {
        answer = changed;
        return pay.v3.certificates.get();
      };
      expect(await read(message)).toMatchObject({ data: undefined });
      const { tried, wrong } = await judged(message, read, [
        'VerificationError:BAD_SIGNATURE',
        'VerificationError:CLOCK_SKEW',
      ]);
      expect(wrong).toEqual([]);
      expect(tried).toBe(8 * (344 + 32 + 10));
    },
    time,
  );

  it.each(['MD5', 'HMAC-SHA256'] as const)('in an answer of v2, signed with %s', async (type) => {
    // With the line feeds between its elements, which the sign does not cover.
    const body = Buffer.from(
      v2Message({ return_code: 'SUCCESS', result_code: 'SUCCESS', prepay_id: 'wx20' }, type),
    );
    const message = { headers: {}, body };
    const read = async (changed: Message): Promise<unknown> => {
      answer = changed;
      return pay.chain('v2/some/new-thing' as string).post({ xml: {} });
    };
    expect(await read(message)).toMatchObject({ data: { prepay_id: 'wx20' } });
    const { tried, wrong } = await judged(message, read, [
      'VerificationError:BAD_SIGNATURE',
      'TransportError:BAD_RESPONSE',
    ]);
    expect(wrong).toEqual([]);
    expect(tried).toBe(8 * body.length);
  });

  it(
    'in a notification of v3',
    async () => {
      const body = Buffer.from(v3Envelope('PAPAY.SIGN', '{"contract_state":"SIGNED"}'));
      const message = { headers: v3Headers(body), body };
      const read = (changed: Message): Promise<unknown> => pay.notifications.parse(changed);
      expect(await read(message)).toMatchObject({ data: { contract_state: 'SIGNED' } });
      const { tried, wrong } = await judged(message, read, [
        'VerificationError:BAD_SIGNATURE',
        'VerificationError:CLOCK_SKEW',
      ]);
      expect(wrong).toEqual([]);
      expect(tried).toBe(8 * (body.length + 344 + 32 + 10));
    },
    time,
  );

  it('in what a notification of v3 encrypts, were it signed', async () => {
    const envelope = JSON.parse(v3Envelope('PAPAY.SIGN', '{"contract_state":"SIGNED"}'));
    const { ciphertext } = envelope.resource;
    const sealed = Buffer.from(ciphertext, 'base64');
    let tried = 0;
    for (const [field, bytes, encoding] of [
      ['ciphertext', sealed, 'base64'],
      ['nonce', Buffer.from(envelope.resource.nonce), 'latin1'],
      ['associated_data', Buffer.from(envelope.resource.associated_data), 'latin1'],
    ] as const) {
      for (const [at, byte] of bytes.entries()) {
        const changed = Buffer.from(bytes);
        changed[at] = byte ^ (1 << (at % 7));
        const resource = { ...envelope.resource, [field]: changed.toString(encoding) };
        const body = JSON.stringify({ ...envelope, resource });
        const parsed = pay.notifications.parse({ headers: v3Headers(body), body });
        await expect(parsed, `${field} ${at}`).rejects.toMatchObject({ code: 'DECRYPT_FAILED' });
        tried += 1;
      }
    }
    expect(tried).toBeGreaterThan(50);
  });

  it('in a notification of v2', async () => {
    const body = Buffer.from(v2Message(v2Payment));
    const read = (changed: Message): Promise<unknown> => pay.notifications.parse(changed);
    expect(await read({ headers: {}, body })).toMatchObject({ type: 'pay' });
    const { tried, wrong } = await judged({ headers: {}, body }, read, [
      'VerificationError:BAD_SIGNATURE',
      'VerificationError:MISSING_HEADERS',
    ]);
    expect(wrong).toEqual([]);
    expect(tried).toBe(8 * body.length);
  });

  it('in what a refund notification of v2 encrypts: the block that was changed opens to nothing of sense', async () => {
    const key = createHash('md5').update(apiV2Key).digest('hex');
    const plain =
      '<root><out_refund_no><![CDATA[R1]]></out_refund_no><refund_status><![CDATA[SUCCESS]]></refund_status></root>';
    const cipher = createCipheriv('aes-256-ecb', key, null);
    const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
    const of = (bytes: Buffer): Message => ({
      headers: {},
      body: Buffer.from(
        v2Xml({
          return_code: 'SUCCESS',
          appid: 'wx1',
          mch_id: '1900000109',
          nonce_str: 'n',
          req_info: bytes.toString('base64'),
        }),
      ),
    });
    expect(await pay.notifications.parse(of(sealed))).toMatchObject({
      type: 'refund',
      data: { out_refund_no: 'R1' },
    });
    const passed: unknown[] = [];
    for (const [at, byte] of sealed.entries()) {
      for (let bit = 0; bit < 8; bit++) {
        const changed = Buffer.from(sealed);
        changed[at] = byte ^ (1 << bit);
        await pay.notifications.parse(of(changed)).then(
          (event) => passed.push({ at, bit, data: event.data }),
          (error) => expect(error).toMatchObject({ code: 'DECRYPT_FAILED' }),
        );
      }
    }
    expect(passed).toEqual([]);
  });
});

describe('of what is signed, nothing passes that was put together anew', () => {
  it('in a message of v2: its elements may come in another order, and that is all', async () => {
    const fields = { return_code: 'SUCCESS', result_code: 'SUCCESS', attach: 'a', prepay_id: 'wx20' };
    const sign = v2Sign(fields);
    const read = async (xml: string): Promise<unknown> => {
      answer = { headers: {}, body: Buffer.from(xml) };
      return pay.chain('v2/some/new-thing' as string).post({ xml: {} });
    };
    const other = Object.fromEntries(Object.entries(fields).reverse());
    expect(await read(v2Xml({ sign, ...other }))).toMatchObject({ data: fields });
    for (const forged of [
      v2Xml({ ...fields, sign }).replace('</xml>', '<trade_state>SUCCESS</trade_state></xml>'),
      v2Xml({ ...fields, sign }).replace('<attach><![CDATA[a]]></attach>', ''),
      v2Xml({ ...fields, sign }).replace('</xml>', 'total_fee=1</xml>'),
    ]) {
      await expect(read(forged), forged).rejects.toSatisfy(
        (error) => error instanceof VerificationError || error instanceof TransportError,
      );
    }
  });
});
