/** The values of a payload that name what it is about: numbers and ids, but not those of merchants, apps and users. */
export function listIds(payload: Readonly<Record<string, unknown>>): string[] {
  const found = new Set<string>();
  const visit = (value: unknown, depth: number): void => {
    if (value === null || typeof value !== 'object' || depth > 3) return;
    for (const [name, item] of Object.entries(value)) {
      const isId = typeof item === 'string' || typeof item === 'number' || typeof item === 'bigint';
      if (!isId) visit(item, depth + 1);
      else if (names.test(name) && !shared.test(name) && found.size < most) found.add(String(item));
    }
  };
  visit(payload, 0);
  return [...found];
}

const most = 50;
const names = /(^|_)(no|id|code|billno|listid|number)$/;
const shared = /(^|_)(mchid|mch_id|appid|openid|unionid|brand_id|plan_id|service_id|device_id|bank_code)$/;
