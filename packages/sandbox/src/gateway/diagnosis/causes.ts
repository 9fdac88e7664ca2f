import { causesZh, noteZh, sentenceZh } from './causes-zh.js';

/** A cause of a refused signature: what went wrong, and what to do about it. */
export interface CauseText {
  readonly what: string;
  readonly advice: string;
}

/** The causes that the signature debugger knows. */
export type Cause =
  | 'authorization-missing'
  | 'authorization-malformed'
  | 'merchant-unknown'
  | 'timestamp-milliseconds'
  | 'timestamp-expired'
  | 'wrong-serial'
  | 'signature-base64url'
  | 'signature-hex'
  | 'signature-line-breaks'
  | 'signature-percent-encoded'
  | 'wrong-key'
  | 'wrong-hash'
  | 'wrong-padding'
  | 'digest-without-algorithm'
  | 'hashed-twice'
  | 'last-newline-missing'
  | 'body-line-missing'
  | 'extra-newline'
  | 'crlf-lines'
  | 'newlines-literal'
  | 'newlines-missing'
  | 'lines-swapped'
  | 'other-method'
  | 'query-missing'
  | 'query-encoding'
  | 'query-order'
  | 'full-url'
  | 'path-prefix'
  | 'path-shape'
  | 'other-timestamp'
  | 'other-nonce'
  | 'body-missing'
  | 'body-not-sent'
  | 'body-reserialised'
  | 'body-white-space'
  | 'body-line-ends'
  | 'body-bom'
  | 'body-gbk'
  | 'body-encoding'
  | 'body-as-form'
  | 'form-signed-whole'
  | 'sign-missing'
  | 'sign-lower-case'
  | 'sign-base64'
  | 'other-sign-type'
  | 'key-missing'
  | 'key-appended-wrongly'
  | 'wrong-api-key'
  | 'empty-fields-signed'
  | 'fields-unsorted'
  | 'sign-signed'
  | 'field-not-signed'
  | 'values-encoded'
  | 'values-trimmed'
  | 'values-gbk';

