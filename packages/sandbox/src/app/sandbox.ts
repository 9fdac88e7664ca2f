import { type CommandTable, createCommands } from '../control/commands.js';
import { type Credentials, createCredentials } from '../runtime/credentials.js';
import { createOutbox } from '../delivery/outbox.js';
import { createSend } from '../delivery/send.js';
import { WorldClock } from '../runtime/clock.js';
import { loadDescription } from '../description/catalogue.js';
import { createRegistry } from '../runtime/merchants.js';
import { type SandboxInfo, writeFiles } from '../host/files.js';
import { createIds, type Ids } from '../runtime/ids.js';
import type { Keys, Pair } from '../runtime/keys.js';
import type { Settings } from '../host/options.js';
import type { Ports } from '../host/ports.js';
import { notificationHeaders } from '../delivery/headers.js';
import { createListener } from './router.js';
import { memoryStore } from '../storage/memory.js';
import { createValidator } from '../description/validate.js';
import type { World } from '../runtime/world.js';

/** The SDK's configuration for the merchant and the brand of this sandbox: `new WeChatPay(sandbox.config)`. */
export interface SandboxConfig {
  /** The merchant id. */
  mchid: string;
  /** The merchant API certificate's serial number. */
  serial: string;
  /** PEM. */
  privateKey: string;
  /** The platform's public key, by `PUB_KEY_ID_…`, and its certificate, by serial number, in PEM. */
  certs: Record<string, string>;
  /** 32 bytes. */
  apiV3Key: string;
  /** 32 bytes. */
  apiV2Key: string;
  /** The merchant API certificate and its key, for mutual TLS. */
  merchant: { cert: string; key: string };
  /** The credentials of a brand, for the operations under `brand/…`. */
  brand: {
    brandId: string;
    /** The brand API certificate's serial number. */
    serial: string;
    /** PEM. */
    privateKey: string;
    /** WeChat Pay's public key for the brand, by `PUB_KEY_ID_…`, in PEM. */
    publicKeys: Record<string, string>;
    /** The brand API key. */
    apiV3Key: string;
  };
  /** The HTTPS listener. */
  endpoint: string;
  /** The CA of the HTTPS listener's certificate. */
  ca: string;
}

/** A sandbox that runs in this thread. */
export interface RunningSandbox {
  readonly world: World;
  readonly commands: CommandTable;
  readonly info: SandboxInfo;
  readonly config: SandboxConfig;
}

/**
 * Creates the parts of the sandbox and starts to answer.
 *
 * @param onStop runs for the command `stop`
 * @throws Error if the directory cannot be written
 */
export async function runSandbox(
  settings: Settings,
  ports: Ports,
  keys: Keys,
  onStop: () => void,
): Promise<RunningSandbox> {
  const ids = createIds(settings.seed);
  const credentials = await createCredentials(keys, settings, ids);
  const world = createWorld(settings, ids, credentials);
  const { merchant, publicKey, platform, brand, server, apiV2Key, apiV3Key, ca } = credentials;
  const { url, httpsUrl } = ports;
  const info: SandboxInfo = {
    mchid: settings.mchid,
    serial: merchant.id,
    publicKeyId: publicKey.id,
    platformSerial: platform.id,
    apiV2Key,
    apiV3Key,
    brand: {
      brandId: settings.brandId,
      serial: brand.certificate.id,
      publicKeyId: brand.publicKey.id,
      apiV3Key: brand.apiKey,
    },
    url,
    httpsUrl,
  };
  if (settings.out !== undefined) await writeFiles(settings.out, info, credentials);
  const commands = createCommands(onStop);
  const config = configFrom(world, info);
  const listener = createListener({ world, commands, config, url, door: settings });
  ports.serve(listener, { key: pem(server), cert: server.pem, ca });
  return { world, commands, info, config };
}

function createWorld({ mchid, brandId, notifyTargets }: Settings, ids: Ids, credentials: Credentials): World {
  const description = loadDescription();
  const validator = createValidator(description.components);
  const clock = new WorldClock();
  const store = memoryStore();
  const outbox = createOutbox({
    clock,
    deliveries: store.deliveries,
    send: createSend({ targets: notifyTargets, ca: credentials.ca }),
    retry: description.retry,
    headers: ({ protocol, body }) => notificationHeaders(protocol, body, credentials.publicKey),
  });
  const registry = createRegistry();
  return { mchid, brandId, credentials, description, validator, ids, clock, store, outbox, registry };
}

function pem({ privateKey }: Pair): string {
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

function configFrom({ credentials }: World, info: SandboxInfo): SandboxConfig {
  const { merchant, publicKey, platform, brand, ca, apiV2Key, apiV3Key } = credentials;
  const key = pem(merchant);
  return {
    mchid: info.mchid,
    serial: merchant.id,
    privateKey: key,
    certs: { [publicKey.id]: publicKey.pem, [platform.id]: platform.pem },
    apiV3Key,
    apiV2Key,
    merchant: { cert: merchant.pem, key },
    brand: {
      brandId: info.brand.brandId,
      serial: brand.certificate.id,
      privateKey: pem(brand.certificate),
      publicKeys: { [brand.publicKey.id]: brand.publicKey.pem },
      apiV3Key: brand.apiKey,
    },
    endpoint: info.httpsUrl,
    ca,
  };
}
