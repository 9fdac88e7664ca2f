import { describe, expect, it } from 'vitest';
import { Mailbox } from './mailbox.js';

describe('a mailbox', () => {
  /** Both ends: two mailboxes of one memory, as in two threads. */
  function ends(): readonly [sender: Mailbox, receiver: Mailbox] {
    const sender = new Mailbox();
    return [sender, new Mailbox(sender.memory)];
  }

  it.each([
    ['without a body', { head: '{"a":1}', body: undefined }],
    ['with an empty body', { head: '{"a":1}', body: Buffer.alloc(0) }],
    ['with text of any length in UTF-8', { head: '{"商户":"€ é 😀"}', body: Buffer.from('订单😀') }],
    ['that fills it', { head: '{}', body: Buffer.alloc(64 * 1024 - 3 * 2, 7) }],
  ])('passes a letter %s', (_, letter) => {
    const [sender, receiver] = ends();
    expect(sender.put(letter)).toBe(true);
    const read = receiver.read();
    expect(read?.head).toBe(letter.head);
    expect(
      read?.body === undefined ? undefined : Buffer.compare(read.body, letter.body ?? Buffer.from('none')),
    ).toBe(letter.body === undefined ? undefined : 0);
  });

  it.each([
    ['body', { head: '{}', body: Buffer.alloc(64 * 1024) }],
    ['head', { head: '商'.repeat(22_000), body: undefined }],
  ])('refuses a letter whose %s is too long, and is empty', (_, letter) => {
    const [sender, receiver] = ends();
    sender.put({ head: '{}', body: undefined });
    expect(sender.put(letter)).toBe(false);
    expect(receiver.read()).toBeUndefined();
  });

  it('returns a copy that the next letter does not change', () => {
    const [sender, receiver] = ends();
    sender.put({ head: '1', body: Buffer.from('first') });
    const first = receiver.read();
    sender.put({ head: '2', body: Buffer.from('other') });
    expect(first).toEqual({ head: '1', body: Buffer.from('first') });
  });

  it('rings at the receiver that listens, each time', async () => {
    const [sender, receiver] = ends();
    expect(sender.ring()).toBe(false);
    const heard: (string | undefined)[] = [];
    void receiver.listen(() => heard.push(receiver.read()?.head));
    for (const head of ['1', '2']) {
      sender.put({ head, body: undefined });
      expect(sender.ring()).toBe(true);
      await expect.poll(() => heard).toContain(head);
    }
    expect(heard).toEqual(['1', '2']);
  });
});