export const causes: Readonly<Record<Cause, CauseText>> = {
  // The envelope.
  'authorization-missing': {
    what: 'The request has no Authorization header of the right scheme.',
    advice: 'Send Authorization: WECHATPAY2-SHA256-RSA2048 mchid="…",nonce_str="…",… with every request.',
  },
  'authorization-malformed': {
    what: 'A field of the Authorization header is missing, empty, given twice or not in double quotes.',
    advice: 'Write name="value" pairs, separated by commas, with straight double quotes.',
  },
  'merchant-unknown': {
    what: 'The request names a merchant or brand that this sandbox does not have.',
    advice: 'Use the mchid that the sandbox prints at its start, or start it with your own: --mchid.',
  },
  'timestamp-milliseconds': {
    what: 'The timestamp counts milliseconds.',
    advice: 'Send and sign seconds: Math.floor(Date.now() / 1000).',
  },
  'timestamp-expired': {
    what: 'The timestamp is more than 300 seconds away from the current time.',
    advice: 'Set the clock of the machine, and sign each attempt anew.',
  },
  'wrong-serial': {
    what: 'The serial number is not the one of the merchant API certificate.',
    advice:
      'Send the serial number of apiclient_cert.pem: openssl x509 -in apiclient_cert.pem -noout -serial',
  },
  // The signature.
  'signature-base64url': {
    what: 'The signature is encoded as base64url, or without padding.',
    advice: 'Encode it as plain base64 (RFC 4648, section 4): + and / and = at the end.',
  },
  'signature-hex': {
    what: 'The signature is encoded as hexadecimal.',
    advice: 'Encode the bytes of the signature as base64.',
  },
  'signature-line-breaks': {
    what: 'The signature has white space or line breaks in it.',
    advice: 'Encode it in one line: openssl base64 -A.',
  },
  'signature-percent-encoded': {
    what: 'The signature is percent-encoded.',
    advice: 'A header takes base64 as it is. Do not URL-encode it.',
  },
  'wrong-key': {
    what: 'The signature was made with another key.',
    advice: 'Sign with the private key of the merchant: apiclient_key.pem.',
  },
  'wrong-hash': {
    what: 'The signature uses another hash function than SHA-256.',
    advice: 'Sign with SHA256withRSA: RSA-SHA256, OPENSSL_ALGO_SHA256.',
  },
  'wrong-padding': {
    what: 'The signature uses RSA-PSS instead of PKCS #1 v1.5.',
    advice: 'Sign with RSASSA-PKCS1-v1_5: SHA256withRSA, not RSASSA-PSS.',
  },
  'digest-without-algorithm': {
    what: 'The digest was encrypted as it is, without the name of its algorithm.',
    advice: 'Use a function that signs (sign, SHA256withRSA), not one that encrypts with a private key.',
  },
  'hashed-twice': {
    what: 'The digest of the text was signed, instead of the text.',
    advice: 'Give the text itself to the signing function. It computes the digest.',
  },
  // The lines of the signed text.
  'last-newline-missing': {
    what: 'The line feed after the last line is missing in the signed text.',
    advice: 'End each of the five lines with \\n, the last one too.',
  },
  'body-line-missing': {
    what: 'The signed text ends after the nonce. The line of the body is missing.',
    advice: 'Sign five lines. Without a body, the fifth line is empty, and still ends with \\n.',
  },
  'extra-newline': {
    what: 'The signed text has a further line feed at its end.',
    advice: 'Sign exactly five lines. echo adds one: use printf.',
  },
  'crlf-lines': {
    what: 'The lines of the signed text end with CR LF.',
    advice: 'End the lines with \\n alone.',
  },
  'newlines-literal': {
    what: 'The signed text has a backslash and an n in place of line feeds.',
    advice: 'Use real line feeds: "\\n" in double quotes in PHP, $\'\\n\' or printf in a shell.',
  },
  'newlines-missing': {
    what: 'The signed text has no line feeds.',
    advice: 'End each of the five lines with \\n.',
  },
  'lines-swapped': {
    what: 'The lines of the signed text are in another order.',
    advice: 'Sign in this order: method, URL, timestamp, nonce, body.',
  },
  // Method and URL.
  'other-method': {
    what: 'Another method is in the signed text.',
    advice: 'Sign the method that is sent, in capitals.',
  },
  'query-missing': {
    what: 'The query is missing in the signed text.',
    advice: 'Sign path and query: everything from the first / to the end of the URL.',
  },
  'query-encoding': {
    what: 'The signed URL is encoded in another way than the sent one.',
    advice: 'Encode the URL once, then sign and send the same text.',
  },
  'query-order': {
    what: 'The query has another order in the signed text.',
    advice: 'Build the URL once, then sign and send the same text.',
  },
  'full-url': {
    what: 'The whole URL was signed, instead of path and query.',
    advice: 'Sign without scheme and host: /v3/…?….',
  },
  'path-prefix': {
    what: 'The signed path has segments more or fewer at its beginning, such as the prefix of a proxy.',
    advice: 'Sign the path that WeChat Pay receives: it begins with /v3/.',
  },
  'path-shape': {
    what: 'The signed path differs in a slash or in a variable that was not replaced.',
    advice: 'Build the URL first, then sign and send the same text.',
  },
  // Timestamp and nonce.
  'other-timestamp': {
    what: 'The timestamp in the signed text is not the one in the header.',
    advice: 'Take the time once, then sign and send the same value.',
  },
  'other-nonce': {
    what: 'The nonce in the signed text is not the one in the header.',
    advice: 'Make the nonce once, then sign and send the same text.',
  },
  // The body.
  'body-missing': {
    what: 'The body is missing in the signed text.',
    advice: 'Sign the body that is sent, byte by byte.',
  },
  'body-not-sent': {
    what: 'The signed text has a body that was not sent.',
    advice: 'Without a body, as in GET, the last line of the signed text is empty.',
  },
  'body-reserialised': {
    what: 'The signed JSON is written in another way than the sent one.',
    advice: 'Serialise the body once, then sign and send the same text.',
  },
  'body-white-space': {
    what: 'The signed body differs in white space at its beginning or end.',
    advice: 'Sign and send the same text. echo and editors add a line feed.',
  },
  'body-line-ends': {
    what: 'The line ends within the signed body differ: CR LF or LF.',
    advice: 'Sign and send the same bytes.',
  },
  'body-bom': {
    what: 'The sent body or the signed one begins with a byte order mark.',
    advice: 'Write UTF-8 without a byte order mark.',
  },
  'body-gbk': {
    what: 'GBK and UTF-8 are mixed: the sent body and the signed one are encoded differently.',
    advice: 'Encode the body as UTF-8, both to sign and to send it.',
  },
  'body-encoding': {
    what: 'The characters of the signed body are encoded in another way, such as ISO 8859-1 or twice as UTF-8.',
    advice: 'Encode the body as UTF-8, once, both to sign and to send it.',
  },
  'body-as-form': {
    what: 'The body was signed as a form or a query, and sent as JSON.',
    advice: 'Sign the JSON text that is sent.',
  },
  'form-signed-whole': {
    what: 'The whole form was signed.',
    advice: 'For an upload, sign only the JSON text of the part meta.',
  },
  // APIv2.
  'sign-missing': {
    what: 'The message has no field sign.',
    advice: 'Add sign, in upper-case hexadecimal.',
  },
  'sign-lower-case': {
    what: 'The field sign is in lower case.',
    advice: 'Convert the hexadecimal digest to upper case.',
  },
  'sign-base64': {
    what: 'The field sign is in base64.',
    advice: 'Write the digest in upper-case hexadecimal.',
  },
  'other-sign-type': {
    what: 'The digest is of another algorithm than sign_type names.',
    advice: 'Set sign_type to HMAC-SHA256 where you use it. Without sign_type, the algorithm is MD5.',
  },
  'key-missing': {
    what: 'The key is missing at the end of the signed text.',
    advice: 'Append &key= and the APIv2 key to the sorted fields.',
  },
  'key-appended-wrongly': {
    what: 'The key is appended without &key= before it.',
    advice: 'Append &key= and the APIv2 key to the sorted fields.',
  },
  'wrong-api-key': {
    what: 'The signed text ends in another key.',
    advice: 'Use the APIv2 key of this merchant: apiV2Key in sandbox.json.',
  },
  'empty-fields-signed': {
    what: 'Empty fields are in the signed text.',
    advice: 'Leave fields without a value out of the signed text.',
  },
  'fields-unsorted': {
    what: 'The fields of the signed text are not in ASCII order.',
    advice: 'Sort the names by their bytes: capitals come before small letters.',
  },
  'sign-signed': {
    what: 'The field sign itself is in the signed text.',
    advice: 'Leave sign out of the signed text.',
  },
  'field-not-signed': {
    what: 'A field is sent and not signed.',
    advice: 'Add all fields first, then sign.',
  },
  'values-encoded': {
    what: 'The values in the signed text are escaped: percent-encoded, as XML or as CDATA.',
    advice: 'Sign the plain values, then escape them for XML.',
  },
  'values-trimmed': {
    what: 'The values in the signed text lack the white space of the sent ones.',
    advice: 'Sign and send the same values.',
  },
  'values-gbk': {
    what: 'The signed text is encoded as GBK.',
    advice: 'Encode the signed text as UTF-8.',
  },
};

