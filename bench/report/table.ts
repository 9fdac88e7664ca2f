import { aligned, range, rounded, verdict } from './cells.js';
import { aims, type Comparison, type OwnTime, type PeerRow, type Results, type Row } from './results.js';
import type { Spread } from './statistics.js';

/** The results as text. */
export function table({ machine, rows, peers, own, signature, coldStart, firstAnswer }: Results): string {
  return [
    `node ${machine.node}, ${machine.platform}, ${machine.cores} cores, ${machine.cpu}`,
    '',
    ...aligned([
      ['', 'requests/s', 'floor', 'ours/floor', '', 'aim', 'CPU µs/req', 'floor', 'ours/floor', 'server'],
      ...rows.map(cells),
    ]),
    '',
    ...aligned([['peers', '', 'requests/s', 'CPU µs/req', 'ours/peer', ''], ...peers.map(peerCells)]),
    '',
    ...aligned([
      ['own µs above the floor', 'CPU µs/call', 'floor', 'above', '', 'aim'],
      ...own.map((time) => ownCells(time, signature)),
      ['one RSA-2048 signature', signature.toFixed(0)],
    ]),
    '',
    ...aligned([
      ['milliseconds', 'median', 'added', '', 'above', '', 'aim'],
      ['cold start, bare node', ms(coldStart.bare)],
      ["cold start, import 'node:https'", ms(coldStart.https), ...added(coldStart.httpsAdded)],
      [
        "cold start, import 'wechatpay-kit'",
        ms(coldStart.sdk),
        ...added(coldStart.added),
        ...added(coldStart.above),
        `≤ ${ms(coldStart.bare * aims.coldStart)} ${verdict(coldStart.met)}`,
      ],
      ['first answer, floor', ms(firstAnswer.floor)],
      [
        'first answer, ours',
        ms(firstAnswer.ours),
        '',
        '',
        ...added(firstAnswer.above),
        `≤ ${ms(coldStart.bare * aims.firstAnswer)} ${verdict(firstAnswer.met)}`,
      ],
    ]),
    '',
    'Medians; [a quarter of the figures below … a quarter above]. server: its share of one core.',
    '* blocking verbs: ours blocks, the floor awaits.',
  ].join('\n');
}

function cells({ scenario, requestsPerSecond, cpuPerRequest, serverLoad, met }: Row): string[] {
  return [
    scenario.name,
    ...compared(requestsPerSecond),
    range(requestsPerSecond.ratio),
    met === undefined ? '' : `≥ ${scenario.aim} ${verdict(met)}`,
    ...compared(cpuPerRequest),
    `${Math.round(serverLoad * 100)} %`,
  ];
}

function peerCells({ scenario, peer, requestsPerSecond, cpuPerRequest, ratio }: PeerRow): string[] {
  return [
    scenario,
    peer,
    rounded(requestsPerSecond),
    rounded(cpuPerRequest),
    ratio.median.toFixed(2),
    range(ratio, 2),
  ];
}

function ownCells({ name, ours, floor, above, met }: OwnTime, signature: number): string[] {
  const aim = `≤ ${(signature * aims.above).toFixed(0)} ${verdict(met)}`;
  return [name, rounded(ours), rounded(floor), ...added(above), aim];
}

function compared({ ours, floor, ratio }: Comparison): string[] {
  return [rounded(ours), rounded(floor), ratio.median.toFixed(3)];
}

function added(difference: Spread): string[] {
  return [`${difference.median < 0 ? '' : '+'}${ms(difference.median)}`, range(difference, 1)];
}

function ms(value: number): string {
  return value.toFixed(1);
}
