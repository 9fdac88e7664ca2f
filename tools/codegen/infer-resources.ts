import {
  findBodySchema,
  followReference,
  isStateField,
  listOperations,
  mergeVariants,
  type Operation,
  type ResourceUse,
  type Schema,
  type Verb,
} from '@wechatpay-kit/openapi/model';
import type { SourceFile } from './source.js';

/** An operation, as the inference looks at it. */
interface Member {
  readonly key: string;
  readonly verb: Verb;
  readonly segments: readonly string[];
  readonly operation: Operation;
  /** The top-level fields of body, query and path. */
  readonly given: ReadonlySet<string>;
  /** The fields of a successful answer; `undefined` if it is not an object. */
  readonly answered: Readonly<Record<string, Schema>> | undefined;
}

type Use = { -readonly [Name in keyof ResourceUse]: ResourceUse[Name] };

/** The key of an operation: `POST v3/refund/domestic/refunds`. */
export function operationKey(path: string, verb: string): string {
  return `${verb.toUpperCase()} ${path}`;
}

/**
 * Infers from paths which operations of APIv3 create, read, list and change the same resource. `GET x/{id}` beside
 * `POST x` says so. `x-resource` says what paths do not say, and replaces what would be inferred.
 *
 * @param schemas the shared schemas, which `$ref` names
 * @returns the uses by operation key, those declared among them
 */
export function inferResources(
  paths: readonly SourceFile[],
  schemas: Readonly<Record<string, Schema>>,
): ReadonlyMap<string, ResourceUse> {
  const members = paths.flatMap((file) => listMembers(file, schemas));
  const declared = new Map<string, ResourceUse>();
  const partial = new Map<string, Partial<ResourceUse>>();
  for (const { key, operation } of members) {
    const use = operation['x-resource'];
    if (use === undefined || use === false) continue;
    if (isWhole(use)) declared.set(key, use);
    else partial.set(key, use);
  }
  const open = members.filter(({ operation }) => isOpen(operation));
  const uses = new Map<string, Use>(declared);
  const reads = open.flatMap((member) => findPathRead(member));
  const collections = new Set([...reads.map(({ of }) => of), ...findQueried(open)]);
  for (const member of open) {
    const use = inferCreate(member, collections, reads, open);
    if (use !== undefined) uses.set(member.key, use);
  }
  const created = new Set([...uses.values()].filter(({ does }) => does === 'create').map(({ of }) => of));
  for (const { member, of, by } of reads) {
    if (created.has(of) && !uses.has(member.key)) uses.set(member.key, { of, by, does: 'read' });
  }
  for (const member of open) {
    if (uses.has(member.key)) continue;
    const use =
      inferAct(member, created) ??
      inferCollectionRead(member, created, members, uses) ??
      inferPartRead(member, uses);
    if (use !== undefined) uses.set(member.key, use);
  }
  for (const [key, part] of partial) {
    const use = uses.get(key);
    if (use === undefined) throw new Error(`${key}: x-resource has no 'of', and nothing is inferred`);
    declared.set(key, { ...use, ...part });
    uses.set(key, { ...use, ...part });
  }
  return finish(members, uses, declared, schemas);
}

/** A declaration without `of` adds to what is inferred. */
function isWhole(use: Partial<ResourceUse>): use is ResourceUse {
  return use.of !== undefined && use.does !== undefined;
}

function isOpen({ 'x-resource': use, 'x-retired': retired }: Operation): boolean {
  return use !== false && (use === undefined || !isWhole(use)) && retired === undefined;
}

function listMembers({ path, item }: SourceFile, schemas: Readonly<Record<string, Schema>>): Member[] {
  const segments = path.split('/').filter((segment) => segment !== '{empty}');
  return listOperations(item).flatMap(([verb, operation]) => {
    const { requestBody, parameters = [], responses, 'x-resource': use } = operation;
    // Nothing of APIv2 follows from its paths.
    if (path.startsWith('v2/') && (use === undefined || use === false)) return [];
    if (requestBody?.content?.['multipart/form-data'] !== undefined) return [];
    const body = followReference(schemas, findBodySchema(requestBody) ?? {});
    const success = Object.entries(responses).find(([status]) => /^2/.test(status))?.[1];
    const [[mediaType, content] = [], ...others] = Object.entries(success?.content ?? {});
    const isData = others.length === 0 && /^application\/(json|xml)$/.test(mediaType ?? '');
    return [
      {
        key: operationKey(path, verb),
        verb,
        segments,
        operation,
        given: new Set([
          ...Object.keys(body.properties ?? {}),
          ...parameters.filter(({ in: place }) => place !== 'header').map(({ name }) => name),
        ]),
        answered: isData ? (mergeVariants(schemas, content?.schema ?? {}).properties ?? {}) : undefined,
      },
    ];
  });
}

