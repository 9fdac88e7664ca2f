/** What a first call needs of the sandbox. */
export interface CallParts {
  readonly mchid: string;
  /** The serial number of the merchant API certificate. */
  readonly serial: string;
  /** The HTTP listener. */
  readonly url: string;
}

/** A first call with the SDK. */
export function sdkCall({ url }: Pick<CallParts, 'url'>): string {
  return `import { WeChatPay } from 'wechatpay-kit';

const answer = await fetch('${url}/_sandbox/config');
const { config } = await answer.json();
const pay = new WeChatPay(config);
const { data } = await pay.v3.pay.transactions.native.post({
  json: {
    appid: 'wxcbda96de0b165486',
    mchid: config.mchid,
    description: 'A first order',
    out_trade_no: 'order-1',
    notify_url: 'http://127.0.0.1:3000/notify',
    amount: { total: 1 },
  },
});
console.log(data.code_url);`;
}

/** A text of the configuration that a shell saves. */
export interface SavedText {
  /** The first field of that name is taken: `privateKey`. */
  readonly field: string;
  readonly file: string;
  /** The merchant, if it is not the first one. */
  readonly merchant?: string | undefined;
  /** The member of the configuration that has the field: `brand`. */
  readonly within?: string;
}

/** Saves a key or a certificate of the sandbox. */
export function saveText(url: string, { field, file, merchant, within }: SavedText): string {
  const query = merchant === undefined ? '' : `?merchant=${merchant}`;
  const part = within === undefined ? '' : `sed 's/.*"${within}"://' | `;
  return `printf %b "$(curl -sS '${url}/_sandbox/config${query}' | ${part}grep -o '"${field}":"[^"]*"' |
  head -1 | cut -d'"' -f4)" >${file}`;
}

/** A first call with curl and openssl. */
export function curlCall({ mchid, serial, url }: CallParts): string {
  return `${saveText(url, { field: 'privateKey', file: 'apiclient_key.pem' })}
path=/v3/certificates time=$(date +%s) nonce=$(openssl rand -hex 16)
signature=$(printf 'GET\\n%s\\n%s\\n%s\\n\\n' "$path" "$time" "$nonce" |
  openssl dgst -sha256 -sign apiclient_key.pem | openssl base64 -A)
curl -sS "${url}$path" -H 'Accept: application/json' \\
  -H "Authorization: WECHATPAY2-SHA256-RSA2048 mchid=\\"${mchid}\\",serial_no=\\"${serial}\\",nonce_str=\\"$nonce\\",timestamp=\\"$time\\",signature=\\"$signature\\""`;
}

/** Sends the requests of an unmodified program to the sandbox. */
export function runCall({ url }: Pick<CallParts, 'url'>): string {
  return `npx wechatpay-kit run --to ${url} -- node app.js`;
}
