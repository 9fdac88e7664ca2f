import type { Cause, CauseText } from './causes.js';

/** `causes` in Chinese. */
export const causesZh: Readonly<Record<Cause, CauseText>> = {
  'authorization-missing': {
    what: '请求没有 Authorization 头，或者认证类型不对。',
    advice: '每个请求都要带 Authorization: WECHATPAY2-SHA256-RSA2048 mchid="…",nonce_str="…",…',
  },
  'authorization-malformed': {
    what: 'Authorization 头的字段缺失、为空、重复，或者没有用双引号括起来。',
    advice: '写成 name="value" 的形式，以逗号分隔，使用半角双引号。',
  },
  'merchant-unknown': {
    what: '请求中的商户号或品牌 ID 在这个沙箱中不存在。',
    advice: '使用沙箱启动时打印的商户号，或者用 --mchid 以自己的商户号启动沙箱。',
  },
  'timestamp-milliseconds': {
    what: '时间戳用的是毫秒。',
    advice: '签名和发送都用秒：Math.floor(Date.now() / 1000)。',
  },
  'timestamp-expired': {
    what: '时间戳与当前时间相差超过 300 秒。',
    advice: '校准机器时间；每次重试都要重新签名。',
  },
  'wrong-serial': {
    what: '证书序列号不是商户API证书的序列号。',
    advice: '使用 apiclient_cert.pem 的序列号：openssl x509 -in apiclient_cert.pem -noout -serial',
  },
  'signature-base64url': {
    what: '签名值用了 base64url 编码，或者缺少末尾的 =。',
    advice: '使用标准 base64（RFC 4648 第 4 节）：含 +、/，末尾有 =。',
  },
  'signature-hex': { what: '签名值是十六进制。', advice: '把签名的字节编码为 base64。' },
  'signature-line-breaks': {
    what: '签名值中有空格或换行。',
    advice: '编码成一行：openssl base64 -A。',
  },
  'signature-percent-encoded': {
    what: '签名值做了 URL 编码。',
    advice: '请求头中直接写 base64，不要做 URL 编码。',
  },
  'wrong-key': { what: '签名用的是另一把密钥。', advice: '使用商户私钥 apiclient_key.pem 签名。' },
  'wrong-hash': {
    what: '签名用的哈希算法不是 SHA-256。',
    advice: '使用 SHA256withRSA：RSA-SHA256、OPENSSL_ALGO_SHA256。',
  },
  'wrong-padding': {
    what: '签名用的是 RSA-PSS，而不是 PKCS #1 v1.5。',
    advice: '使用 RSASSA-PKCS1-v1_5，即 SHA256withRSA，不要用 RSASSA-PSS。',
  },
  'digest-without-algorithm': {
    what: '直接加密了摘要，没有包含算法标识。',
    advice: '使用签名函数（sign、SHA256withRSA），不要用私钥加密函数。',
  },
  'hashed-twice': {
    what: '对摘要做了签名，而不是对原文签名。',
    advice: '把原文交给签名函数，摘要由它计算。',
  },
  'last-newline-missing': {
    what: '待签名串的最后一行缺少换行符。',
    advice: '五行都以 \\n 结尾，最后一行也不例外。',
  },
  'body-line-missing': {
    what: '待签名串到随机串就结束了，缺少请求体那一行。',
    advice: '待签名串共五行。没有请求体时第五行为空，但仍以 \\n 结尾。',
  },
  'extra-newline': {
    what: '待签名串末尾多了一个换行符。',
    advice: '正好五行。echo 会多加一个换行，请用 printf。',
  },
  'crlf-lines': { what: '待签名串以 CR LF 换行。', advice: '只用 \\n 换行。' },
  'newlines-literal': {
    what: '待签名串中是反斜杠加 n 两个字符，而不是换行符。',
    advice: '使用真正的换行符：PHP 用双引号 "\\n"，shell 用 $\'\\n\' 或 printf。',
  },
  'newlines-missing': { what: '待签名串没有换行符。', advice: '五行都以 \\n 结尾。' },
  'lines-swapped': {
    what: '待签名串的行顺序不对。',
    advice: '顺序为：请求方法、URL、时间戳、随机串、请求体。',
  },
  'other-method': { what: '待签名串中的请求方法不对。', advice: '签名用实际发送的方法，全部大写。' },
  'query-missing': {
    what: '待签名串中缺少查询参数。',
    advice: 'URL 包含路径与查询参数：从第一个 / 到末尾。',
  },
  'query-encoding': {
    what: '签名用的 URL 与发送的 URL 编码方式不同。',
    advice: 'URL 只编码一次，签名与发送用同一个文本。',
  },
  'query-order': {
    what: '待签名串中查询参数的顺序不同。',
    advice: 'URL 只生成一次，签名与发送用同一个文本。',
  },
  'full-url': {
    what: '签名用了完整的网址，而不是路径加查询参数。',
    advice: '去掉协议和域名：/v3/…?…。',
  },
  'path-prefix': {
    what: '签名用的路径开头多了或少了几段，例如代理的前缀。',
    advice: '签名用微信支付收到的路径，以 /v3/ 开头。',
  },
  'path-shape': {
    what: '签名用的路径多了或少了斜杠，或者有没有替换的变量。',
    advice: '先生成 URL，签名与发送用同一个文本。',
  },
  'other-timestamp': {
    what: '待签名串中的时间戳与请求头中的不同。',
    advice: '时间只取一次，签名与发送用同一个值。',
  },
  'other-nonce': {
    what: '待签名串中的随机串与请求头中的不同。',
    advice: '随机串只生成一次，签名与发送用同一个值。',
  },
  'body-missing': { what: '待签名串中缺少请求体。', advice: '对实际发送的请求体逐字节签名。' },
  'body-not-sent': {
    what: '待签名串中有请求体，但请求没有发送它。',
    advice: '没有请求体时（例如 GET），待签名串的最后一行为空。',
  },
  'body-reserialised': {
    what: '签名用的 JSON 与发送的 JSON 写法不同。',
    advice: '请求体只序列化一次，签名与发送用同一个文本。',
  },
  'body-white-space': {
    what: '签名用的请求体在开头或结尾的空白不同。',
    advice: '签名与发送用同一个文本。echo 和编辑器会多加换行。',
  },
  'body-line-ends': {
    what: '签名用的请求体换行不同：CR LF 与 LF。',
    advice: '签名与发送用同样的字节。',
  },
  'body-bom': {
    what: '发送或签名用的请求体以字节顺序标记（BOM）开头。',
    advice: '使用不带 BOM 的 UTF-8。',
  },
  'body-gbk': {
    what: 'GBK 与 UTF-8 混用：发送与签名用的请求体编码不同。',
    advice: '签名与发送都用 UTF-8。',
  },
  'body-encoding': {
    what: '签名用的请求体字符编码不同，例如 ISO 8859-1，或者做了两次 UTF-8 编码。',
    advice: '签名与发送都用 UTF-8，只编码一次。',
  },
  'body-as-form': {
    what: '签名用的是表单或查询串，发送的是 JSON。',
    advice: '对实际发送的 JSON 文本签名。',
  },
  'form-signed-whole': {
    what: '对整个表单做了签名。',
    advice: '上传文件时，只对 meta 部分的 JSON 文本签名。',
  },
  'sign-missing': { what: '报文没有 sign 字段。', advice: '加上 sign，大写十六进制。' },
  'sign-lower-case': { what: 'sign 是小写。', advice: '把十六进制摘要转为大写。' },
  'sign-base64': { what: 'sign 是 base64。', advice: '摘要写成大写十六进制。' },
  'other-sign-type': {
    what: '摘要的算法与 sign_type 不一致。',
    advice: '使用 HMAC-SHA256 时，sign_type 也要填 HMAC-SHA256。没有 sign_type 时为 MD5。',
  },
  'key-missing': {
    what: '待签名串末尾缺少密钥。',
    advice: '在排序后的字段末尾加上 &key= 与 APIv2 密钥。',
  },
  'key-appended-wrongly': {
    what: '密钥之前没有 &key=。',
    advice: '在排序后的字段末尾加上 &key= 与 APIv2 密钥。',
  },
  'wrong-api-key': {
    what: '待签名串末尾是另一把密钥。',
    advice: '使用这个商户的 APIv2 密钥：sandbox.json 中的 apiV2Key。',
  },
  'empty-fields-signed': { what: '待签名串中有空字段。', advice: '值为空的字段不参与签名。' },
  'fields-unsorted': {
    what: '待签名串的字段没有按 ASCII 码排序。',
    advice: '按字段名的字节排序：大写字母在小写字母之前。',
  },
  'sign-signed': { what: 'sign 字段自身参与了签名。', advice: 'sign 不参与签名。' },
  'field-not-signed': { what: '有字段发送了，但没有参与签名。', advice: '先放好所有字段，再签名。' },
  'values-encoded': {
    what: '待签名串中的值做了转义：URL 编码、XML 转义或 CDATA。',
    advice: '用原始值签名，之后再转义为 XML。',
  },
  'values-trimmed': {
    what: '待签名串中的值去掉了首尾空白，与发送的不同。',
    advice: '签名与发送用同样的值。',
  },
  'values-gbk': { what: '待签名串用了 GBK 编码。', advice: '待签名串用 UTF-8 编码。' },
};

