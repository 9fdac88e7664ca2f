import { type Exception, places } from './exception.js';

const transactions = ['v3/global/transactions', 'v3/transactions'];
const both = (name: string): string[] => transactions.map((root) => name.replace('{}', root));
const ids = ['mchid', 'appid', 'sub_mchid', 'sp_mchid', 'sp_appid'];
const mchids = ['mchid', 'sub_mchid', 'sp_mchid'];
const required = (message: string, fields: readonly string[]): string[] =>
  places(message, fields, 'required');

/** The payments of the global edition. */
export const abroadExceptions: readonly Exception[] = [
  {
    reason: 'A merchant gives mchid and appid, an institution sp_mchid, sp_appid and sub_mchid.',
    cases: [
      {
        subjects: [
          ...['jsapi', 'app', 'native', 'mweb'].flatMap((type) => both(`POST {}/${type}`)),
          'POST v3/global/micropay/transactions/pay',
          'POST v3/transactions/micropay',
          'POST v3/global/refunds',
          'POST v3/refunds',
        ],
        places: required('request', ids),
      },
      {
        subjects: ['POST v3/global/micropay/transactions/pay', 'POST v3/transactions/micropay'],
        places: required('response', ids),
      },
      {
        subjects: [...both('GET {}/id/{transaction_id}'), ...both('GET {}/out-trade-no/{out_trade_no}')],
        places: required('query', mchids),
      },
      {
        subjects: [
          ...both('POST {}/id/{transaction_id}/close'),
          ...both('POST {}/out-trade-no/{out_trade_no}/close'),
        ],
        places: required('request', ['mchid']),
      },
      {
        subjects: [
          'POST v3/global/micropay/transactions/id/{transaction_id}/reverse',
          'POST v3/global/micropay/transactions/out-trade-no/{out_trade_no}/reverse',
          'POST v3/transactions/id/{transaction_id}/reverse',
          'POST v3/transactions/out-trade-no/{out_trade_no}/reverse',
        ],
        places: required('request', mchids),
      },
      {
        subjects: [
          'GET v3/global/refunds',
          'GET v3/global/refunds/id/{refund_id}',
          'GET v3/global/refunds/out-refund-no/{out_refund_no}',
        ],
        places: required('query', mchids),
      },
      { subjects: ['GET v3/global/refunds', 'GET v3/refunds'], places: required('response', mchids) },
      { subjects: ['GET v3/global/statements', 'GET v3/statements'], places: required('query', ['mchid']) },
    ],
  },
  {
    reason: 'The page of today lists these parameters. The page of 2022 does not.',
    cases: [
      {
        subjects: ['GET v3/statements'],
        places: places('models request', ['sp_mchid', 'sub_mchid']),
      },
    ],
  },
];
