import { downloadTable, sendFile } from '../shared/downloads.js';
import type { Product } from '../shared/product.js';

/** The files that answers of other products lead to. */
export const downloads: Product = {
  v3: {
    'GET v3/billdownload/file': sendFile,
    'GET v3/transferdownload/signfile': sendFile,
    'GET v3/transferdownload/elecvoucherfile': sendFile,
  },
  tables: [downloadTable],
};
