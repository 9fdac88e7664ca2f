import type { Product } from '../shared/product.js';
import { certificates as listCertificates } from './certificates.js';

/** The platform certificates (平台证书). */
export const certificates: Product = { v3: { 'GET v3/certificates': listCertificates } };
