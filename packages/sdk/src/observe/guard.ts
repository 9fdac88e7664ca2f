const reported = new WeakSet<object>();

/**
 * Runs code of somebody who watches. Whatever it throws, now or as a promise, is reported once for each of them, as a
 * warning of the process, and never reaches the call that is watched.
 *
 * @param what how to call them in the warning, such as `a listener for 'retry'`
 * @param whose tells them apart
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
    `${what} failed${isError ? `: ${error.message}` : ''}; further failures of it are not reported`,
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
