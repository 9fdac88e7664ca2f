import type { ErrorTable } from '@wechatpay-kit/openapi/model';
import type { DescribedOperation } from '../../description/catalogue.js';
import type { FaultRule } from '../../faults/rule.js';
import { Refusal } from '../../runtime/refusal.js';
import { createReply, type Reply } from '../reply.js';

const reasons: Readonly<Record<number, string>> = {
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Temporarily Unavailable',
  504: 'Gateway Time-out',
};

/** The page of a gateway in front of WeChat Pay: unsigned, and not in the form of any protocol. */
export function htmlPage(status = 502): Reply {
  const title = `${status} ${reasons[status] ?? 'Error'}`;
  const page = `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n</body>\r\n</html>\r\n`;
  return createReply(status, { 'Content-Type': 'text/html' }, page);
}

/** The codes of APIv3 for the statuses of a failing platform. */
const v3Codes: Readonly<Record<string, string>> = {
  429: 'RATELIMIT_EXCEEDED',
  500: 'SYSTEM_ERROR',
  502: 'SERVICE_UNAVAILABLE',
  503: 'SERVICE_UNAVAILABLE',
  504: 'SYSTEM_ERROR',
};

/** The refusal that a fault puts in place of an answer, with the status and the meaning of its code in the description. */
export function createRefusal(
  { codes }: ErrorTable,
  { protocol }: Pick<DescribedOperation, 'protocol'>,
  { kind, code: given, retryAfter }: FaultRule,
): Refusal {
  // APIv2 answers every failure with status 200.
  const code =
    kind === 'error' || protocol === 'v3'
      ? (given ?? v3Codes[kind] ?? 'SYSTEM_ERROR')
      : kind === '429'
        ? 'FREQUENCY_LIMITED'
        : 'SYSTEMERROR';
  const { description = code, status = 400 } = codes[code] ?? {};
  return new Refusal(code, description.replace(/。$/, ''), undefined, {
    status: kind === 'error' ? status : Number(kind),
    retryAfter,
  });
}
