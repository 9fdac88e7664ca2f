import { abroadExceptions } from './exceptions/abroad.js';
import type { Exception } from './exceptions/exception.js';
import { fieldExceptions } from './exceptions/fields.js';
import { formExceptions } from './exceptions/forms.js';
import { labelExceptions } from './exceptions/labels.js';
import { markExceptions } from './exceptions/marks.js';
import { paymentExceptions } from './exceptions/payments.js';
import { requiredExceptions } from './exceptions/required.js';

export const exceptions: readonly Exception[] = [
  ...abroadExceptions,
  ...paymentExceptions,
  ...requiredExceptions,
  ...fieldExceptions,
  ...formExceptions,
  ...markExceptions,
  ...labelExceptions,
];
