/** A format of times. `unix`: seconds since 1970. */
export type TimeFormat =
  | 'rfc3339'
  | 'yyyyMMddHHmmss'
  | 'yyyy-MM-dd HH:mm:ss'
  | 'yyyy-MM-dd'
  | 'yyyyMMdd'
  | 'HHmmss'
  | 'HH:mm'
  | 'unix';

/**
 * The times whose format is not that of their protocol, which is RFC 3339 in APIv3 and 14 digits in APIv2. The first
 * row whose path and name fit counts.
 */
export const timeFormats: readonly {
  /** The routing path of the operation or the name of the notification; absent: any. */
  readonly path?: RegExp;
  readonly names: RegExp;
  readonly format: TimeFormat;
}[] = [
  { names: /^(begin|end)_day_time$/, format: 'HHmmss' },
  { path: /^v3\/parking\/reminders\//, names: /^(start|end)_time$/, format: 'HH:mm' },
  {
    path: /^v3\/payscore\/|^PAYSCORE/,
    names: /^((start|end|real_start|real_end|paid)_time)$/,
    format: 'yyyyMMddHHmmss',
  },
  { names: /^(payment|rcv|refund_success|transfer)_time$/, path: /^v2\//, format: 'yyyy-MM-dd HH:mm:ss' },
  { path: /^v2\/refund$/, names: /^success_time$/, format: 'yyyy-MM-dd HH:mm:ss' },
  { path: /^v2\/mmpaymkttransfers\//, names: /^(send|refund)_time$/, format: 'yyyy-MM-dd HH:mm:ss' },
  {
    path: /^v2\//,
    names: /^(contract_(signed|expired|terminated)_time|operate_time)$/,
    format: 'yyyy-MM-dd HH:mm:ss',
  },
  { path: /^v3\/ecommerce\/applyments\//, names: /^deadline$/, format: 'yyyy-MM-dd HH:mm:ss' },
  { path: /^v2\//, names: /^rate_time$/, format: 'yyyyMMdd' },
  { path: /^v3\/global\/settle\//, names: /_date$/, format: 'yyyyMMdd' },
  { path: /^v2\//, names: /^(date|date_\w+)$/, format: 'yyyyMMdd' },
  { names: /(^|_)date(_|$)/, format: 'yyyy-MM-dd' },
  { path: /^v2\//, names: /./, format: 'yyyyMMddHHmmss' },
];

const minute = 60_000;
const day = 86_400_000;

/** The names of times at which something began to exist. */
export const ofBeginning: RegExp = /create|apply|accept|submit|initiate|register|add_time|sign|effective/;

/** The names of times of the last change. */
export const ofChange: RegExp =
  /(^|_)(update|updated|modify|modified|modification|close|closed|cancel|cancelled|terminate|terminated|deactivate|revoke)_?time$/;

/** How far from now a time is, in milliseconds, by its name. The first row that fits counts. */
export const timeShifts: readonly (readonly [names: RegExp, shift: number])[] = [
  [
    /valid_end|available_end|expire|deadline|end_date|logout|end_time$|^time_expire|plan_over|date_end/,
    30 * day,
  ],
  [/begin|start/, -day],
  [ofBeginning, -minute],
];