/** Other sentences of the debugger in Chinese. */
const sentences: Readonly<Record<string, string>> = {
  'The signed text also differs, and no usual mistake explains it.': '待签名串也不同，而且不属于常见的错误。',
  'The signature is not by any key of this sandbox.': '签名不是用这个沙箱的任何一把密钥做的。',
  'Sign with the private key of the merchant, apiclient_key.pem, of the sandbox that runs now. A sandbox without --out has new keys at each start.':
    '使用当前沙箱的商户私钥 apiclient_key.pem 签名。没有 --out 的沙箱每次启动都会生成新的密钥。',
  'Key, hash and padding are right. The signed text differs, and no usual mistake explains it.':
    '密钥、哈希与填充都正确；待签名串不同，而且不属于常见的错误。',
  'Print the text that your program signs, and compare it with the expected one byte by byte.':
    '打印程序的待签名串，与期望的逐字节比较。',
  'The sign is not over these fields with a key of this sandbox, and no usual mistake explains it.':
    'sign 不是用这个沙箱的密钥对这些字段计算的，而且不属于常见的错误。',
  'Compare the text that your program signs with the expected one, and its key with apiV2Key of sandbox.json.':
    '把程序的待签名串与期望的比较，把程序的密钥与 sandbox.json 的 apiV2Key 比较。',
};

