/** The texts of the closed box. `strings.ts` loads with the rest. */
export function placeholderFor(
  lang: string,
  played: boolean,
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
      hint: played
        ? 'Sign, send and verify step by step, on your own machine'
        : 'The sandbox does not implement this operation yet: you see the request and its signature, and the response is a 404',
      failed: 'This could not be loaded. Reload the page and try again.',
      script: 'Only this box needs JavaScript. The rest of the page works without it.',
    };
  }
  return {
    open: '在沙箱中试一试',
    close: '收起',
    hint: played
      ? '在本机签名、发送、验签，逐步查看'
      : '沙箱尚未实现这个接口：可以查看请求及其签名，应答是 404',
    failed: '加载失败，请刷新页面后再试。',
    script: '仅此处需要 JavaScript，页面其余内容不受影响。',
  };
}
