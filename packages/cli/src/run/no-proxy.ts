import { ownDomains } from 'wechatpay-kit';

/** Whether a list of `NO_PROXY` exempts a host: `*`, `qq.com`, `.qq.com`, `*.qq.com`, each with or without a port. */
export function exempts(list: string, host: string): boolean {
  return entries(list).some((entry) => {
    const name = bareName(entry);
    return name === '*' || host === name || host.endsWith(`.${name}`);
  });
}

/** Removes the entries that keep a host of WeChat Pay's API away from the proxy. */
export function withoutOwnHosts(list: string): string {
  const isOwn = (entry: string): boolean => {
    const name = bareName(entry);
    return (
      name === '*' ||
      ownDomains.some(
        (domain) => domain === name || domain.endsWith(`.${name}`) || name.endsWith(`.${domain}`),
      )
    );
  };
  return entries(list)
    .filter((entry) => !isOwn(entry))
    .join(',');
}

function entries(list: string): string[] {
  return list.split(/[\s,]+/).filter((entry) => entry !== '');
}

function bareName(entry: string): string {
  const name = entry.toLowerCase().replace(/:\d+$/, '');
  return name === '*' ? name : name.replace(/^\*?\./, '').replace(/\.$/, '');
}