/** `{out_trade_no}` → `out_trade_no`; `undefined` for a literal segment. */
function variableOf(segment: string | undefined): string | undefined {
  return /^\{(\w+)\}$/.exec(segment ?? '')?.[1];
}

/** Whether a literal only labels the variable after it: `out-trade-no/{combine_out_trade_no}`. */
function isLabel(segment: string, variable: string): boolean {
  const label = segment.replaceAll('-', '_');
  if (!/(^|_)(id|no|code|number|openid|mchid)$/.test(label)) return false;
  return variable.endsWith(label) || label.endsWith(variable);
}

/**
 * The collection of a path that names a resource: `v3/pay/transactions` of `v3/pay/transactions/id/{transaction_id}`.
 *
 * @returns `undefined` if the path does not end with a variable
 */
function collectionOf(segments: readonly string[]): string | undefined {
  let end = segments.length;
  for (;;) {
    const variable = variableOf(segments[end - 1]);
    if (variable === undefined) break;
    const label = segments[end - 2];
    if (label !== undefined && isLabel(label, variable)) end -= 2;
    else if (end === segments.length) return segments.slice(0, end - 1).join('/');
    else break;
  }
  return end === segments.length ? undefined : segments.slice(0, end).join('/');
}

function variablesOf(segments: readonly string[]): string[] {
  return segments.flatMap((segment) => variableOf(segment) ?? []);
}

interface PathRead {
  readonly member: Member;
  readonly of: string;
  readonly by: readonly string[];
}

function findPathRead(member: Member): PathRead[] {
  const of =
    member.verb === 'get' && member.answered !== undefined ? collectionOf(member.segments) : undefined;
  return of === undefined ? [] : [{ member, of, by: variablesOf(member.segments) }];
}

/** The paths `x` with `POST x` and a `GET x` that lists, or takes an id in its query. */
function findQueried(members: readonly Member[]): string[] {
  return members.flatMap(({ verb, segments, given, answered }) => {
    const path = segments.join('/');
    if (verb !== 'get' || answered === undefined || variableOf(segments.at(-1)) !== undefined) return [];
    const create = members.find((other) => other.verb === 'post' && other.segments.join('/') === path);
    if (create === undefined) return [];
    const known = new Set([...create.given, ...Object.keys(create.answered ?? {})]);
    const named = queryOf(segments, given).some((name) => isId(name) && known.has(name));
    return named || listsOf(answered).length === 1 ? [path] : [];
  });
}

/** The fields that are not in the path. */
function queryOf(segments: readonly string[], given: ReadonlySet<string>): string[] {
  const variables = variablesOf(segments);
  return [...given].filter((name) => !variables.includes(name));
}

/** Last segments of paths that create nothing, although the body has the number of a resource. */
const notCreating =
  /^(un|cancel|revoke|terminate|withdraw|close|reverse|redeclare|verify|confirm|modify|query|return|sync|deactivate|delete|update)/;

/** `POST x` creates what `GET x/{id}` reads; `POST x/jsapi` does so if its body has the number that the read takes. */
function inferCreate(
  { verb, segments, operation, given }: Member,
  collections: ReadonlySet<string>,
  reads: readonly PathRead[],
  members: readonly Member[],
): Use | undefined {
  if (verb !== 'post') return undefined;
  const path = segments.join('/');
  let of = collections.has(path) ? path : undefined;
  for (const length of [1, 2]) {
    const rest = segments.slice(-length);
    const collection = segments.slice(0, -length).join('/');
    if (of !== undefined || !collections.has(collection) || rest.some(variableOf)) continue;
    if (rest.some((segment) => notCreating.test(segment))) continue;
    const hasOwn = members.some((other) => other.verb === 'post' && other.segments.join('/') === collection);
    const named = reads.some((read) => read.of === collection && given.has(read.by.at(-1) ?? ''));
    if (!hasOwn && named) of = collection;
  }
  if (of === undefined) return undefined;
  const own = reads.filter((read) => read.of === of);
  const by = findIdentity(operation, given, own);
  return { of, ...(by.length === 0 ? {} : { by }), does: 'create' };
}

