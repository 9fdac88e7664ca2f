/** The call of a page in PHP, for curl and as an HTTP message. The seeds' own snippets are the reference of PHP. */
import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { TryForm } from '@wechatpay-kit/ui/form/schema.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Hash } from 'wechatpay-kit';
import { tryForms } from '../../../../tools/docs/try-forms.js';
import { readCatalogue } from '../../../../tools/test/page-programs.js';
import { curlCall } from './curl.js';
import { httpCall } from './http.js';
import { joinLines, type Line } from './lines.js';
import { type PhpForm, phpCall } from './php.js';

const catalogue = readCatalogue();
const phpForms: readonly PhpForm[] = ['chain', 'declared', 'index', 'chainSync', 'declaredSync', 'indexSync'];
const folder = mkdtempSync(join(tmpdir(), 'wechatpay-kit-calls-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('in PHP', () => {
  test('a call has the six forms of the SDK', () => {
    const path = 'v3/ecommerce/individual-contracts/pre-entrust-sign/app';
    const argument = `[
  'json' => [
    'appid'             => 'wxd678efh567h23787',
    'out_contract_code' => 'APPLYMENT_00000000001',
  ],
]`;
    const printed = 'print_r(json_decode((string) $response->getBody(), true));';
    const spellings = [
      '$instance->v3->ecommerce->individualContracts->preEntrustSign->app',
      `$instance->chain('${path}')`,
      `$instance['${path}']`,
    ];
    expect(phpForms.map((as) => php(path, 'post', as))).toEqual([
      ...spellings.map(
        (target) =>
          `${target}->postAsync(${argument})\n->then(static function(\\Psr\\Http\\Message\\ResponseInterface $response) {\n  ${printed}\n})\n->wait();`,
      ),
      ...spellings.map((target) => `$response = ${target}->post(${argument});\n${printed}`),
    ]);
  });

  test('a call of APIv2 has an XML message without what the SDK adds', () => {
    expect(php('v2/applyment/micro/signcontract', 'post', 'chainSync')).toBe(
      `$response = $instance->v2->applyment->micro->signcontract->post([
  'security' => true,
  'xml' => [
  ],
]);
print_r(\\WeChatPay\\Transformer::toArray((string) $response->getBody()));`,
    );
    const order = php('v2/pay/contractorder', 'post', 'indexSync');
    expect(order).toContain(`  'xml' => [
    'appid'                    => 'wxcbda96de0b165486',
    'mch_id'                   => '1200009811',
    'sub_mch_id'               => '1900000100',`);
    expect(order).toContain(`    'total_fee'                => '888',`);
    expect(order).not.toMatch(/nonce_str|sign'/);
  });

  test('a call names another host, with where it is', () => {
    expect(php('v3/global/papay/contracts/miniprogram-pre-entrust-sign', 'post', 'chain')).toContain(
      `$instance->v3->global->papay->contracts->miniprogramPreEntrustSign->postAsync([
  'base_uri' => 'https://apihk.mch.weixin.qq.com/', // 接入点(香港接入)
  'json' => [
    'appid'              => 'wxd678efh567hg6787',`,
    );
  });

  test('a call encrypts sensitive fields, and names the key', () => {
    const text = php('v3/applyment4sub/applyment/{empty}', 'post', 'chainSync');
    expect(text).toMatch(
      /'contact_name' +=> \\WeChatPay\\Crypto\\Rsa::encrypt\('.+', \$platformPublicKey\),/,
    );
    expect(text).toContain("'Wechatpay-Serial' => $platformPublicKeyId");
    expect(text).toContain("->_empty_->post([\n  'empty' => '',");
    const indexed = php('v3/applyment4sub/applyment/{empty}', 'post', 'indexSync');
    expect(indexed).toContain("$instance['v3/applyment4sub/applyment/']->post([\n  'json' => [");
  });

  test.skipIf(spawnSync('php', ['--version']).status !== 0)(
    'calls of all kinds are valid (skipped without php)',
    () => {
      const kinds = new Map<string, string>();
      for (const page of catalogue.paths.filter((_, at) => at % 9 === 0)) {
        for (const [verb, form] of Object.entries(tryForms(page))) {
          const call = form && phpCall(form, page.path, verb, 'chain');
          if (call !== undefined)
            kinds.set(`${verb} ${Object.keys(form?.sample ?? {}).join()}`, joinLines(call));
        }
      }
      expect(kinds.size).toBeGreaterThan(15);
      const file = join(folder, 'calls.php');
      writeFileSync(file, `<?php\n${[...kinds.values()].join('\n')}\n`);
      const { status, stdout } = spawnSync('php', ['-l', file], { encoding: 'utf8' });
      expect(stdout).toContain('No syntax errors');
      expect(status).toBe(0);
    },
  );
});

describe('as an HTTP message', () => {
  const texts = { toSign: 'String to sign', encrypted: '(ciphertext)', key: 'KEY' };

  test('a call of APIv3 has the five lines that are signed', () => {
    const path = 'v3/pay/transactions/out-trade-no/{out_trade_no}';
    const [request = '', signed = ''] = textOf(httpCall(formOf(path, 'get'), path, 'get', texts)).split(
      '\n\n# ',
    );
    const [, target = ''] = /^GET (\S+) HTTP\/1.1\nHost: api.mch.weixin.qq.com\n/.exec(request) ?? [];
    expect(target).toMatch(/^\/v3\/pay\/transactions\/out-trade-no\/\w+\?mchid=\d+$/);
    expect(signed).toBe(
      `String to sign\nGET\\n\n${target}\\n\n1554208460\\n\n593BEC0C930BF1AFEB40B4A08C8FB242\\n\n\\n`,
    );
  });

  test('a call signs the body that it shows', () => {
    const path = 'v3/refund/domestic/refunds';
    const text = textOf(httpCall(formOf(path, 'post'), path, 'post', texts));
    const [, body = ''] = /\n\n(\{.*\})\n\n/.exec(text) ?? [];
    expect(JSON.parse(body)).toEqual(formOf(path, 'post').sample['json']);
    expect(text.endsWith(`\n${body}\\n`)).toBe(true);
  });

  test('a call of APIv2 sorts the text that is signed as the SDK does', () => {
    const path = 'v2/pay/contractorder';
    const text = textOf(httpCall(formOf(path, 'post'), path, 'post', texts));
    const fields = Object.fromEntries(
      [...text.matchAll(/<(\w+)><!\[CDATA\[(.*?)\]\]>/g)].map(([, name = '', value = '']) => [name, value]),
    );
    expect(Object.keys(fields).length).toBeGreaterThan(20);
    const signed = text.split('# String to sign (MD5)\n')[1] ?? '';
    expect(Hash.md5(signed).toUpperCase()).toBe(Hash.sign('MD5', fields, 'KEY'));
  });
});

describe('for curl, pasted into a shell beside a running sandbox', () => {
  let sandbox: ReturnType<typeof spawn>;
  beforeAll(async () => {
    const cli = fileURLToPath(new URL('../../../../packages/cli/dist/main.js', import.meta.url));
    sandbox = spawn(process.execPath, [cli, 'sandbox', '--port', '0', '--out', join(folder, 'sandbox')], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    await once(sandbox.stdout as NodeJS.ReadableStream, 'data');
    sandbox.stdout?.resume();
  });
  afterAll(async () => {
    const ended = once(sandbox, 'exit');
    sandbox.kill();
    await ended;
  });

  test.each([
    ['post', 'v3/pay/transactions/native', '"code_url"'],
    ['get', 'v3/pay/transactions/out-trade-no/{out_trade_no}', '"NOTPAY"'],
    ['post', 'v3/applyment4sub/applyment/{empty}', '"applyment_id"'],
    ['get', 'v3/capital/capitallhh/banks/search-banks-by-bank-account', '"bank_alias"'],
    ['post', 'v3/merchant/media/upload', '"media_id"'],
    ['get', 'brand/card-member/cards', '"total_count"'],
    ['post', 'v2/pay/contractorder', '<contract_result_code><![CDATA[SUCCESS]]>'],
    ['post', 'v2/secapi/pay/refund', '<return_code><![CDATA[SUCCESS]]>'],
    ['get', 'v2/papay/h5entrustweb', '<redirect_url>'],
  ] as const)('%s %s is signed and answered', async (verb, path, part) => {
    const commands = textOf(curlCall(formOf(path, verb), path, verb, { start: 'Start: ' }));
    const { stdout } = await promisify(execFile)('sh', ['-c', commands], { cwd: folder });
    expect(stdout).toContain(part);
  });
});

test('a second signature, of WeCom, is left to the SDK', () => {
  const path = 'v2/mmpaymkttransfers/sendworkwxredpack';
  expect(phpCall(formOf(path, 'post'), path, 'post', 'chain')).toBeUndefined();
  expect(curlCall(formOf(path, 'post'), path, 'post', { start: '' })).toBeUndefined();
});

function formOf(path: string, verb: string): TryForm {
  const page = catalogue.paths.find((one) => one.path === path);
  const form = page === undefined ? undefined : tryForms(page)[verb];
  if (form === undefined) throw new Error(`there is no ${verb} ${path}`);
  return form;
}

function php(path: string, verb: string, as: PhpForm): string {
  return textOf(phpCall(formOf(path, verb), path, verb, as) ?? []);
}

function textOf(lines: readonly Line[] | undefined): string {
  if (lines === undefined) throw new Error('only the SDK can make this call');
  return joinLines(lines);
}
