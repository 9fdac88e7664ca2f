/** The six forms of the document on v2/applyment/micro/signcontract, which WeChat Pay has switched off. */
import { beforeEach, describe, expect, it } from 'vitest';
import { ApiError, RequestError, WeChatPay } from 'wechatpay-kit';
import { openssl } from '../support/openssl.js';
import { documentsMerchant } from './merchant.js';

describe('签约报备, v2/applyment/micro/signcontract', () => {
  const merchant = documentsMerchant();
  let pay: WeChatPay;

  beforeEach(() => {
    ({ pay } = merchant());
  });

  const options = { security: true, xml: {} };

  function expectSwitchedOff(error: unknown): void {
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ status: 200, data: { return_code: expect.any(String) } });
    expect(String(error)).toContain('2023');
  }

  function thrown(call: () => unknown): unknown {
    try {
      call();
    } catch (error) {
      return error;
    }
    return 'nothing was thrown';
  }

  it('goes out on the property chain, with a promise', async () => {
    expectSwitchedOff(
      await pay.v2.applyment.micro.signcontract.post(options).catch((error: unknown) => error),
    );
    await expect(async () => await pay.v2.applyment.micro.signcontract.postAsync(options)).rejects.toSatisfy(
      (error) => {
        expectSwitchedOff(error);
        return true;
      },
    );
    await pay.v2.applyment.micro.signcontract
      .postAsync(options)
      .then(() => expect.unreachable(), expectSwitchedOff);
  });

  it('goes out through chain(), with a promise', async () => {
    expectSwitchedOff(
      await pay
        .chain('v2/applyment/micro/signcontract')
        .post(options)
        .catch((error: unknown) => error),
    );
    await pay
      .chain('v2/applyment/micro/signcontract')
      .postAsync(options)
      .then(() => expect.unreachable(), expectSwitchedOff);
  });

  it('goes out by index, with a promise', async () => {
    expectSwitchedOff(
      await pay['v2/applyment/micro/signcontract'].post(options).catch((error: unknown) => error),
    );
    await pay['v2/applyment/micro/signcontract']
      .postAsync(options)
      .then(() => expect.unreachable(), expectSwitchedOff);
  });

  it('goes out on the property chain, blocking', () => {
    expectSwitchedOff(thrown(() => pay.v2.applyment.micro.signcontract.postSync(options)));
  });

  it('goes out through chain(), blocking', () => {
    expectSwitchedOff(thrown(() => pay.chain('v2/applyment/micro/signcontract').postSync(options)));
  });

  it('goes out by index, blocking', () => {
    expectSwitchedOff(thrown(() => pay['v2/applyment/micro/signcontract'].postSync(options)));
  });

  it('presents the merchant API certificate: the sandbox refuses the call without', async () => {
    const without = { security: false, xml: {} };
    const refusal = await pay.v2.applyment.micro.signcontract.post(without).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(ApiError);
    expect(String(refusal)).not.toContain('2023');
    expect(String(refusal)).toMatch(/证书|certificate/i);
    expect(String(thrown(() => pay.v2.applyment.micro.signcontract.postSync(without)))).toMatch(
      /证书|certificate/i,
    );
  });

  it('presents it from a PFX file as well', async () => {
    const { merchant: pem, ...config } = merchant().sandbox.config;
    const passphrase = config.mchid;
    const pfx = openssl(['pkcs12', '-export', '-passout', `pass:${passphrase}`], `${pem.key}${pem.cert}`);
    const client = new WeChatPay({ ...config, merchant: { pfx, passphrase } });
    expectSwitchedOff(
      await client.v2.applyment.micro.signcontract.post(options).catch((error: unknown) => error),
    );
    expectSwitchedOff(thrown(() => client.v2.applyment.micro.signcontract.postSync(options)));
  });

  it('needs no `security: true`: the catalogue knows', async () => {
    expectSwitchedOff(
      await pay.v2.applyment.micro.signcontract.post({ xml: {} }).catch((error: unknown) => error),
    );
  });

  it('is not sent by a client without a certificate', async () => {
    const { merchant: _, ...config } = merchant().sandbox.config;
    const error = await new WeChatPay(config).v2.applyment.micro.signcontract
      .post({ xml: {} })
      .catch((error: unknown) => error);
    expect(error).toBeInstanceOf(RequestError);
    expect(error).toMatchObject({ field: 'security' });
  });
});