/** The fields of a request by which a repetition is recognised. */
function findIdentity(
  { 'x-idempotent': fields = [] }: Operation,
  given: ReadonlySet<string>,
  reads: readonly PathRead[],
): string[] {
  if (fields.length > 0) return [...fields];
  const own = reads.map(({ by }) => by.at(-1) ?? '');
  return own.filter((name, at) => own.indexOf(name) === at && given.has(name) && isId(name));
}

/** `POST x/{id}/cancel`, `PATCH x/{id}` and the like. */
function inferAct({ verb, segments }: Member, created: ReadonlySet<string>): Use | undefined {
  if (verb === 'get') return undefined;
  const last = segments.findLastIndex((segment) => variableOf(segment) !== undefined);
  const named = segments.slice(0, last + 1);
  const verbs = segments.slice(last + 1);
  const of = last === -1 || verbs.length > 2 ? undefined : collectionOf(named);
  if (of === undefined || !created.has(of)) return undefined;
  const by = variablesOf(named);
  if (verb === 'delete' && verbs.length === 0) return { of, by, does: 'delete' };
  if (verbs.at(-1) === 'delete') return { of, by, does: 'delete' };
  return { of, by, does: 'update' };
}

/** `GET x` reads one resource if its query has the number, and lists them if its answer has one list. */
function inferCollectionRead(
  { verb, segments, operation, given, answered }: Member,
  created: ReadonlySet<string>,
  members: readonly Member[],
  uses: ReadonlyMap<string, Use>,
): Use | undefined {
  const of = segments.join('/');
  if (verb !== 'get' || answered === undefined || !created.has(of)) return undefined;
  const creates = members.filter((member) => {
    const use = uses.get(member.key);
    return use?.of === of && use.does === 'create';
  });
  const identity = creates.flatMap((member) => [
    ...(uses.get(member.key)?.by ?? []),
    ...Object.keys(member.answered ?? {}),
  ]);
  const own = creates.flatMap((member) => uses.get(member.key)?.by ?? []);
  const named = queryOf(segments, given).filter((name) => identity.includes(name) && isId(name));
  const isOne =
    own.length > 0 && own.every((name) => operation.parameters?.some((p) => p.name === name && p.required));
  if (listsOf(answered).length === 1 && !isOne) return { of, does: 'list' };
  // The resource's own number is the last.
  const by = [...named.filter((name) => !own.includes(name)), ...named.filter((name) => own.includes(name))];
  return by.length === 0 ? undefined : { of, by, does: 'read' };
}

/** `GET x/{id}/files` reads a part of what `GET x/{id}` reads. */
function inferPartRead(
  { verb, segments, answered }: Member,
  uses: ReadonlyMap<string, Use>,
): Use | undefined {
  if (verb !== 'get' || answered === undefined) return undefined;
  const whole = segments.slice(0, -1);
  const use = uses.get(operationKey(whole.join('/'), 'get'));
  if (use?.does !== 'read' || variableOf(whole.at(-1)) === undefined) return undefined;
  return { of: use.of, by: use.by ?? [], does: 'read' };
}

/** Names of ids that do not say which resource is meant. */
const scopes = /(^|_)(mchid|mch_id|appid|openid|brand_id|plan_id|service_id)$/;

function isId(name: string): boolean {
  return /_(id|no|code|number)$/.test(name) && !scopes.test(name);
}

/** The fields that hold a list of objects. */
function listsOf(properties: Readonly<Record<string, Schema>>): string[] {
  return Object.entries(properties).flatMap(([name, { type, items }]) =>
    type === 'array' && (items?.type === 'object' || items?.$ref !== undefined) ? [name] : [],
  );
}