/** @param sentence one of the debugger's, in English */
export function sentenceZh(sentence: string): string {
  return sentences[sentence] ?? sentence;
}

/** Parts of the notes beside a mistake. Longer ones come first. */
const notes: readonly (readonly [part: string, zh: string])[] = [
  ['sent as UTF-8, signed as GBK', '发送用 UTF-8，签名用 GBK'],
  ['sent as GBK, signed as UTF-8', '发送用 GBK，签名用 UTF-8'],
  ['signed as ISO 8859-1', '签名用 ISO 8859-1'],
  ['signed as UTF-8 twice', '签名前做了两次 UTF-8 编码'],
  ['signed with question marks', '签名用的文本中汉字变成了问号'],
  ['serialised twice', '序列化了两次'],
  ['other order of the fields', '字段顺序不同'],
  ['as JSON.stringify does', '与 JSON.stringify 相同'],
  ['with \\/ and \\uXXXX, as in PHP', '转义 / 与非 ASCII 字符，如 PHP'],
  ['with \\/, as in PHP with JSON_UNESCAPED_UNICODE', '转义 /，如 PHP 的 JSON_UNESCAPED_UNICODE'],
  ['with \\uXXXX, as in Python', '转义非 ASCII 字符，如 Python'],
  ['with <, > and & escaped, as in Go', '转义 <、> 与 &，如 Go'],
  ["with =, ', <, > and & escaped, as in Gson", "转义 =、'、<、> 与 &，如 Gson"],
  [', spaces after , and :', '，逗号与冒号后有空格'],
  [', spaces after :', '，冒号后有空格'],
  [', indented by 2', '，缩进 2 格'],
  [', indented by 4', '，缩进 4 格'],
  [', indented by tabs', '，用制表符缩进'],
  [', fields sorted', '，字段已排序'],
  ['timestamp and nonce', '时间戳与随机串'],
  ['the timestamp', '时间戳'],
  ['in lower case', '小写'],
  ['in upper case', '大写'],
  ['it is empty', '为空'],
  ['empty', '为空'],
  ['the key of ', '密钥属于 '],
  ['it is the one of ', '它属于 '],
  ['it has colons, spaces or 0x in it', '其中有冒号、空格或 0x'],
  ['it is the decimal form, and WeChat Pay takes the hexadecimal one', '它是十进制，微信支付使用十六进制'],
  ["WeChat Pay's platform certificate", '微信支付平台证书'],
  ["WeChat Pay's public key for the brand", '品牌的微信支付公钥'],
  ["WeChat Pay's public key", '微信支付公钥'],
  ['the other certificate of ', '另一张证书，'],
  ['a replaced key: ', '已更换的密钥：'],
  ['the merchant ', '商户 '],
  ['the brand ', '品牌 '],
];

/** @param note a detail of a mistake, in English; values in it stay as they are */
export function noteZh(note: string): string {
  return note.startsWith('"') ? note : notes.reduce((text, [part, zh]) => text.replace(part, zh), note);
}
