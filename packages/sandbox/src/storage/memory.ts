import type { Store, Table } from './store.js';

type Names<Index extends string, Row> = Readonly<
  Record<Index, (row: Row) => readonly (string | undefined)[]>
>;

/** A store in memory. */
export function memoryStore(): Store {
  return {
    orders: table((order) => order.out_trade_no, {
      transaction_id: (order) => [order.payment?.transaction_id],
      entrance: (order) => [order.prepay_id, order.code_url, order.mweb_url],
    }),
    contracts: table((contract) => contract.key, {
      contract_id: (contract) => ['contract_id' in contract ? contract.contract_id : undefined],
    }),
    sessions: table((session) => session.id, { contract: (session) => [session.contract] }),
    deliveries: table((delivery) => delivery.id, {}),
    brandNotifyConfigs: table((config) => config.brand_id, {}),
  };
}

function table<Row, Index extends string>(
  key: (row: Row) => string,
  names: Names<Index, Row>,
): Table<Row, Index> {
  const rows = new Map<string, Row>();
  const indexes = new Map<string, string>();
  return {
    get: (wanted) => rows.get(wanted),
    find: (index, value) => rows.get(indexes.get(`${index}\n${value}`) ?? ''),
    put(row) {
      rows.set(key(row), row);
      for (const index of Object.keys(names) as Index[]) {
        for (const value of names[index](row))
          if (value !== undefined) indexes.set(`${index}\n${value}`, key(row));
      }
    },
    all: () => [...rows.values()],
  };
}
