/** A transfer to a user, who confirms it. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startSandbox } from '@wechatpay-kit/sandbox';
import { WeChatPay } from 'wechatpay-kit';

const sandbox = await startSandbox();
const pay = new WeChatPay(sandbox.config);
const appid = 'wxd678efh567hg6787';
const openid = 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o';
const { transferBills } = pay.v3.fundApp.mchTransfer;

const finished: { number: string; state: string; amount: number | undefined }[] = [];
const notified = pay.notifications.handler({
  'MCHTRANSFER.BILL.FINISHED': ({ data }) => {
    finished.push({ number: data.out_bill_no, state: data.state, amount: data.transfer_amount });
  },
});
const server = createServer(notified.node).listen(0, '127.0.0.1');
await once(server, 'listening');
const notify_url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/transfer`;

const { data: created } = await transferBills.post({
  json: {
    appid,
    out_bill_no: 'COMMISSION1',
    openid,
    user_name: '张三',
    transfer_amount: 250_000,
    transfer_remark: 'Commission of May',
    notify_url,
    transfer_scene_id: '1005',
    transfer_scene_report_infos: [
      { info_type: '岗位类型', info_content: '推广员' },
      { info_type: '报酬说明', info_content: '五月推广佣金' },
    ],
  },
});
assert.equal(created.state, 'WAIT_USER_CONFIRM');
assert.ok(created.package_info !== undefined);
const parameters = pay.handoff.transfer.jsapi({ appid, ...created });
assert.deepEqual(parameters, { mchId: pay.mchid, appId: appid, package: created.package_info });

await sandbox.confirm(created.package_info);
await sandbox.clock.advance({ seconds: 10 });
await sandbox.idle();
assert.deepEqual(finished, [{ number: 'COMMISSION1', state: 'SUCCESS', amount: 250_000 }]);

const { data: found } = await transferBills.outBillNo._out_bill_no_.get({ out_bill_no: 'COMMISSION1' });
assert.deepEqual([found.state, found.transfer_amount, found.user_name], ['SUCCESS', 250_000, '张三']);
assert.equal((await sandbox.user(openid)).change, 250_000);

console.log('transferred', finished);
server.close();
await pay.close();
await sandbox.stop();
