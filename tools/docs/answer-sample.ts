import { type ExampleMessage, exampleAnswer, exampleNotice } from '@wechatpay-kit/sandbox/operations';
import type { SiteOperation, SiteWebhook } from './catalogue.js';
import { plainValue } from './sample-values.js';
import { sampleOptions } from './samples.js';

/** An example of what WeChat Pay sends. */
export interface MessageSample {
  /** `application/json` or `application/xml`. */
  readonly contentType: string;
  /** Indented JSON or XML. Encrypted fields are in the clear. */
  readonly text: string;
}

/**
 * The answer that the sandbox makes for the sample call of an operation. It is the same in each build.
 *
 * @returns `undefined` for a file, a redirection and an answer without content
 */
export function answerSample(site: SiteOperation): MessageSample | undefined {
  if (!answers.has(site)) answers.set(site, makeAnswer(site));
  return answers.get(site);
}

/** The decrypted payload, or the message if nothing is encrypted, as the sandbox makes it. */
export function noticeSample({ name }: SiteWebhook): MessageSample {
  return write(exampleNotice(name, merchant));
}

/** The pages of both languages show the same answer. */
const answers = new WeakMap<SiteOperation, MessageSample | undefined>();

/** The caller of the sample calls. */
const merchant = {
  mchid: '1900000109',
  mch_id: '1900000109',
  appid: 'wxd678efh567hg6787',
  brand_id: '120344',
};

function makeAnswer({ verb, path, protocol, operation, options }: SiteOperation): MessageSample | undefined {
  const sample = plainValue(sampleOptions({ protocol, language: 'zh' }, operation, options));
  const { query, json, xml, headers: _, base_uri: __, security: ___, body, ...variables } = sample as Options;
  const { meta } = body ?? {};
  const given = Object.assign({}, query, json, xml, meta, variables) as Record<string, unknown>;
  const answer = exampleAnswer({ method: verb.toUpperCase(), path, caller: merchant }, given);
  return answer && write(answer);
}

type Options = Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>;

function write({ mediaType, fields }: ExampleMessage): MessageSample {
  const text = mediaType === 'application/xml' ? writeXml(fields) : JSON.stringify(fields, null, 2);
  return { contentType: mediaType, text };
}

/** One element a line. Numbers are written plainly and texts as CDATA, as APIv2 does. */
function writeXml(fields: Readonly<Record<string, unknown>>): string {
  return ['<xml>', ...elements(fields, '  '), '</xml>'].join('\n');
}

function elements(fields: object, indent: string): string[] {
  return Object.entries(fields).flatMap(([name, value]: [string, unknown]) =>
    (Array.isArray(value) ? (value as unknown[]) : [value]).flatMap((item) => element(name, item, indent)),
  );
}

function element(name: string, value: unknown, indent: string): string[] {
  if (value !== null && typeof value === 'object') {
    return [`${indent}<${name}>`, ...elements(value, `${indent}  `), `${indent}</${name}>`];
  }
  const text =
    typeof value === 'string' ? `<![CDATA[${value.replaceAll(']]>', ']]]]><![CDATA[>')}]]>` : value;
  return [`${indent}<${name}>${String(text)}</${name}>`];
}
