import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { patience } from '../../../tools/test/patience.js';
import { type Ended, run, runProcess } from './command.js';

test(
  'trigger sends a notification, and says what became of it',
  async () => {
    const bodies: string[] = [];
    const server = createServer((request, response) => {
      request.setEncoding('utf8').on('data', (chunk: string) => bodies.push(chunk));
      request.on('end', () => {
        response.statusCode = request.url === '/refuses' ? 500 : 200;
        response.end('<xml><return_code>SUCCESS</return_code></xml>');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const to = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    let results: Promise<Ended[]> | undefined;
    await runProcess(['sandbox', '--port', '0'], (stdout, signal) => {
      if (results !== undefined || !stdout.includes('Ctrl-C')) return;
      const sandbox = ['--sandbox', /http:\/\/\S+?:\d+/.exec(stdout)?.[0] ?? ''];
      results = Promise.all([
        run(['trigger', 'pay', '--to', to, '--set', 'total_fee=12', '-s', 'attach=a=b', ...sandbox]),
        run(['trigger', 'pay', '--to', `${to}refuses`, ...sandbox]),
        run(['trigger', 'TRANSACTION.SUCESS', '--to', to, ...sandbox]),
        run(['trigger', 'contract.add', '--chain', '-s', 'contract_code=C1', '--to', to, ...sandbox]).then(
          () => run(['trigger', 'contract.delete', '--for', 'C1', ...sandbox]),
        ),
        run(['trigger', 'pay', ...sandbox]),
      ]);
      void results.finally(() => signal('SIGTERM'));
    });
    const [sent, refused, unknown, about, lost] = (await results) ?? [];
    server.close();
    expect(sent).toMatchObject({
      code: 0,
      stderr: '',
      stdout: `pay ${sent?.stdout.split(' ')[1]} delivered to ${to}: 200\n`,
    });
    expect(bodies.find((body) => body.includes('<attach><![CDATA[a=b]]>'))).toContain(
      '<total_fee><![CDATA[12]]>',
    );
    expect(refused).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/is pending: answered 500/),
    });
    expect(unknown).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/did you mean TRANSACTION\.SUCCESS/),
    });
    // The contract that the calls have made, at the URL that they gave.
    expect(about).toMatchObject({
      code: 0,
      stderr: '',
      stdout: expect.stringMatching(new RegExp(`^contract\\.delete \\w+ delivered to ${to}: 200\n$`)),
    });
    expect(lost).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/to: expected the http\(s\) URL/),
    });
  },
  patience(60_000),
);

test.each([[['pay', '--to']], [['pay', '--to', 'http://127.0.0.1/', '--set', 'total_fee']]])(
  'called wrongly (%j), trigger says so and ends with 2',
  async (args) => {
    const { code, stdout, stderr } = await run(['trigger', ...args]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^error: /);
  },
);
