import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer as createHttp } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { selfSigned } from '../../sandbox/test/self-signed.js';
import { runProcess } from './command.js';

let folder: string;
let keys: string;
let sandbox: Sandbox;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wechatpay-'));
  keys = join(folder, 'keys');
  sandbox = await startSandbox({ out: keys });
});
afterAll(async () => {
  await sandbox.stop();
  await rm(folder, { recursive: true });
});

const withRunning = (...command: string[]) => runProcess(['run', '--to', sandbox.url, '--', ...command]);
const script = (code: string, ...args: string[]): string[] => [process.execPath, '-e', code, ...args];

describe('the environment of the program', () => {
  const names = [
    'HTTPS_PROXY',
    'https_proxy',
    'HTTP_PROXY',
    'NODE_EXTRA_CA_CERTS',
    'SSL_CERT_FILE',
    'NO_PROXY',
  ];
  const print = script(
    `const read = (name) => require('fs').readFileSync(process.env[name], 'utf8');
     const bundles = ['SSL_CERT_FILE', 'REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE', 'NODE_EXTRA_CA_CERTS'].map(read);
     console.log(JSON.stringify({ env: process.env, bundles }));`,
  );

  test('names the proxy, and bundles of the CAs that it knew and the sandbox’s', async () => {
    const known = join(keys, 'apiclient_cert.pem');
    const env: NodeJS.ProcessEnv = {
      ...process.env,
      NODE_OPTIONS: '--no-deprecation',
      PHP_INI_SCAN_DIR: '/own',
      SSL_CERT_FILE: known,
      NODE_EXTRA_CA_CERTS: known,
      NO_PROXY: 'qq.com,.corp,*',
    };
    for (const name of names.slice(0, 3)) delete env[name];
    const ended = await runProcess(['run', '--to', sandbox.url, '--', ...print], undefined, env);
    const printed = JSON.parse(ended.stdout) as { env: Record<string, string>; bundles: string[] };
    expect(printed.env['HTTPS_PROXY']).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(printed.env['https_proxy']).toBe(printed.env['HTTPS_PROXY']);
    expect(printed.env).not.toHaveProperty('HTTP_PROXY');
    expect(printed.env['NO_PROXY']).toBe('.corp');
    expect(printed.env['WECHATPAY_SANDBOX_URL']).toBe(sandbox.url);
    const certificates = printed.bundles.map((bundle) => bundle.split('-----BEGIN CERTIFICATE').length - 1);
    expect(printed.bundles.every((bundle) => bundle.includes(sandbox.config.ca.trim()))).toBe(true);
    expect([certificates[0], certificates[3]]).toEqual([2, 2]);
    expect(Math.min(certificates[1] ?? 0, certificates[2] ?? 0)).toBeGreaterThan(50);
    expect(printed.env['NODE_OPTIONS']).toMatch(/^--no-deprecation --require ".+redirect\.cjs"$/);
    expect(printed.env['PHP_INI_SCAN_DIR']).toMatch(/^\/own[:;].+$/);
  });
});

describe('the proxy', () => {
  /** Prints the answer of a CONNECT and, with TLS, of a GET inside it. */
  const ask = (target: string, tls: boolean): string[] =>
    script(
      `const { request } = require('http');
       const { hostname, port } = new URL(process.env.HTTPS_PROXY);
       const ask = request({ hostname, port, method: 'CONNECT', path: process.argv[1], agent: false });
       ask.on('connect', ({ statusCode }, socket) => {
         console.log(statusCode);
         if (statusCode !== 200 || process.argv[2] !== 'tls') return socket.destroy();
         const host = process.argv[1].replace(/:.*/, '');
         const get = require('https').get({ host, path: '/v3/x', socket, agent: false, rejectUnauthorized: false });
         get.on('response', (answer) => {
           console.log(answer.socket.getPeerX509Certificate().subject, answer.headers['wechatpay-serial'] ?? '');
           answer.pipe(process.stdout);
           answer.on('end', () => socket.destroy());
         });
       });
       ask.end();`,
      target,
      tls ? 'tls' : '',
    );

  test.each([
    'api.mch.weixin.qq.com',
    'api2.mch.weixin.qq.com',
    'apihk.mch.weixin.qq.com',
    'api2.wechatpay.cn',
  ])('answers for %s itself', async (host) => {
    const { stdout } = await withRunning(...ask(`${host}:443`, true));
    expect(stdout).toContain('200\nCN=wechatpay-kit sandbox ');
  });

  test('tunnels other hosts unchanged, and says that one is not reached', async () => {
    const identity = await selfSigned('another host');
    const other = createHttps(identity, (_, response) => response.end('another host answers'));
    const { port } = await listen(other);
    expect((await withRunning(...ask(`127.0.0.1:${port}`, true))).stdout).toBe(
      '200\nCN=another host \nanother host answers',
    );
    other.close();
    expect((await withRunning(...ask(`127.0.0.1:${port}`, false))).stdout).toBe('502\n');
    expect((await withRunning(...ask('a@b:443', false))).stdout).toBe('400\n');
  });

  test('tunnels them through the proxy that the environment named', async () => {
    const seen: (string | undefined)[] = [];
    const upstream = createHttp().on('connect', (asked, socket) => {
      seen.push(asked.url, asked.headers['proxy-authorization']);
      socket.end('HTTP/1.1 200 OK\r\n\r\n');
    });
    const { port } = await listen(upstream);
    const env = { ...process.env, HTTPS_PROXY: `http://user:pass@127.0.0.1:${port}`, NO_PROXY: '' };
    const args = ['run', '--to', sandbox.url, '--', ...ask('merchant.example:443', false)];
    const ended = await runProcess(args, undefined, env);
    upstream.close();
    expect(ended.stdout).toBe('200\n');
    expect(seen).toEqual(['merchant.example:443', `Basic ${Buffer.from('user:pass').toString('base64')}`]);
  });

  test('forwards requests with a whole URL, as some clients send them', async () => {
    const other = createHttp((asked, response) => response.end(`${asked.headers.host} ${asked.url}`));
    const { port } = await listen(other);
    const get = (url: string): string[] =>
      script(
        `const { hostname, port } = new URL(process.env.HTTPS_PROXY);
         const { host } = new URL(process.argv[1]);
         require('http').get({ hostname, port, path: process.argv[1], headers: { host }, agent: false }, (answer) => {
           console.log(answer.statusCode);
           answer.pipe(process.stdout);
         });`,
        url,
      );
    expect((await withRunning(...get(`http://127.0.0.1:${port}/a?b=%2f`))).stdout).toBe(
      `200\n127.0.0.1:${port} /a?b=%2f`,
    );
    other.close();
    expect((await withRunning(...get('https://api.mch.weixin.qq.com/v3/certificates'))).stdout).toMatch(
      /^401\n.*SIGN_ERROR/,
    );
  });
});

