import type { SiteOperation } from './catalogue.js';
import type { Label } from './label.js';

/** What an operation is for, in the order of a product's page. */
export const kindNames = {
  do: { zh: '办理', en: 'Create and change' },
  query: { zh: '查询', en: 'Query' },
  end: { zh: '撤销与结束', en: 'Cancel and end' },
  files: { zh: '文件与账单', en: 'Files and bills' },
  settings: { zh: '设置', en: 'Settings' },
  old: { zh: '已下线或已取代', en: 'Retired or superseded' },
} as const satisfies Readonly<Record<string, Label>>;

export type TaskKind = keyof typeof kindNames;

/** The operations by what they are for, without the kinds that have none. */
export function groupByKind(operations: readonly SiteOperation[]): [TaskKind, SiteOperation[]][] {
  const groups = new Map<TaskKind, SiteOperation[]>();
  for (const site of operations) {
    const kind = findKind(site);
    groups.set(kind, [...(groups.get(kind) ?? []), site]);
  }
  return (Object.keys(kindNames) as TaskKind[]).flatMap((kind) => {
    const those = groups.get(kind);
    return those === undefined ? [] : [[kind, those]];
  });
}

function findKind({ operation, name, path, verb }: SiteOperation): TaskKind {
  if (operation.deprecated || operation['x-retired'] !== undefined) return 'old';
  if (/(notif\w*-configs?|callbacks?|complaint-notifications)$/.test(path)) return 'settings';
  if (/上传|下载|(?<!转)账单|回单/.test(name.zh)) return 'files';
  if (
    verb === 'delete' ||
    /^(撤销|取消|关闭|解约|解除|终止|停止|删除|失效|申请解约|关单|撤回|完结)/.test(name.zh)
  )
    return 'end';
  return verb === 'get' || /查询|查单|query/.test(name.zh + path) ? 'query' : 'do';
}
