import { followReference, isStateField, loadBundle, type Schema } from '@wechatpay-kit/openapi/model';
import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import { listAnsweredOperations } from '@wechatpay-kit/sandbox/operations';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DescribedEvent, DescribedOperation } from '../src/description/catalogue.js';
import { holdings } from '../src/products/list.js';
import { type Family, listFamilies, type Member } from '../src/remembered/family.js';
import { listStates } from '../src/remembered/states.js';
import {
  components,
  events,
  type Fields,
  judge,
  makeRequest,
  nameOf,
  operations,
  readAnswer,
  sendRequest,
  type Wanted,
  withTypes,
} from './asking.js';
import { type Answer, fromXml } from './merchant.js';
import { openV2, openV3 } from './notifications.js';
import { type Received, type Receiver, startReceiver } from './receiver.js';
import { listContradictions } from './synthesis/faults.js';
import { encryptedNames, withoutNames } from './synthesis/given.js';

const levels = new Map(listAnsweredOperations().map(({ method, path, kind }) => [`${method} ${path}`, kind]));
const isRemembered = ({ operation }: Member): boolean => levels.get(nameOf(operation)) === 'remembered';
const families = [...listFamilies(operations, holdings).values()].filter(({ members }) =>
  members.some(isRemembered),
);
const { general, codes } = loadBundle()['x-error-codes'];
const schemas = components.schemas ?? {};
const propertiesOf = (schema: Schema = {}) => followReference(schemas, schema).properties ?? {};

/** A merchant, and another one of the same sandbox, each as a client sees it. */
let own: Sandbox;
let other: Sandbox;
let sandbox: Sandbox;
let receiver: Receiver;
beforeAll(async () => {
  receiver = await startReceiver();
  sandbox = await startSandbox();
  own = sandbox;
  const { mchid, serial, privateKey = '', ...files } = await sandbox.addMerchant({ mchid: '1900000299' });
  const { certificate, publicKeyId, publicKey, apiV2Key, apiV3Key } = files;
  const config = {
    ...sandbox.config,
    mchid,
    serial,
    privateKey,
    certs: { [publicKeyId]: publicKey },
    apiV2Key,
    apiV3Key,
    merchant: { cert: certificate, key: privateKey },
  };
  other = { ...sandbox, mchid, config };
});
afterAll(async () => {
  receiver.close();
  await sandbox.stop();
});

/** Whether the answer is that of an unknown resource, by the operation's own errors. */
function isUnknown(operation: DescribedOperation, answer: Answer): boolean {
  const code = codeOf(operation, answer);
  const isOwn = [...operation.errors, 'NOT_FOUND', 'RESOURCE_NOT_EXISTS'].includes(code ?? '');
  return isOwn && /NOT_?EXISTS?$|NOT_FOUND$/.test(code ?? '') && hasStatus(operation, answer, code);
}

function isConflict(operation: DescribedOperation, answer: Answer): boolean {
  const code = codeOf(operation, answer);
  const isOwn = [...operation.errors, ...general[operation.protocol]].includes(code ?? '');
  return (
    isOwn && /USED|EXIST|INVALID_REQUEST|PARAM_ERROR/.test(code ?? '') && hasStatus(operation, answer, code)
  );
}

function hasStatus({ protocol }: DescribedOperation, { status }: Answer, code = ''): boolean {
  return status === (protocol === 'v2' ? 200 : codes[code]?.status);
}

