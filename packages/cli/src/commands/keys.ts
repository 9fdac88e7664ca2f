import { Argument, type Command, InvalidArgumentError } from 'commander';
import type { CertsFlags } from '../keys/certs.js';
import type { KeysFlags, RotateFlags } from '../keys/rotate.js';
import { addExamples, addReachOptions, durationFrom } from './options.js';

/** `certs` and `keys` */
export function registerKeys(program: Command): void {
  const certs = program
    .command('certs')
    .description(
      "print the sandbox's certificates and public keys; with --config, download those of a real merchant",
    )
    .option('--merchant <mchid>', 'the merchant of the sandbox (default: all)')
    .option('--config <file>', "a real merchant: a JSON file with the SDK's configuration, or 'env'")
    .option(
      '-o, --out <dir>',
      "write WeChat Pay's certificates and public keys for one merchant to this directory, as PEM",
    );
  addReachOptions(certs, 'them as JSON, with their PEM').action(async (flags: CertsFlags) => {
    const { runCerts } = await import('../keys/certs.js');
    await runCerts(flags);
  });
  certs.addHelpText('after', certsExplanation);
  addExamples(
    certs,
    'certs',
    'certs --out ./certs',
    'certs --config ./merchant.json --out ./certs',
    'certs --config env --json',
  );

  const keys = program
    .command('keys')
    .description('rehearse the replacement of keys and the migration to the public key');
  const list = keys
    .command('list', { isDefault: true })
    .description("print the merchants' keys and WeChat Pay's keys for them, old and new ones");
  addMerchant(addReachOptions(list, 'them as JSON, with their PEM'), 'all').action(
    async (flags: KeysFlags) => {
      const { runKeys } = await import('../keys/rotate.js');
      await runKeys(flags);
    },
  );
  registerRotate(keys);
  registerMode(keys);
  addExamples(keys, 'keys', 'keys rotate platform --after 1d --overlap 5d', 'keys mode 20%');
}

function registerRotate(keys: Command): void {
  const rotate = keys
    .command('rotate')
    .description("replace one of WeChat Pay's keys, or the merchant's certificate")
    .addArgument(
      new Argument('<key>', "WeChat Pay's certificate or public key, or the merchant's certificate").choices([
        'platform',
        'publicKey',
        'merchant',
      ]),
    )
    .option(
      '--after <duration>',
      'how long the new key is known before it signs, by the sandbox\'s clock: 1d, "2h 30m" (default: 0)',
      durationFrom,
    )
    .option(
      '--overlap <duration>',
      "how long the old key is accepted afterwards (default: 5d; 0 for the merchant's)",
      durationFrom,
    )
    .option('--certificate <file>', 'the new certificate of a merchant that keeps its private key')
    .option('--public-key <file>', 'in place of the certificate: its public key; needs --serial')
    .option('--serial <serial>', 'the serial number of that certificate');
  addMerchant(addReachOptions(rotate, "what the merchant's program needs from now on, as JSON")).action(
    async (what: 'platform' | 'publicKey' | 'merchant', flags: RotateFlags) => {
      const { runRotate } = await import('../keys/rotate.js');
      await runRotate(what, flags);
    },
  );
  addExamples(
    rotate,
    'keys rotate platform --after 1d --overlap 5d',
    'clock advance 1d',
    'keys rotate merchant --overlap 1h',
    'keys rotate merchant --certificate ./new/apiclient_cert.pem',
  );
}

function registerMode(keys: Command): void {
  const mode = keys
    .command('mode')
    .description("set which of WeChat Pay's keys signs notifications, and answers that name none")
    .argument(
      '<mode>',
      "'certificate', 'publicKey', a per cent such as 20% for the public key, or 'auto' for no setting",
      modeFrom,
    );
  addMerchant(addReachOptions(mode, 'the setting as JSON')).action(
    async (setting: ReturnType<typeof modeFrom>, flags: KeysFlags) => {
      const { runMode } = await import('../keys/rotate.js');
      await runMode(setting, flags);
    },
  );
  addExamples(mode, 'keys mode certificate', 'keys mode 20%', 'keys mode publicKey', 'keys mode auto');
}

function addMerchant(command: Command, usual = "the sandbox's first one"): Command {
  return command.option('--merchant <mchid>', `the merchant of the sandbox (default: ${usual})`);
}

function modeFrom(text: string): 'certificate' | 'publicKey' | 'auto' | { publicKey: number } {
  if (text === 'certificate' || text === 'publicKey' || text === 'auto') return text;
  const percent = /^(\d+(?:\.\d+)?)\s*%?$/.exec(text)?.[1];
  if (percent !== undefined && Number(percent) <= 100) return { publicKey: Number(percent) };
  throw new InvalidArgumentError("Expected 'certificate', 'publicKey', 'auto' or a per cent such as 20%.");
}

const certsExplanation = `
The files of --out are wechatpay_SERIAL.pem for each platform certificate, PUB_KEY_ID_….pem for each public key and, from a
sandbox, ca.pem. Those of a sandbox are the files of --merchant, by default of its first merchant.

--config downloads with GET /v3/certificates, verified and decrypted with the APIv3 key. It takes what "call --config"
takes: see "wechatpay-kit help call".`;
