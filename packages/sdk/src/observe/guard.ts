const reported = new WeakSet<object>();

/**
 * Runs an observer's code. Its errors and rejections never reach the observed call. The first failure of each observer is
 * reported as a process warning.
 *
 * @param what names the observer in the warning, such as `a listener for 'retry'`
 * @param whose identifies the observer
 */
export function guarded(what: string, whose: object, run: () => unknown): void {
  try {
    const result = run();
    if (isThenable(result)) {
      Promise.resolve(result).catch((error: unknown) => report(what, whose, error));
    }
  } catch (error) {
    report(what, whose, error);
  }
}

function report(what: string, whose: object, error: unknown): void {
  if (reported.has(whose)) return;
  reported.add(whose);
  const isError = error instanceof Error;
  process.emitWarning(
    `${what} failed${isError ? `: ${error.message}` : ''}; its further failures are not reported`,
    {
      type: 'WeChatPayWarning',
      code: 'WECHATPAY_OBSERVER',
      ...(isError && error.stack !== undefined ? { detail: error.stack } : {}),
    },
  );
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return value !== null && typeof value === 'object' && 'then' in value && typeof value.then === 'function';
}
