import {
  type Components,
  followReference,
  mergeVariants,
  type ResourceUse,
  type Schema,
} from '@wechatpay-kit/openapi/model';
import { type DescribedOperation, operationKey } from '../description/catalogue.js';
import type { Holding } from './holding.js';

/** An operation of a family. */
export interface Member {
  readonly operation: DescribedOperation;
  readonly use: ResourceUse;
  /** The ids in place of `use.by` that the same path may hold: paths are told apart by the value alone. */
  readonly otherwise: readonly (readonly string[])[];
}

/** The operations that create, read, list and change the same resources. */
export interface Family {
  readonly name: string;
  readonly members: readonly Member[];
  /** The operation that reads all that can be read of a resource. */
  readonly read: DescribedOperation | undefined;
  /** The names of the ids that its operations take. */
  readonly ids: readonly string[];
  /** The operations that create, for messages: `POST v3/refund/domestic/refunds`. */
  readonly creates: readonly string[];
  /** What a product keeps of the family. */
  readonly holding: Holding | undefined;
}

/**
 * @param holdings what products keep, by family
 * @returns the families of a description by name
 */
export function listFamilies(
  operations: readonly DescribedOperation[],
  holdings: ReadonlyMap<string, Holding>,
): ReadonlyMap<string, Family> {
  const members = new Map<string, Found[]>();
  for (const operation of operations) {
    const { resource: use, retired } = operation;
    if (use === undefined || retired !== undefined) continue;
    const known = members.get(use.of) ?? [];
    members.set(use.of, [...known, { operation, use, shape: shapeOf(operation) }]);
  }
  return new Map(
    [...members].map(([name, list]) => {
      const ids = list.flatMap(({ use }) => [...(use.by ?? []), ...(use.mints ?? [])]);
      const creates = list.filter(({ use }) => use.does === 'create' || use.does === 'put');
      return [
        name,
        {
          name,
          members: list.map((member) => ({
            operation: member.operation,
            use: member.use,
            otherwise: findOthers(member, list),
          })),
          read: list
            .filter(({ use }) => use.does === 'read')
            .map(({ operation }) => operation)
            .sort((one, other) => depthOf(one) - depthOf(other))[0],
          ids: [...new Set(ids)],
          creates: creates.map(({ operation }) => operationKey(operation)),
          holding: holdings.get(name),
        },
      ];
    }),
  );
}

interface Found extends Pick<Member, 'operation' | 'use'> {
  /** Operations of the same shape differ in the names of their variables only. */
  readonly shape: string;
}

function findOthers({ use, shape }: Found, list: readonly Found[]): (readonly string[])[] {
  return list.flatMap((other) => {
    const { by = [] } = other.use;
    return other.shape === shape && by.join() !== use.by?.join() ? [by] : [];
  });
}

function shapeOf({ method, wirePath }: DescribedOperation): string {
  return `${method} ${wirePath.replace(/#.*/, '').replace(/\{\w+\}/g, '{}')}`;
}

function depthOf({ path }: DescribedOperation): number {
  return path.split('/').length;
}

/** The list of an answer: its field and the schema of its elements. */
export function findList(
  answer: Schema,
  { schemas = {} }: Components,
): { readonly name: string; readonly element: Schema } | undefined {
  for (const [name, raw] of Object.entries(mergeVariants(schemas, answer).properties ?? {})) {
    const { type, items } = followReference(schemas, raw);
    if (type !== 'array' || items === undefined) continue;
    const element = followReference(schemas, items);
    if (element.type === 'object') return { name, element };
  }
  return undefined;
}
