#!/bin/sh
# Writes the vectors in this folder with openssl 3 and python3 (package cryptography). See README.md.
set -eu
cd "$(dirname "$0")"
keys=../keys

b64() { base64 -w 0; }
json() { python3 -c 'import json, sys; print(json.dumps(sys.stdin.buffer.read().decode(), ensure_ascii=False), end="")'; }
# The arguments are pairs of a name and a text; printed as a JSON object.
object() {
  printf '{'
  comma=''
  while [ $# -gt 0 ]; do
    printf '%s"%s":%s' "$comma" "$1" "$(printf %s "$2" | json)"
    comma=','
    shift 2
  done
  printf '}'
}

request='POST
/v3/ecommerce/individual-contracts/pre-entrust-sign/app
1554208460
593BEC0C930BF1AFEB40B4A08C8FB242
{"appid":"wxd678efh567h23787","description":"个人收款 ¥1 🙂"}
'
empty='GET
/v3/certificates
1554208460
593BEC0C930BF1AFEB40B4A08C8FB242

'
signature() { printf %s "$1" | openssl dgst -sha256 -sign $keys/merchant.key.pem | b64; }
signed() { object message "$1" signature "$(signature "$1")"; }
sealed() {
  object plaintext "$1" ciphertext "$(printf %s "$1" |
    openssl pkeyutl -encrypt -inkey $keys/merchant.key.pem -pkeyopt rsa_padding_mode:oaep | b64)"
}
long=$(printf 'x%.0s' $(seq 214))
printf '{"signatures":[%s,%s],"ciphertexts":[%s,%s,%s]}' \
  "$(signed "$request")" "$(signed "$empty")" "$(sealed '张三')" "$(sealed '4000060210')" "$(sealed "$long")" |
  python3 -m json.tool --no-ensure-ascii --indent 2 > rsa.json

v2key=192006250b4c09247ec02edce69f6a2d
ecb() { # text
  key=$(printf %s $v2key | openssl dgst -md5 -r | cut -d' ' -f1)
  object key "$key" plaintext "$1" ciphertext "$(printf %s "$1" |
    openssl enc -aes-256-ecb -K "$(printf %s "$key" | od -An -tx1 | tr -d ' \n')" | b64)"
}
gcm() { # key, nonce, associated data, text
  object key "$1" nonce "$2" aad "$3" plaintext "$4" ciphertext "$(python3 -c '
import base64, sys
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
key, nonce, aad, text = (argument.encode() for argument in sys.argv[1:])
print(base64.b64encode(AESGCM(key).encrypt(nonce, text, aad)).decode(), end="")' "$@")"
}
v3key=0123456789abcdef0123456789ABCDEF
printf '{"ecb":[%s,%s],"gcm":[%s,%s,%s]}' \
  "$(ecb '<root><out_refund_no><![CDATA[131811191610442717309]]></out_refund_no></root>')" "$(ecb '退款成功')" \
  "$(gcm $v3key fdasflkja484 papay '{"contract_id":"123","description":"签约 🙂"}')" \
  "$(gcm $v3key 593BEC0C930B '' '{}')" "$(gcm $v3key 593BEC0C930B certificate '')" |
  python3 -m json.tool --no-ensure-ascii --indent 2 > aes.json

md5() { printf %s "$1" | openssl dgst -md5 -r | cut -d' ' -f1; }
hmac() { printf %s "$1" | openssl dgst -sha256 -hmac $v2key -r | cut -d' ' -f1; }
upper() { tr a-f A-F; }
sample="appid=wxd930ea5d5a258f4f&body=test&device_info=1000&mch_id=10000100&nonce_str=ibuaiVcKdpRxkhJA&key=$v2key"
chinese="appid=wxd930ea5d5a258f4f&body=腾讯充值中心-QQ会员充值&detail=a=1&b 2&mch_id=1900000109&total_fee=1&key=$v2key"
fields() { # the object's JSON, the text to sign
  printf '{"fields":%s,"MD5":"%s","HMAC-SHA256":"%s"}' "$1" "$(md5 "$2" | upper)" "$(hmac "$2" | upper)"
}
printf '{"key":"%s","md5":[%s,%s],"hmac":[%s,%s],"signs":[%s,%s]}' $v2key \
  "$(object message '' digest "$(md5 '')")" "$(object message '微信支付' digest "$(md5 '微信支付')")" \
  "$(object message '' digest "$(hmac '')")" "$(object message '微信支付' digest "$(hmac '微信支付')")" \
  "$(fields '{"nonce_str":"ibuaiVcKdpRxkhJA","body":"test","mch_id":"10000100","device_info":"1000","appid":"wxd930ea5d5a258f4f"}' "$sample")" \
  "$(fields '{"total_fee":1,"sign":"anything","openid":"","attach":null,"mch_id":"1900000109","detail":"a=1&b 2","body":"腾讯充值中心-QQ会员充值","appid":"wxd930ea5d5a258f4f"}' "$chinese")" |
  python3 -m json.tool --no-ensure-ascii --indent 2 > hash.json