/** What the debugger found. */
export interface Diagnosis {
  /** `undefined` if no usual mistake fits. */
  readonly cause: Cause | undefined;
  /** All mistakes of the request. More than one is rare. */
  readonly causes: readonly Cause[];
  /** In English. */
  readonly explanation: string;
  /** What to do. */
  readonly advice: string;
  /** Explanation and advice in Chinese. */
  readonly zh: { readonly explanation: string; readonly advice: string };
  /** The text that was signed, if it is known. */
  readonly signed?: string;
}

/** A mistake, with a detail such as whose key it was. */
export interface Finding {
  readonly cause: Cause;
  readonly note?: string | undefined;
}

/**
 * @param signed the text that was signed, if it is known
 * @param rest a sentence after those of the findings
 */
export function describeFindings(findings: readonly Finding[], signed?: string, rest?: string): Diagnosis {
  const sentences = findings.map(({ cause, note }) => {
    const { what } = causes[cause];
    return note === undefined ? what : `${what.replace(/\.$/, '')}: ${note}.`;
  });
  const sentencesZh = findings.map(({ cause, note }) => {
    const { what } = causesZh[cause];
    return note === undefined ? what : `${what.replace(/。$/, '')}：${noteZh(note)}。`;
  });
  return {
    cause: findings[0]?.cause,
    causes: findings.map(({ cause }) => cause),
    explanation: [...sentences, ...(rest === undefined ? [] : [rest])].join(' '),
    advice: findings.map(({ cause }) => causes[cause].advice).join(' '),
    zh: {
      explanation: sentencesZh.join('') + (rest === undefined ? '' : sentenceZh(rest)),
      advice: findings.map(({ cause }) => causesZh[cause].advice).join(''),
    },
    ...(signed === undefined ? {} : { signed }),
  };
}

/** What the debugger found without a usual mistake. */
export function describeUnknown(explanation: string, advice: string): Diagnosis {
  const zh = { explanation: sentenceZh(explanation), advice: sentenceZh(advice) };
  return { cause: undefined, causes: [], explanation, advice, zh };
}
