import { createPublicKey, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loopbackCertificate } from './certificate.js';

/** A merchant and a platform with new keys for one run. Keys are PEM if not stated otherwise. */
export interface Setup {
  readonly mchid: string;
  readonly serial: string;
  readonly merchantKey: string;
  readonly platformKeyId: string;
  readonly platformPublicKey: string;
  readonly platformPrivateKey: string;
  /** A text of 32 bytes. */
  readonly apiV2Key: string;
  /** A text of 32 bytes. */
  readonly apiV3Key: string;
  readonly serverKey: string;
  readonly serverCertificate: string;
}

/** The files of a setup, for the processes of one run. */
export interface SetupFiles {
  readonly setup: string;
  /**
   * The server's certificate, for `NODE_EXTRA_CA_CERTS`. Both clients then trust the system's certificates and this one,
   * as in production, without configuration.
   */
  readonly ca: string;
  remove(): void;
}

export function writeSetup(): SetupFiles {
  const folder = mkdtempSync(join(tmpdir(), 'wechatpay-kit-bench-'));
  const files = { setup: join(folder, 'setup.json'), ca: join(folder, 'ca.pem') };
  const setup = newSetup();
  writeFileSync(files.setup, JSON.stringify(setup), { mode: 0o600 });
  writeFileSync(files.ca, setup.serverCertificate);
  return { ...files, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

export function readSetup(file: string | undefined): Setup {
  if (file === undefined) throw new Error('this program is started by bench/dist/main.js');
  return JSON.parse(readFileSync(file, 'utf8'));
}

function newSetup(): Setup {
  const [merchant, platform, server] = [newKey(), newKey(), newKey()];
  return {
    mchid: '1900000109',
    serial: randomBytes(20).toString('hex').toUpperCase(),
    merchantKey: pem(merchant),
    platformKeyId: 'PUB_KEY_ID_0000000000000024101100397200000006',
    platformPublicKey: createPublicKey(platform).export({ type: 'spki', format: 'pem' }).toString(),
    platformPrivateKey: pem(platform),
    apiV2Key: randomBytes(16).toString('hex'),
    apiV3Key: randomBytes(16).toString('hex'),
    serverKey: pem(server),
    serverCertificate: loopbackCertificate(server),
  };
}

function newKey(): KeyObject {
  return generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
}

function pem(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}