/** The states after an act, by the last segment of its path. */
const states: readonly (readonly [verb: RegExp, state: RegExp])[] = [
  [/^close/, /CLOSE/],
  [/^(cancel|revoke|withdraw)/, /CANCEL|REVOKE|WITHDRAW/],
  [/^reverse/, /REVERSE|REVOKE|CANCEL/],
  [/^(terminate|stop|release)/, /TERMINAT|RELEASE|STOP|CANCEL|CLOSE/],
  [/^(deactivate|invalidate)/, /DEACTIVATE|INVALID/],
  [/^use$/, /^USED$/],
  [/^pause/, /PAUSE/],
  [/^resume/, /^(OPEN|RUNNING|ACTIVE|NORMAL)$/],
  [/^unbind/, /UNBIND/],
  [/^complete$/, /^(DONE|COMPLETED|FINISHED)$/],
];

function findState(
  segment: string,
  members: readonly Member[],
  schemas: Readonly<Record<string, Schema>>,
): string | undefined {
  const wanted = states.find(([verb]) => verb.test(segment))?.[1];
  if (wanted === undefined) return undefined;
  for (const { answered = {} } of members) {
    for (const [name, raw] of Object.entries(answered)) {
      if (!isStateField(name)) continue;
      const value = followReference(schemas, raw).enum?.find(
        (item) => wanted.test(String(item)) && !/^(NOT|UN)_|FAIL|ING$/.test(String(item)),
      );
      if (value !== undefined) return String(value);
    }
  }
  return undefined;
}

/** The names of fields by which a client can name a resource: it gave them, or an answer brought them. */
function findKnown(
  creates: readonly Member[],
  reads: readonly Member[],
  useOf: (member: Member) => Use,
): Set<string> {
  const known = new Set<string>();
  for (const { given, answered = {} } of creates) {
    // A user or a merchant has many resources, unless the answer is what brings its id.
    for (const name of given) if (!scopes.test(name)) known.add(name);
    for (const name of Object.keys(answered)) if (!given.has(name)) known.add(name);
  }
  for (let before = -1; before < known.size; ) {
    before = known.size;
    for (const read of reads) {
      if (!known.has(useOf(read).by?.at(-1) ?? '')) continue;
      for (const name of Object.keys(read.answered ?? {})) if (!scopes.test(name)) known.add(name);
    }
  }
  return known;
}

/** Adds the ids that answers bring and the states of acts. Drops what no client can reach. */
function finish(
  members: readonly Member[],
  uses: ReadonlyMap<string, Use>,
  declared: ReadonlyMap<string, ResourceUse>,
  schemas: Readonly<Record<string, Schema>>,
): ReadonlyMap<string, ResourceUse> {
  const families = new Map<string, Member[]>();
  for (const member of members) {
    const of = uses.get(member.key)?.of;
    if (of !== undefined) families.set(of, [...(families.get(of) ?? []), member]);
  }
  const result = new Map<string, ResourceUse>();
  for (const family of families.values()) {
    const useOf = ({ key }: Member): Use => uses.get(key) as Use;
    const creates = family.filter((member) => ['create', 'put'].includes(String(useOf(member).does)));
    const reads = family.filter((member) => useOf(member).does === 'read');
    const ids = new Set(family.flatMap((member) => useOf(member).by ?? []));
    const known = findKnown(creates, reads, useOf);
    const isReachable = (member: Member): boolean => {
      const { by, does } = useOf(member);
      return declared.has(member.key) || does === 'list' || does === 'create' || known.has(by?.at(-1) ?? '');
    };
    const reachable = family.filter(isReachable);
    if (creates.length === 0 || reachable.every((member) => creates.includes(member))) continue;
    for (const member of reachable) {
      const use = useOf(member);
      if (declared.has(member.key)) {
        result.set(member.key, use);
        continue;
      }
      if (use.does === 'create') {
        const mints = Object.keys(member.answered ?? {}).filter(
          (name) => !member.given.has(name) && (ids.has(name) || (/_(id|no)$/.test(name) && isId(name))),
        );
        result.set(member.key, { ...use, ...(mints.length === 0 ? {} : { mints }) });
      } else if (use.does === 'update') {
        const state = findState(member.segments.at(-1) ?? '', reads, schemas);
        result.set(member.key, state === undefined ? use : { ...use, does: { set: state } });
      } else result.set(member.key, use);
    }
  }
  return result;
}
