import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Ended, run, runProcess } from './command.js';

describe('wechatpay-kit deliveries', () => {
  let sandbox: Sandbox;
  let receiver: Server;
  let to: string;
  const on = (...args: string[]): Promise<Ended> => run(['deliveries', ...args, '--to', sandbox.url]);
  beforeAll(async () => {
    receiver = createServer((request, response) => {
      request.resume().on('end', () => response.writeHead(request.url === '/refuses' ? 500 : 204).end());
    });
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    to = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;
    sandbox = await startSandbox();
  });
  afterAll(async () => {
    receiver.close();
    await sandbox.stop();
  });

  test('lists each notification with its attempts and their outcomes', async () => {
    expect(await on()).toMatchObject({ code: 0, stdout: '', stderr: 'no such notification so far\n' });
    const good = await sandbox.trigger('TRANSACTION.SUCCESS', { to: `${to}/a` });
    const bad = await sandbox.trigger('REFUND.SUCCESS', { to: `${to}/refuses` });
    await sandbox.idle();
    const { code, stdout, stderr } = await on();
    expect([code, stderr]).toEqual([0, '']);
    const lines = stdout.trimEnd().split('\n');
    expect(lines).toEqual([
      `delivered  TRANSACTION.SUCCESS  to ${to}/a  ${good.id}`,
      expect.stringMatching(/^ {2}\d\d:\d\d:\d\d {2}attempt 1 {2}204$/),
      expect.stringMatching(
        new RegExp(`^pending  REFUND\\.SUCCESS  to ${to}/refuses  ${bad.id}  next attempt in \\d+ s$`),
      ),
      expect.stringMatching(/^ {2}\d\d:\d\d:\d\d {2}attempt 1 {2}answered 500/),
    ]);
    const [pending, ofType, toUrl, none] = await Promise.all([
      on('--state', 'pending', '--json'),
      on('--type', 'TRANSACTION.SUCCESS', '--json'),
      on('--url', `${to}/a`, '--json'),
      on('--state', 'given_up', '--json'),
    ]);
    const ids = ({ stdout: text }: Ended) =>
      (JSON.parse(text) as { deliveries: { id: string }[] }).deliveries.map(({ id }) => id);
    expect([pending, ofType, toUrl, none].map(ids)).toEqual([[bad.id], [good.id], [good.id], []]);
  });

  test('prints one as it was sent, with the headers that a program verifies', async () => {
    const [delivery] = await sandbox.deliveries({ url: `${to}/a` });
    const { stdout } = await on(delivery?.id ?? '');
    for (const [name, value] of Object.entries(delivery?.headers ?? {}))
      expect(stdout).toContain(`\n${name}: ${value}\n`);
    expect(stdout).toMatch(/\nWechatpay-Signature: /);
    expect(stdout.endsWith(`\n\n${delivery?.body}\n`)).toBe(true);
    expect(await on('none')).toMatchObject({
      code: 1,
      stderr: 'wechatpay-kit: no notification has the id "none"\n',
    });
  });

  test('sends one once more, now or later, and says why not', async () => {
    const [good] = await sandbox.deliveries({ url: `${to}/a` });
    const { stdout } = await on('resend', good?.id ?? '', '--how', 'twice');
    expect(stdout.trimEnd().split('\n').slice(2)).toEqual(
      Array(2).fill(expect.stringMatching(/attempt [23] {2}204 {2}resent: twice$/)),
    );
    const [late, old] = await Promise.all([
      on('resend', good?.id ?? '', '--how', 'late', '--delay', '5m'),
      on('resend', good?.id ?? '', '--how', 'old-key'),
    ]);
    expect(late.stdout).toMatch(/it is sent once more later: wechatpay-kit clock due\n$/);
    expect((await sandbox.clock.due()).due).toContainEqual(
      expect.objectContaining({ kind: 'delivery.resend' }),
    );
    expect(old).toMatchObject({ code: 1, stderr: expect.stringContaining('keys rotate publicKey') });
  });

  test.each([
    [['-f', '--state', 'pending'], /--state: leave out it or --follow/],
    [['1', '-f'], /the id: leave out it or --follow/],
    [['--state', 'lost'], /Allowed choices are pending, delivered/],
  ] as const)('refuses %j', async (args, message) => {
    const ended = await on(...args);
    expect([ended.code, ended.stdout]).toEqual([2, '']);
    expect(ended.stderr).toMatch(message);
  });

  test('follows the attempts of the chosen ones until the sandbox stops', async () => {
    const other = await startSandbox();
    await other.trigger('REFUND.SUCCESS', { to: `${to}/refuses` });
    await other.idle();
    let step: Promise<unknown> | undefined;
    let stopped = false;
    const ended = await runProcess(
      ['deliveries', '-f', '--type', 'REFUND.SUCCESS', '--to', other.url],
      (stdout) => {
        // The stream begins some time after the list is printed. A new notification shows when.
        if (stdout.includes('next attempt in'))
          step ??= (async () => {
            while (!stopped) {
              await other.trigger('TRANSACTION.SUCCESS', { to: `${to}/b` });
              await other.trigger('REFUND.SUCCESS', { to: `${to}/c` });
              await other.idle();
            }
          })();
        if (/notify {2}delivered 204 {2}REFUND\.SUCCESS/.test(stdout)) {
          stopped = true;
          void step?.then(() => other.stop());
        }
      },
    );
    expect(ended).toMatchObject({ code: 0, stderr: 'the sandbox has stopped\n' });
    expect(ended.stdout).not.toContain('TRANSACTION.SUCCESS');
  });
});
