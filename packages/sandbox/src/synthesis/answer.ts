import type { Components, Schema } from '@wechatpay-kit/openapi/model';
import { followReference } from '@wechatpay-kit/openapi/model';
import { type Circumstances, type Context, createContext } from './context.js';
import { listEncrypted } from './echo.js';
import { createFile } from './files.js';
import { findOutcome } from './states.js';
import { abroad } from './tables/forms.js';
import { compileWalk } from './walk.js';

/** An operation, as the walk must know it. */
export interface SynthesisedOperation {
  readonly protocol: 'v2' | 'v3';
  /** `POST` */
  readonly method: string;
  /** The routing path: `v2/pay/orderquery`. */
  readonly path: string;
  readonly wirePath: string;
  readonly body: Schema | undefined;
  /** The schema of a successful answer. */
  readonly answer: Schema;
  /** The status of a successful answer. */
  readonly status: number;
  /** The media type of a successful answer; `undefined`: it has no body. */
  readonly mediaType: string | undefined;
}

/** A successful answer. */
export type Answer =
  /** JSON, or the fields of an XML message without `sign`. */
  | { readonly kind: 'data'; readonly status: number; readonly data: Readonly<Record<string, unknown>> }
  | { readonly kind: 'file'; readonly status: number; readonly mediaType: string; readonly content: Buffer }
  | { readonly kind: 'redirect'; readonly status: number; readonly location: string }
  | { readonly kind: 'nothing'; readonly status: number };

/** Answers of one operation. */
export type Answerer = (circumstances: Circumstances) => Answer;

/** Compiles the answers of an operation. */
export function compileAnswer(operation: SynthesisedOperation, components: Components): Answerer {
  const { method, path, status } = operation;
  const build = compileBuild(operation, components);
  const name = `${method} ${path}`;
  const currency = abroad.test(path) ? 'HKD' : 'CNY';
  return (circumstances) => ({ ...build(createContext(circumstances, name, currency)), status });
}

type Unfinished<Kind> = Kind extends unknown ? Omit<Kind, 'status'> : never;

function compileBuild(
  operation: SynthesisedOperation,
  components: Components,
): (context: Context) => Unfinished<Answer> {
  const { protocol, method, path, wirePath, body, answer, status, mediaType } = operation;
  if (status >= 300) return (context) => ({ kind: 'redirect', location: locate(context) });
  if (mediaType === undefined) return () => ({ kind: 'nothing' });
  if (!/^application\/(json|xml)$/.test(mediaType)) {
    return (context) => ({ kind: 'file', ...createFile(path, context) });
  }
  const make = compileWalk(answer, {
    components,
    path,
    wirePath,
    outcome: findOutcome(path, method),
    encrypted: listEncrypted(body, (schema) => followReference(components.schemas ?? {}, schema)),
    // The gateway signs.
    never: protocol === 'v2' ? { sign: true } : {},
    fixed: {},
  });
  return (context) => ({ kind: 'data', data: make(context, context.given) as Record<string, unknown> });
}

/** Where the user's browser goes: where the request said, with the code of an authorisation. */
function locate({ given, origin, random }: Context): string {
  const { redirect_uri: wanted = given['return_web'], state } = given;
  const base = typeof wanted === 'string' && URL.canParse(wanted) ? wanted : `${origin}/`;
  const url = new URL(base);
  url.searchParams.set('code', random.text('0123456789abcdef', 32));
  if (typeof state === 'string') url.searchParams.set('state', state);
  return url.href;
}