describe('wechatpay-kit run', () => {
  const posix = test.skipIf(process.platform === 'win32');

  test('starts a sandbox for the program, and ends with its exit code; nothing stays', async () => {
    const out = join(folder, 'own');
    // A folder of its own: other tests use the system's at the same time.
    const temporary = await mkdtemp(join(folder, 'tmp-'));
    const env = { ...process.env, TMPDIR: temporary, TEMP: temporary };
    const code = `const fs = require('fs');
      fetch(process.env.WECHATPAY_SANDBOX_URL + '/_sandbox/now').then((answer) => {
        console.log(answer.status, process.env.WECHATPAY_SANDBOX_URL, process.env.HTTPS_PROXY);
        process.exit(7);
      });`;
    const ended = await runProcess(
      ['run', '--mchid', '1900000200', '--out', out, '--', ...script(code)],
      undefined,
      env,
    );
    expect([ended.code, ended.stderr]).toEqual([7, '']);
    const [status, url = '', proxy = ''] = ended.stdout.trim().split(' ');
    expect(status).toBe('200');
    expect(JSON.parse(await readFile(join(out, 'sandbox.json'), 'utf8'))).toMatchObject({
      mchid: '1900000200',
      url,
    });
    expect(await Promise.all([url, proxy].map((address) => isOpen(Number(new URL(address).port))))).toEqual([
      false,
      false,
    ]);
    expect(await readdir(temporary)).toEqual([]);
  });

  test('leaves a running sandbox as it is', async () => {
    expect((await withRunning(...script(''))).code).toBe(0);
    expect((await fetch(`${sandbox.url}/_sandbox/now`)).status).toBe(200);
  });

  posix.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('passes %s on to the program', async (name) => {
    const code = `process.on('${name}', () => { console.log('${name} seen'); process.exit(3); });
      setInterval(() => {}, 1000); console.log('ready');`;
    const ended = await runProcess(['run', '--to', sandbox.url, '--', ...script(code)], (stdout, signal) => {
      if (stdout === 'ready\n') signal(name);
    });
    expect(ended).toEqual({ code: 3, stdout: `ready\n${name} seen\n`, stderr: '' });
  });

  posix('ends as shells do when a signal ends the program', async () => {
    expect((await withRunning('sh', '-c', 'kill -9 $$')).code).toBe(137);
  });

  test('prints a line for each request to the standard error output, if it is asked to', async () => {
    const code = `await (await fetch(process.env.WECHATPAY_SANDBOX_URL + '/v3/certificates')).text(); console.log('mine')`;
    const ended = await runProcess(['run', '-v', '--to', sandbox.url, '--', ...script(code)]);
    expect([ended.code, ended.stdout]).toEqual([0, 'mine\n']);
    expect(ended.stderr).toMatch(/^\d\d:\d\d:\d\d +#\d+ +401 SIGN_ERROR +GET v3\/certificates .*\n$/);
  });

  test('passes options after the command on to it', async () => {
    const args = ['run', '--to', sandbox.url, process.execPath, '-p', '1 + 1'];
    expect(await runProcess(args)).toEqual({ code: 0, stdout: '2\n', stderr: '' });
  });

  test('reports in one line why it cannot run', async () => {
    const unused = await listen(createServer(), true);
    const wrong: [args: string[], code: number, message: RegExp][] = [
      [['--to', sandbox.url, '--', 'no-such-program-here'], 127, /no-such-program-here: command not found/],
      [['--to', `http://127.0.0.1:${unused.port}`, '--', 'true'], 1, /no sandbox answers at http/],
      [['--to', 'sandbox', '--', 'true'], 1, /--to: expected .*, got "sandbox"/],
      [
        ['--to', `${sandbox.url}/v3?`, '--mchid', 'x', '--', process.execPath, '-e', 'process.exit(5)'],
        5,
        /^$/,
      ],
      [['--mchid', 'x', '--', 'true'], 1, /mchid: expected 8 to 32 digits/],
      [[], 2, /error: missing required argument 'command'/],
    ];
    const check = async ([args, expected, message]: (typeof wrong)[number]): Promise<void> => {
      const { code, stdout, stderr } = await runProcess(['run', ...args]);
      expect([code, stdout]).toEqual([expected, '']);
      expect(stderr).toMatch(message);
      expect(stderr.trim().split('\n').length).toBe(1);
    };
    await Promise.all(wrong.map(check));
  });
});

async function listen(server: Server, close = false): Promise<AddressInfo> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address() as AddressInfo;
  if (close) await new Promise((resolve) => server.close(resolve));
  return address;
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}
