import { randomBytes } from 'node:crypto';
import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';

/** Where the phone in the network listens. */
export interface PhoneAddress {
  readonly host: string;
  readonly port: number;
}

/** All addresses of IPv4 of this machine. */
const everywhere = '0.0.0.0';

/**
 * Reads the option `phone`.
 *
 * @param port that of the HTTP listener; the phone's is the second one after it, or any if it is 0
 * @throws TypeError or RangeError naming the option and what was expected
 */
export function phoneFrom(value: unknown, port: number): PhoneAddress | undefined {
  const usual = port === 0 || port + 2 > highestPort ? 0 : port + 2;
  if (value === undefined || value === false) return undefined;
  if (value === true) return { host: everywhere, port: usual };
  if (typeof value !== 'string') throw new TypeError(`phone: expected true or ${form}, got ${typeof value}`);
  const [, v6, name, digits] =
    /^(?:\[([\da-f:.]+)\]|([A-Za-z\d_.-]*))(?::(\d{1,5}))?$/i.exec(value.trim()) ?? [];
  const isPort = v6 === undefined && digits === undefined && /^\d{1,5}$/.test(name ?? '');
  const host = v6 ?? (isPort || name === '' ? everywhere : name);
  const given = isPort ? name : digits;
  const chosen = given === undefined ? usual : Number(given);
  if (
    host === undefined ||
    value.trim() === '' ||
    chosen > highestPort ||
    (v6 !== undefined && isIP(v6) !== 6)
  ) {
    throw new RangeError(`phone: expected ${form}, got ${JSON.stringify(value)}`);
  }
  return { host, port: chosen };
}

const highestPort = 65_535;
const form = "an address such as '192.168.1.5:18082', '192.168.1.5' or '18082'";

/** @returns 128 random bits for the path of the phone, as 22 letters of an address */
export function createPhoneToken(): string {
  return randomBytes(16).toString('base64url');
}

/** The address of this machine that phones in the same network most likely reach. */
export function findLanAddress(): string | undefined {
  const found = Object.entries(networkInterfaces()).flatMap(([name, list = []]) =>
    list
      .filter(({ internal, family }) => !internal && family === 'IPv4')
      .map(({ address }) => ({
        address,
        isVirtual: /^(docker|br-|veth|virbr|vmnet|utun|tun|tap)/.test(name),
      })),
  );
  return (found.find(({ isVirtual }) => !isVirtual) ?? found[0])?.address;
}
