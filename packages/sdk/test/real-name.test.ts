/** The one answer that comes encrypted with PKCS#1 v1.5; made by the `openssl` command line. */
import { describe, expect, it } from 'vitest';
import { type AnyEndpoint, WeChatPay } from 'wechatpay-kit';
import { caught } from './support/caught.js';
import { merchantConfig } from './support/config.js';
import { keyFile, merchant } from './support/keys.js';
import { openssl } from './support/openssl.js';
import { v2Message } from './support/platform.js';
import { recording } from './support/recording-transport.js';

function sealed(plaintext: string | Buffer, { cert = 'merchant.cert.pem', mode = 'pkcs1' } = {}): string {
  const key = ['-certin', '-inkey', keyFile(cert).pathname, '-pkeyopt', `rsa_padding_mode:${mode}`];
  return openssl(['pkeyutl', '-encrypt', ...key], plaintext).toString('base64');
}

function answering(fields: Record<string, string>, key?: string): AnyEndpoint {
  const message = v2Message(
    { return_code: 'SUCCESS', result_code: 'SUCCESS', mch_id: merchant.mchid, ...fields },
    'HMAC-SHA256',
    key,
  );
  const { transport } = recording(() => ({ status: 200, headers: {}, body: Buffer.from(message) }));
  return new WeChatPay(merchantConfig({ transport, retry: false })).chain(
    'v2/secsvc/getrealnameinfo' as string,
  );
}

const xml = { version: '1.0', mch_id: merchant.mchid, access_token: 'T' };

describe('a real name', () => {
  it('is decrypted', async () => {
    const endpoint = answering({
      encrypted_real_name: sealed('张三'),
      encrypted_credential_id: sealed('11010119900307299X'),
    });
    expect((await endpoint.post({ xml })).data).toMatchObject({
      encrypted_real_name: '张三',
      encrypted_credential_id: '11010119900307299X',
    });
  });

  it('is read in the charset that was asked for', async () => {
    const endpoint = answering({ encrypted_real_name: sealed(Buffer.from('d5c5c8fd', 'hex')) });
    expect((await endpoint.post({ xml: { ...xml, charset: 'GBK' } })).data).toMatchObject({
      encrypted_real_name: '张三',
    });
  });

  it.each([
    ['for another merchant', { cert: 'stranger.cert.pem' }],
    ['with another padding', { mode: 'oaep' }],
  ])('that is encrypted %s is refused', async (_, how) => {
    const error = await caught(() => answering({ encrypted_real_name: sealed('张三', how) }).post({ xml }));
    expect(error).toMatchObject({
      code: 'DECRYPT_FAILED',
      message: expect.stringMatching(/encrypted_real_name/),
    });
  });

  it('is not tried before the answer is verified', async () => {
    const endpoint = answering(
      { encrypted_real_name: sealed('张三', { cert: 'stranger.cert.pem' }) },
      'f'.repeat(32),
    );
    expect(await caught(() => endpoint.post({ xml }))).toMatchObject({ code: 'BAD_SIGNATURE' });
  });
});
