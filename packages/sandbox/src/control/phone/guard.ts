/** Headers of every answer of the phone: not stored, in no frame, and of no use to other pages. */
const always = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/** Adds the headers that an answer does not have. */
export function guard(answer: Response): Response {
  for (const [name, value] of Object.entries(always)) {
    if (!answer.headers.has(name)) answer.headers.set(name, value);
  }
  return answer;
}
