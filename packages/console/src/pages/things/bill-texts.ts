import { texts } from '../../text/index.js';

const zh = {
  tab: '账单',
  list: '账单列表',
  note: '次日 9 点（北京时间）起，商户可下载。',
  bill: '账单',
  anyKind: '全部账单',
  columns: { kind: '账单', date: '日期', rows: '行数' },
  states: { open: '未出账', creating: '生成中', ready: '可下载', expired: '已过期' },
  stateNotes: {
    open: (ready: string) => `当日尚未结束，以下是目前为止的内容；商户在 ${ready} 之后可以下载。`,
    creating: (ready: string) => `商户在 ${ready} 之后可以下载。`,
    ready: (ready: string) => `商户从 ${ready} 起可以下载。`,
    expired: (_ready: string) => '已超过保留期限，商户不能再下载。',
  },
  download: '下载 CSV',
  copy: '复制全文',
  sums: '汇总',
  rowsOf: (count: number) => `明细（${count} 行）`,
  cut: (most: number) => `只显示前 ${most} 行，全部内容见文件。`,
  none: '还没有账单',
  noneText: '支付、退款、分账、转账发生之后，当天的账单就会列在这里。把时钟拨到次日 9 点，程序就能下载它。',
  gone: '没有这份账单',
  goneText: '那一天没有资金变动，或沙箱已重置。',
};

/** The texts of bills. */
export const own = texts(zh, {
  tab: 'Bills',
  list: 'Bills',
  note: 'Merchants can download a bill from 09:00 (Beijing) of the next day.',
  bill: 'Bill',
  anyKind: 'All bills',
  columns: { kind: 'Bill', date: 'Date', rows: 'Rows' },
  states: { open: 'Open', creating: 'Creating', ready: 'Ready', expired: 'Expired' },
  stateNotes: {
    open: (ready: string) => `The day is not over. The merchant can download the bill from ${ready} on.`,
    creating: (ready: string) => `The merchant can download it from ${ready} on.`,
    ready: (ready: string) => `The merchant can download it since ${ready}.`,
    expired: () => 'It is no longer kept. The merchant cannot download it.',
  },
  download: 'Download CSV',
  copy: 'Copy the file',
  sums: 'Sums',
  rowsOf: (count: number) => (count === 1 ? '1 row' : `${count} rows`),
  cut: (most: number) => `The first ${most} rows are shown. The file has all.`,
  none: 'No bills yet',
  noneText:
    "Once a payment, a refund, a share or a transfer moves money, the bills of that day are listed here. Move the clock to nine o'clock of the next day, and programs can download them.",
  gone: 'There is no such bill',
  goneText: 'No money moved on that day, or the sandbox has been reset.',
});