function codeOf(operation: DescribedOperation, { body }: Answer): string | undefined {
  if (operation.protocol === 'v2') return /<err_code>(?:<!\[CDATA\[)?(\w+)/.exec(body)?.[1];
  return body === '' ? undefined : ((JSON.parse(body) as { code?: string }).code ?? undefined);
}

const isBrand = ({ path }: DescribedOperation): boolean => path.startsWith('brand/');

const isTime = (value: unknown): boolean =>
  typeof value === 'string' && /^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d/.test(value);

const show = ({ status, body }: Answer): string => `${status} ${body.slice(0, 200)}`;

/** All that a request gives, in one object. */
const givenBy = ({ query, body, variables }: Wanted): Fields => ({ ...query, ...body, ...variables });

/** Fields of APIv2 that the client sets for each message. */
const envelope = ['sign', 'sign_type', 'nonce_str', 'mch_id', 'mchid', 'combine_mch_id'];
const clear = (fields: Fields): Fields => withoutNames(fields, new Set(envelope)) as Fields;

/** A different value for one field of the request; `undefined` if none can have another. */
function alter(operation: DescribedOperation, wanted: Wanted, by: readonly string[]): Wanted | undefined {
  for (const [name, raw] of Object.entries(propertiesOf(operation.body))) {
    const { type, enum: values, pattern, format, ...schema } = followReference(schemas, raw);
    const isFree = values === undefined && pattern === undefined && format === undefined;
    const isOpen = schema.contentSchema === undefined && schema['x-encrypted'] === undefined;
    if (
      by.includes(name) ||
      !isFree ||
      !isOpen ||
      /^(mch_?id|(sp|combine)_mchid|sign|sign_type|nonce_str|media)$/.test(name)
    )
      continue;
    if (type !== 'string' && type !== 'integer') continue;
    return { ...wanted, body: { ...wanted.body, [name]: type === 'string' ? 'changed' : 8 } };
  }
  return undefined;
}

/** A value for an id that no other request gives. */
function idFor(operation: DescribedOperation, name: string, count: number): string | number | undefined {
  const { query, body, variables } = operation;
  const raw = [body, query, variables].map((schema) => propertiesOf(schema)[name]).find((found) => found);
  if (raw === undefined) return undefined;
  const { type, enum: values } = followReference(schemas, raw);
  if (values !== undefined) return undefined;
  return type === 'integer' || type === 'number' ? 1000 + count : `N${count}`;
}

/** What is wrong with a family, in words; and what of it was tried. */
class Trial {
  readonly faults: string[] = [];
  readonly tried = {
    create: 0,
    repeat: 0,
    conflict: 0,
    read: 0,
    list: 0,
    put: 0,
    act: 0,
    unknown: 0,
    event: 0,
  };
  readonly #family: Family;
  /** The operations that were asked for an unknown resource. */
  readonly #strangers = new Set<Member>();
  /** The queries that answered a resource. */
  readonly #answered = new Set<Member>();
  #count: number;

  /** @param first the first number of an id, so that no other family has the same ids */
  constructor(family: Family, first: number) {
    this.#family = family;
    this.#count = first;
  }

  #members(does: string): Member[] {
    return this.#family.members.filter(({ use }) => use.does === does);
  }

  /** The operations that create here. What a product plays keeps its own rules, which tests of the product hold. */
  #creates(): Member[] {
    return [...this.#members('create'), ...this.#members('put')].filter(isRemembered);
  }

  #note(operation: DescribedOperation, what: string, faults: readonly string[]): void {
    this.faults.push(...faults.map((fault) => `${nameOf(operation)} ${what}: ${fault}`));
  }

  async run(): Promise<void> {
    for (const create of this.#creates()) {
      await this.#repeat(create);
      const made = await this.#create(create);
      if (made === undefined) continue;
      for (const read of this.#members('read')) await this.#read(read, made);
      // By an id that only another query brings.
      for (const read of this.#members('read')) if (!this.#answered.has(read)) await this.#read(read, made);
      for (const list of this.#members('list')) await this.#list(list, made);
    }
    for (const read of this.#members('read')) {
      if (!this.#answered.has(read)) this.#note(read.operation, 'read', ['no creation leads to it']);
    }
    const [create] = this.#creates();
    if (create === undefined)
      return this.#note({ path: this.#family.name } as DescribedOperation, 'has', ['no create']);
    for (const act of this.#family.members.filter(
      ({ use }) => !/^(create|put|read|list)$/.test(String(use.does)),
    )) {
      const made = await this.#create(create);
      if (made !== undefined) await this.#act(act, made);
    }
    const notified = new Set(this.#family.members.flatMap(({ operation }) => operation.notifies));
    for (const event of events.filter(({ name }) => notified.has(name))) {
      const made = await this.#create(create);
      if (made !== undefined) await this.#hear(event, made);
    }
  }

  #request({ operation, use }: Member, count: number): Wanted {
    // Operations of one family may take the same id as a text and as a number.
    const isNumber = (name: string): boolean =>
      this.#family.members.some(({ operation: { query, body, variables } }) =>
        [query, body, variables].some(
          (schema) => followReference(schemas, propertiesOf(schema)[name] ?? {}).type === 'integer',
        ),
      );
    const ids = (use.by ?? []).map((name) => {
      const id = idFor(operation, name, count);
      return [name, typeof id === 'string' && isNumber(name) ? String(1000 + count) : id];
    });
    return makeRequest(
      own,
      operation,
      'remembered',
      Object.fromEntries(ids.filter(([, id]) => id !== undefined)),
    );
  }

  /** Creates a resource. @returns what is known of it */
  async #create(member: Member): Promise<{ given: Fields; known: Fields } | undefined> {
    const { operation } = member;
    const wanted = this.#request(member, ++this.#count);
    const answer = await sendRequest(own, operation, wanted);
    const faults = judge(own, operation, answer);
    this.#note(operation, 'create', faults);
    this.tried.create++;
    if (faults.length > 0) return undefined;
    const hidden = encryptedNames(operation, components);
    const given = withoutNames(givenBy(wanted), new Set([...hidden, ...envelope])) as Fields;
    return { given, known: { ...given, ...this.#open(operation, answer) } };
  }

  /** The fields of an answer without those that are encrypted. */
  #open(operation: DescribedOperation, answer: Answer): Fields {
    const hidden = encryptedNames({ body: operation.answer }, components);
    return withoutNames(readAnswer(operation, answer), new Set([...hidden, ...envelope])) as Fields;
  }

  async #repeat(member: Member): Promise<void> {
    const { operation, use } = member;
    const count = ++this.#count;
    const first = await sendRequest(own, operation, this.#request(member, count));
    await sandbox.clock.advance({ seconds: 1 });
    const second = await sendRequest(own, operation, this.#request(member, count));
    if (this.faults.length > 0) return;
    // A setting that is given again has a later time.
    const seen = (answer: Answer): string =>
      JSON.stringify(this.#open(operation, answer), (_, value) =>
        use.does === 'put' && isTime(value) ? 'a time' : value,
      );
    const isSame = seen(first) === seen(second);
    if (use.by === undefined) {
      if (isSame && (use.mints ?? []).length > 0) this.#note(operation, 'repeat', ['the same resource']);
      return;
    }
    this.tried.repeat++;
    if (!isSame) this.#note(operation, 'repeat', [`${show(first)} then ${show(second)}`]);
    const altered = alter(operation, this.#request(member, count), use.by);
    if (altered === undefined) return;
    if (use.does === 'put') return this.#replace(member, altered);
    this.tried.conflict++;
    const refused = await sendRequest(own, operation, altered);
    if (!isConflict(operation, refused)) this.#note(operation, 'conflict', [show(refused)]);
  }

  /** A setting takes the place of the one before. */
  async #replace({ operation }: Member, altered: Wanted): Promise<void> {
    this.tried.put++;
    this.#note(operation, 'replace', judge(own, operation, await sendRequest(own, operation, altered)));
    const hidden = encryptedNames(operation, components);
    const given = withoutNames(givenBy(altered), new Set([...hidden, ...envelope])) as Fields;
    for (const read of this.#members('read')) {
      const wanted = this.#naming(read, given);
      if (wanted === undefined) continue;
      const data = readAnswer(read.operation, await sendRequest(own, read.operation, wanted));
      const expected = { ...given, ...clear(givenBy(wanted)) };
      const faults = listContradictions(read.operation.answer, expected, data);
      this.#note(read.operation, 'after another setting', faults);
    }
  }

  /** A request that names a resource; `undefined` if its id is not known. */
  #naming({ operation, use: { by = [] } }: Member, known: Fields, from = own): Wanted | undefined {
    const named = by.filter((name) => ['string', 'number'].includes(typeof known[name]));
    const last = by.at(-1) ?? '';
    if (by.length > 0 && !named.includes(last) && !(operation.protocol === 'v2' && named.length > 0))
      return undefined;
    const ids = Object.fromEntries(named.map((name) => [name, known[name]]));
    const wanted = makeRequest(from, operation, 'remembered', ids);
    // Optional ids that are made up would name another resource.
    const drop = (fields: Fields): Fields =>
      Object.fromEntries(
        Object.entries(fields).filter(([name]) => !by.includes(name) || named.includes(name)),
      );
    return { variables: wanted.variables, query: drop(wanted.query), body: drop(wanted.body) };
  }

  async #read(member: Member, { known }: { known: Fields }): Promise<void> {
    const { operation } = member;
    const wanted = this.#naming(member, known);
    if (wanted === undefined) return;
    const answer = await sendRequest(own, operation, wanted);
    const faults = judge(own, operation, answer);
    this.#note(operation, 'read', faults);
    if (faults.length > 0) return;
    this.tried.read++;
    const data = readAnswer(operation, answer);
    this.#note(
      operation,
      'read',
      listContradictions(operation.answer, { ...known, ...clear(givenBy(wanted)) }, data),
    );
    // A part of a resource, `x/{id}/files`, has values of its own, and the query may give further ones.
    if (!/\}\/[^{}]+$/.test(operation.path)) {
      const learned = withoutNames(this.#open(operation, answer), new Set(Object.keys(givenBy(wanted))));
      Object.assign(known, { ...(learned as Fields), ...known });
    }
    this.#answered.add(member);
    await this.#unknown(member, wanted, known);
  }

  async #unknown(member: Member, wanted: Wanted, known: Fields): Promise<void> {
    const { operation, use } = member;
    const { by = [] } = use;
    if (this.#strangers.has(member)) return;
    this.#strangers.add(member);
    this.tried.unknown++;
    // The second merchant has no brand.
    const asked = isBrand(operation) ? undefined : this.#naming(member, known, other);
    const foreign = asked && (await sendRequest(other, operation, asked));
    // A setting has a value before it is set, unless the operation has an error for it.
    const isSetting = use.does === 'read' && this.#members('put').length > 0;
    const hasDefault =
      isSetting && !operation.errors.some((code) => /^(?!MCH_).*(NOT_?EXISTS?|NOT_FOUND)$/.test(code));
    if (foreign !== undefined && hasDefault) {
      this.#note(operation, 'of another merchant', judge(other, operation, foreign));
    } else if (foreign !== undefined && !isUnknown(operation, foreign)) {
      this.#note(operation, 'of another merchant', [show(foreign)]);
    }
    if (hasDefault || by.length === 0) return;
    const stray = (fields: Fields): Fields =>
      Object.fromEntries(
        Object.entries(fields).map(([name, value]) => [
          name,
          by.includes(name) ? (typeof value === 'number' ? 404 : '404') : value,
        ]),
      );
    const lost = { variables: stray(wanted.variables), query: stray(wanted.query), body: stray(wanted.body) };
    const answer = await sendRequest(own, operation, lost);
    if (!isUnknown(operation, answer)) this.#note(operation, 'unknown', [show(answer)]);
  }

  async #list({ operation }: Member, { given, known }: { given: Fields; known: Fields }): Promise<void> {
    const ids = this.#family.ids.flatMap((name) =>
      typeof known[name] === 'string' ? [String(known[name])] : [],
    );
    // One page holds all. Filters take the values of the resource, and are left out where it has none.
    const { required = [], properties = {} } = operation.query;
    const query = Object.fromEntries(
      Object.keys(properties).flatMap((name) =>
        ['string', 'number'].includes(typeof given[name]) ? [[name, given[name]]] : [],
      ),
    );
    const made = makeRequest(own, operation, 'remembered', { ...given });
    const needed = Object.fromEntries(
      Object.entries(made.query).flatMap(([name, value]) =>
        required.includes(name) ? [[name, known[name] ?? value]] : [],
      ),
    );
    const paging = { offset: 0, limit: 100, page_size: 100, count: 100 };
    const page = Object.fromEntries(Object.entries(paging).filter(([name]) => name in properties));
    const wanted = { variables: made.variables, body: {}, query: { ...needed, ...query, ...page } };
    const answer = await sendRequest(own, operation, wanted);
    this.#note(operation, 'list', judge(own, operation, answer));
    this.tried.list++;
    // A filter that the resource has no value for hides it.
    const isHidden = required.some((name) => !(name in page) && known[name] === undefined);
    if (!isHidden && !ids.some((id) => answer.body.includes(`"${id}"`))) {
      this.#note(operation, 'list', [`${ids.join()} not in ${show(answer)}`]);
    }
    if (isBrand(operation)) return;
    const foreign = await sendRequest(other, operation, wanted);
    this.#note(operation, 'list of another merchant', judge(other, operation, foreign));
    const [first = []] = Object.values(readAnswer(operation, foreign)).filter(Array.isArray);
    if (first.length > 0) this.#note(operation, 'list of another merchant', [show(foreign)]);
  }

  async #act(member: Member, { known }: { known: Fields }): Promise<void> {
    const { operation, use } = member;
    for (const read of this.#members('read')) {
      const wanted = this.#naming(read, known);
      const answer = wanted && (await sendRequest(own, read.operation, wanted));
      if (answer?.status === 200 && !/\}\/[^{}]+$/.test(read.operation.path))
        Object.assign(known, { ...this.#open(read.operation, answer), ...known });
    }
    const wanted = this.#naming(member, known);
    if (wanted === undefined) return this.#note(operation, 'act', ['no id']);
    this.#note(operation, 'act', judge(own, operation, await sendRequest(own, operation, wanted)));
    this.tried.act++;
    if (this.faults.length > 0) return;
    for (const read of this.#members('read')) {
      const again = this.#naming(read, known);
      if (again === undefined) continue;
      const answer = await sendRequest(own, read.operation, again);
      if (use.does === 'delete') {
        if (!isUnknown(read.operation, answer)) this.#note(read.operation, 'after deletion', [show(answer)]);
        continue;
      }
      this.#note(read.operation, `after ${nameOf(operation)}`, judge(own, read.operation, answer));
      const data = readAnswer(read.operation, answer);
      if (typeof use.does === 'object') {
        const states = Object.entries(data).filter(([name]) => /(^|_)(state|status)$/.test(name));
        const { set } = use.does;
        if (states.length > 0 && !states.some(([, state]) => String(state) === set)) {
          this.#note(read.operation, `after ${nameOf(operation)}`, [`${JSON.stringify(states)}, not ${set}`]);
        }
      }
      // A number of the request itself does not replace one of the resource.
      const hidden = new Set([...encryptedNames(operation, components), ...this.#family.ids]);
      const changed = { ...(withoutNames(clear(wanted.body), hidden) as Fields), ...clear(givenBy(again)) };
      this.#note(
        read.operation,
        `after ${nameOf(operation)}`,
        listContradictions(read.operation.answer, changed, data),
      );
    }
    await this.#unknown(member, wanted, known);
  }

  /** After a notification about a resource, a query says what that said. */
  async #hear(event: DescribedEvent, { known }: { known: Fields }): Promise<void> {
    for (const read of this.#members('read')) {
      const wanted = this.#naming(read, known);
      const answer = wanted && (await sendRequest(own, read.operation, wanted));
      if (answer?.status === 200 && !/\}\/[^{}]+$/.test(read.operation.path))
        Object.assign(known, { ...this.#open(read.operation, answer), ...known });
    }
    const names = this.#family.ids.filter(
      (name) => !scope.test(name) && ['string', 'number'].includes(typeof known[name]),
    );
    const id = known[names[0] ?? ''];
    const what = `after ${event.handler}`;
    // A setting has no id. The events that come to its URL are about other things.
    if (this.#family.ids.length === 0) return;
    if (id === undefined)
      return this.#note({ path: this.#family.name } as DescribedOperation, what, ['no id']);
    const path = `/${this.#count}/${event.handler}`;
    await sandbox.trigger(event.handler, { for: String(id), to: receiver.url + path });
    await sandbox.idle();
    const said = openNotice(event, receiver.at(path)[0]);
    this.tried.event++;
    for (const read of this.#members('read')) {
      const wanted = this.#naming(read, known);
      if (wanted === undefined || /\}\/[^{}]+$/.test(read.operation.path)) continue;
      const answer = await sendRequest(own, read.operation, wanted);
      this.#note(read.operation, what, judge(own, read.operation, answer));
      const data = readAnswer(read.operation, answer);
      const given = { ...clear(said), ...clear(givenBy(wanted)) };
      this.#note(read.operation, what, listContradictions(read.operation.answer, given, data));
      const states = listStates(read.operation.answer, components).map(({ path, values }) => ({
        values,
        value: path.reduce<unknown>((value, name) => (value as Fields | undefined)?.[name], data),
      }));
      const told = Object.entries(said).filter(([name]) => isStateField(name));
      const heard = told.filter(([, state]) =>
        states.some(({ values }) => values?.includes(String(state)) !== false),
      );
      if (heard.length > 0 && !heard.some(([, state]) => states.some(({ value }) => value === state))) {
        this.#note(read.operation, what, [`${JSON.stringify(told)}, but ${JSON.stringify(states)}`]);
      }
    }
  }
}

