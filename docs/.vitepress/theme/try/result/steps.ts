import {
  block,
  body,
  headers,
  line,
  type Part,
  type Step as ShownStep,
  words,
} from '@wechatpay-kit/ui/show/parts.js';
import type { BridgeAnswer, BridgeError, BridgeSigning, BridgeVerification } from '../bridge/types.js';
import type { Strings } from '../strings.js';

export type Step = ShownStep<
  'request' | 'message' | 'signature' | 'answer' | 'verification' | 'data' | 'error'
>;

const spentCodes: readonly string[] = [
  'ORDERPAID',
  'ORDER_PAID',
  'ORDERCLOSED',
  'ORDER_CLOSED',
  'OUT_TRADE_NO_USED',
  'CONTRACT_EXISTED',
  'ALREADY_EXISTS',
  'RESOURCE_ALREADY_EXISTS',
];

/**
 * The steps of a call. If nothing was sent, only the error.
 *
 * @param spent whether new numbers would help and are possible
 */
export function listSteps(answer: BridgeAnswer, strings: Strings, spent = false): Step[] {
  const { request, signing, answer: response, verification, data, error } = answer;
  const { steps: titles, parts: labels } = strings;
  const steps: Step[] = [];
  if (request !== undefined) {
    steps.push({
      id: 'request',
      title: titles.request,
      summary: request.method,
      open: true,
      parts: [
        line(labels.url, `${request.method} ${request.url}`, request.url),
        ...headers(labels.headers, request.headers),
        ...body(request.body, labels.body, strings.asSent, strings.noBody),
        ...(request.mtls ? [words(labels.mtls, strings.mtls)] : []),
      ],
    });
  }
  if (signing !== undefined) {
    const message: Part = { label: labels.message, text: signing.message, form: 'lines' };
    steps.push({ id: 'message', title: titles.message, open: true, parts: [message] });
    steps.push({
      id: 'signature',
      title: titles.signature,
      summary: signing.algorithm,
      open: false,
      parts: signatureParts(signing, strings),
    });
  }
  if (response !== undefined) {
    steps.push({
      id: 'answer',
      title: titles.answer,
      summary: String(response.status),
      tone: error === undefined ? 'good' : 'bad',
      open: true,
      parts: [
        line(labels.status, String(response.status)),
        ...headers(labels.headers, response.headers),
        ...body(response.body, labels.body, strings.asReceived, strings.noBody),
      ],
    });
  }
  if (verification !== undefined) steps.push(verificationStep(verification, strings));
  if (data !== undefined) {
    const text = JSON.stringify(data, null, 2);
    steps.push({ id: 'data', title: titles.data, open: false, parts: [block(labels.data, text)] });
  }
  if (error !== undefined) steps.push(errorStep(error, request !== undefined, strings, spent));
  return steps;
}

function signatureParts(signing: BridgeSigning, { parts: labels }: Strings): Part[] {
  const parts = [line(labels.algorithm, signing.algorithm), line(labels.signature, signing.signature)];
  if (signing.nonce !== undefined) parts.push(line(labels.nonce, signing.nonce));
  if (!('serial' in signing)) return parts;
  return [
    ...parts,
    line(labels.timestamp, signing.timestamp),
    line(labels.merchantSerial, signing.serial),
    block(labels.certificate, signing.certificate),
  ];
}

function verificationStep(verification: BridgeVerification, strings: Strings): Step {
  const { verified, algorithm, message, signature, serial, publicKey, reason } = verification;
  const { parts: labels } = strings;
  const parts: Part[] = [];
  if (reason !== undefined) parts.push(words(labels.reason, reason));
  if (message !== undefined) parts.push({ label: labels.verified, text: message, form: 'lines' });
  if (algorithm !== undefined) parts.push(line(labels.algorithm, algorithm));
  if (signature !== undefined) parts.push(line(labels.signature, signature));
  if (serial !== undefined) parts.push(line(labels.platformSerial, serial));
  if (publicKey !== undefined) parts.push(block(labels.platformKey, publicKey));
  return {
    id: 'verification',
    title: strings.steps.verification,
    summary: verified ? strings.verified : strings.notVerified,
    tone: verified ? 'good' : 'bad',
    open: !verified,
    parts,
  };
}

function errorStep(error: BridgeError, sent: boolean, strings: Strings, spent: boolean): Step {
  const { parts: labels } = strings;
  const cause = words(labels.cause, readMessage(error));
  const parts = [spent ? { ...cause, note: strings.spent } : cause];
  if (error.field !== undefined) parts.push(line(labels.field, error.field));
  parts.push(line(labels.error, `${error.name} · ${error.code}`));
  if (error.detail !== undefined) parts.push(block(labels.detail, JSON.stringify(error.detail, null, 2)));
  if (error.requestId !== undefined) parts.push(line(labels.requestId, error.requestId));
  return {
    id: 'error',
    title: strings.steps.error,
    summary: sent ? error.code : strings.notSent,
    tone: 'bad',
    open: true,
    parts,
  };
}

/** The result of a call in one sentence, for screen readers. */
export function describeOutcome(
  { request, answer, verification, error }: BridgeAnswer,
  strings: Strings,
): string {
  if (request === undefined) return strings.outcome.notSent(error?.message ?? '');
  if (answer === undefined) return strings.outcome.unanswered(error?.message ?? '');
  const checked = verification?.verified === true ? strings.verified : strings.notVerified;
  if (error === undefined) return strings.outcome.answered(answer.status, checked);
  return strings.outcome.failed(answer.status, error.code, readMessage(error));
}

/** Whether the numbers of the request are already used. */
export function isSpent(error: BridgeError | undefined): boolean {
  return error !== undefined && spentCodes.includes(error.code);
}

/** The message without the code, which is shown beside it. */
function readMessage({ code, message }: BridgeError): string {
  return message.startsWith(`${code}: `) ? message.slice(code.length + 2) : message;
}
