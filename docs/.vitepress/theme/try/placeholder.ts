/** How the sandbox answers an operation. */
export type Level = 'played' | 'remembered' | 'answered' | 'retired';

/** The texts of the closed box. `strings.ts` loads with the rest. */
export function placeholderFor(
  lang: string,
  level: Level | undefined,
): {
  open: string;
  close: string;
  hint: string;
  failed: string;
  script: string;
} {
  if (!lang.toLowerCase().startsWith('zh')) {
    return {
      open: 'Try it in the sandbox',
      close: 'Close',
      hint: {
        played: 'Sign, send and verify step by step, on your own machine',
        remembered:
          'Sign, send and verify step by step, on your own machine. The sandbox remembers what was created: create first, then query',
        answered:
          'Sign, send and verify step by step, on your own machine. The sandbox makes the response from its schema, and keeps nothing',
        retired: 'WeChat Pay has retired this operation. The sandbox responds accordingly',
      }[level ?? 'answered'],
      failed: 'This could not be loaded. Reload the page and try again.',
      script: 'Only this box needs JavaScript. The rest of the page works without it.',
    };
  }
  return {
    open: '在沙箱中试一试',
    close: '收起',
    hint: {
      played: '在本机签名、发送、验签，逐步查看',
      remembered: '在本机签名、发送、验签，逐步查看。沙箱记住创建的数据：请先创建，再查询',
      answered: '在本机签名、发送、验签，逐步查看。沙箱按接口定义生成应答，不保存数据',
      retired: '微信支付已下线这个接口，沙箱也照此应答',
    }[level ?? 'answered'],
    failed: '加载失败，请刷新页面后再试。',
    script: '仅此处需要 JavaScript，页面其余内容不受影响。',
  };
}
