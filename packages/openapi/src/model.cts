/** The types of the description, and functions that read it. */
export type { Bundle, BundledPath, Components, ErrorCode, ErrorTable, Group, Tag } from './bundle.cjs';
export { describeCondition } from './condition-texts.cjs';
export { type Bilingual, describeLimits, type Limited } from './limit-texts.cjs';
export {
  type Body,
  type EventForm,
  type Operation,
  type Parameter,
  type PathItem,
  type Protocol,
  type ResourceUse,
  type Response,
  type Verb,
  verbs,
} from './operation.cjs';
export {
  loadOutline,
  type OperationOutline,
  type Outline,
  type OutlinedEvent,
  type OutlinedOperation,
  type OutlineFile,
  type Place,
} from './outline.cjs';
export {
  describeParameters,
  findBodySchema,
  findSchema,
  followReference,
  isStateField,
  listOperations,
  loadBundle,
  readProtocol,
} from './read.cjs';
export { describeRules } from './rules-text.cjs';
export type {
  Circumstance,
  Condition,
  Literal,
  Schema,
  SourceName,
  SourceStatement,
  Sources,
  Unit,
  ValueLabel,
  ValueTest,
} from './schema.cjs';
export { countEdits, findSimilar } from './similar.cjs';
export { listVariants, mergeVariants } from './variants.cjs';
