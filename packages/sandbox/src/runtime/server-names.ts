import type { X509Certificate } from 'node:crypto';
import { isIPv4 } from 'node:net';
import { ownDomains } from 'wechatpay-kit';

/**
 * The names and addresses of the HTTPS listener's certificate. With WeChat Pay's own names, an unmodified program reaches
 * the sandbox by a proxy or a hosts file.
 *
 * @param names further ones
 */
export function listServerNames(names: readonly string[]): string[] {
  const own = ownDomains.flatMap((domain) => [domain, `*.${domain}`]);
  return [...new Set(['localhost', '127.0.0.1', '::1', ...own, ...names])];
}

/** Whether a certificate is for all these names and addresses. */
export function isForNames(certificate: X509Certificate, names: readonly string[]): boolean {
  const listed = certificate.subjectAltName?.split(', ') ?? [];
  return names.every((name) =>
    isAddress(name) ? certificate.checkIP(name) !== undefined : listed.includes(`DNS:${name}`),
  );
}

/**
 * Tells an address from a host name. Only an IPv6 address has a colon. `isIP()` is not asked: Node.js compiles its pattern
 * for IPv6 at the first use, which takes a tenth of the time in which a sandbox starts.
 */
export function isAddress(name: string): boolean {
  return name.includes(':') || isIPv4(name);
}