/** Ids that many resources have. */
const scope = /(^|_)(mchid|mch_id|appid|openid|brand_id|plan_id|service_id|device_id)$/;

function openNotice({ protocol, payload, message }: DescribedEvent, received: Received | undefined): Fields {
  if (protocol === 'v3') return openV3(sandbox, received).payload;
  const opened = openV2(sandbox, received);
  const fields = payload === undefined ? opened.fields : fromXml(opened.payload);
  return withTypes(payload ?? message ?? {}, fields) as Fields;
}

describe('every family that remembers', () => {
  test('is listed, with what each of its operations does', async () => {
    const lines = families.flatMap(({ name, members }) => [
      name,
      ...members.map(({ operation, use: { by = [], mints = [], does } }) =>
        [
          `  ${nameOf(operation)}`,
          typeof does === 'string' ? does : `set ${does.set}`,
          by.length === 0 ? '' : `by ${by.join(' ')}`,
          mints.length === 0 ? '' : `mints ${mints.join(' ')}`,
        ]
          .filter((part) => part !== '')
          .join(' | '),
      ),
    ]);
    const counts = [...new Set(levels.values())]
      .sort()
      .map((level) => `${level}: ${[...levels.values()].filter((one) => one === level).length}`);
    await expect(`${[...counts, '', ...lines].join('\n')}\n`).toMatchFileSnapshot('families.txt');
  });

  test('creates, reads, lists and changes resources of one merchant', async () => {
    const trials = families.map((family, at) => new Trial(family, at * 1000));
    await Promise.all(
      [0, 1, 2, 3].map(async (part) => {
        for (const trial of trials.filter((_, at) => at % 4 === part)) await trial.run();
      }),
    );
    expect(trials.flatMap(({ faults }) => faults).join('\n')).toBe('');
    const tried = trials.map((trial) => trial.tried);
    const sum = (name: keyof (typeof tried)[number]) => tried.reduce((total, one) => total + one[name], 0);
    // Else the trial would prove little. What products come to play leaves less to try here.
    const remembered = families.flatMap(({ members }) => members.filter(isRemembered));
    const most = (does: RegExp, isNamed = false) =>
      0.75 *
      remembered.filter(
        ({ use }) =>
          does.test(typeof use.does === 'string' ? use.does : 'set') && (!isNamed || use.by !== undefined),
      ).length;
    expect(sum('read')).toBeGreaterThan(most(/^read$/));
    expect(sum('act')).toBeGreaterThan(most(/^(set|update|delete)$/));
    expect(sum('conflict')).toBeGreaterThan(most(/^create$/, true));
    expect(sum('repeat')).toBeGreaterThan(most(/^(create|put)$/, true));
    expect(sum('list')).toBeGreaterThan(most(/^list$/));
    expect(sum('unknown')).toBeGreaterThan(most(/^read$/));
    expect([sum('put'), sum('event')]).not.toContain(0);
  }, 120_000);
});
