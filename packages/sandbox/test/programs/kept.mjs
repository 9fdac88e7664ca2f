/**
 * A sandbox with its state in a directory, which another program kills. It prints how to reach it. The arguments are the
 * directory, and further options as JSON.
 */
import { startSandbox } from '@wechatpay-kit/sandbox';

const [, , data, options = '{}'] = process.argv;
const sandbox = await startSandbox({ ...JSON.parse(options), data });
const { url, mchid, config } = sandbox;
console.log(JSON.stringify({ url, mchid, config }));
