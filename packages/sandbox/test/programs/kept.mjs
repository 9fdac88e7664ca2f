/** A sandbox with its state in a directory, which another program kills. It prints how to reach it. */
import { startSandbox } from '@wechatpay-kit/sandbox';

const sandbox = await startSandbox({ data: process.argv[2] });
const { url, mchid, config } = sandbox;
console.log(JSON.stringify({ url, mchid, config }));
