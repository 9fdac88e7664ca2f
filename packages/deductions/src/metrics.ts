import type { Deductions } from './open.js';

/** The part of OpenTelemetry's `Meter` that is used. */
export interface Meter {
  createCounter(name: string, options?: MetricOptions): { add(value: number, attributes?: Attributes): void };
  createObservableGauge(
    name: string,
    options?: MetricOptions,
  ): { addCallback(callback: (result: ObservableResult) => void | Promise<void>): void };
}

/** What a metric is called and counted in. */
export interface MetricOptions {
  /** For people. */
  readonly description?: string;
  /** What is counted: `fen`. */
  readonly unit?: string;
}

/** What a metric is told of. */
export type Attributes = Readonly<Record<string, string>>;

/** Takes the value of a gauge. */
export interface ObservableResult {
  observe(value: number, attributes?: Attributes): void;
}

/**
 * Reports the deductions to OpenTelemetry: what happens in this process as counters, how the ledger stands as gauges that are
 * read when metrics are collected.
 *
 * @param meter of `@opentelemetry/api`
 * @example recordMetrics(deductions, metrics.getMeter('deductions'));
 */
export function recordMetrics(deductions: Deductions, meter: Meter): void {
  const events = meter.createCounter('wechatpay.deductions.events', {
    description: 'What happened, by type',
  });
  const amount = meter.createCounter('wechatpay.deductions.amount', {
    description: 'Fen deducted',
    unit: 'fen',
  });
  const errors = meter.createCounter('wechatpay.deductions.errors', { description: 'Errors of the work' });
  deductions.events.on('*', (event) => {
    const code = event.type === 'refused' && event.code !== undefined ? { code: event.code } : {};
    events.add(1, { type: event.type, ...code });
    if (event.type === 'paid') amount.add(event.amount);
  });
  deductions.events.on('error', () => errors.add(1));
  const gauge = (
    name: string,
    description: string,
    observe: (result: ObservableResult, status: Awaited<ReturnType<Deductions['status']>>) => void,
  ): void => {
    meter
      .createObservableGauge(`wechatpay.deductions.${name}`, { description })
      .addCallback(async (result) => {
        observe(result, await deductions.status());
      });
  };
  gauge('cycles', 'Cycles, by state', (result, { cycles }) => {
    for (const [state, count] of Object.entries(cycles)) result.observe(count, { state });
  });
  gauge('due', 'Contracts for which something is due', (result, { due }) => result.observe(due));
  gauge('attention', 'Cycles that wait for a person', (result, { attention }) => result.observe(attention));
  gauge(
    'oldest_unsettled',
    'Seconds since the oldest number without a result was minted',
    (result, status) => {
      const { at, oldestUnsettled } = status;
      result.observe(oldestUnsettled === undefined ? 0 : (at - oldestUnsettled.at) / 1000);
    },
  );
}
