/** The published document under Redocly's recommended rules. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { BaseResolver, createConfig, lintDocument, Source } from '@redocly/openapi-core';
import { expect, it } from 'vitest';

const file = fileURLToPath(import.meta.resolve('@wechatpay-kit/openapi'));
const text = readFileSync(file, 'utf8');

/** What WeChat Pay does, though a rule advises against it: the addresses are as they are on the wire. */
const facts: Readonly<Record<string, readonly string[]>> = {
  'no-path-trailing-slash': ['/v3/applyment4sub/applyment/', '/v3/ecommerce/applyments/'],
  // A variable of one path may stand where the other has a fixed word. No number of WeChat Pay is such a word.
  'no-ambiguous-paths': [
    '/v3/ecommerce/applyments/{applyment_id}/revoke',
    '/v3/ecommerce/refunds/{refund_id}/apply-abnormal-refund',
    '/v3/ecommerce/refunds/{refund_id}/return-advance',
    '/v3/global/papay/contracts/{contract_id}/terminate',
    '/v3/marketing/partner/delivery-plan/{sp_mchid}/notify-url',
    '/v3/mch-manage/mch-manage-records/{manage_record_id}/mch-manage-submissions',
  ],
  // The user's browser opens them, and is redirected.
  'operation-2xx-response': ['/appauth/authindex', '/papay/entrustweb', '/papay/partner/entrustweb'],
};

it('has no problem under the recommended rules, except where they advise against what WeChat Pay does', async () => {
  const config = await createConfig({ extends: ['recommended'] });
  const document = { source: new Source(file, text), parsed: JSON.parse(text) as unknown };
  const problems = await lintDocument({ document, config, externalRefResolver: new BaseResolver() });
  const found: string[] = [];
  const excepted = new Set<string>();
  for (const { ruleId, message, location } of problems) {
    const [, part, name = ''] = (location[0]?.pointer ?? '').split('/').map(readPart);
    const place = `${ruleId} ${name}`;
    if (part === 'paths' && facts[ruleId]?.includes(name)) excepted.add(place);
    else if (ruleId !== 'no-unused-components' || !isPayload(message)) found.push(`${place}: ${message}`);
  }
  expect(found).toEqual([]);
  const known = Object.entries(facts).flatMap(([rule, paths]) => paths.map((path) => `${rule} ${path}`));
  expect([...excepted].sort()).toEqual(known.sort());
});

/** Only `x-payload` of notifications refers to the component. Redocly does not look into extensions. */
function isPayload(message: string): boolean {
  const [, name = ''] = /^Component: "(\w+)" is never used/.exec(message) ?? [];
  const { webhooks } = JSON.parse(text) as { webhooks: Record<string, { post: { 'x-payload'?: unknown } }> };
  const reference = `"#/components/schemas/${name}"`;
  return Object.values(webhooks).some(({ post }) =>
    JSON.stringify(post['x-payload'] ?? null).includes(reference),
  );
}

/** A part of a JSON pointer. */
function readPart(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~');
}
