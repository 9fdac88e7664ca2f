#!/bin/sh
# A program of curl and openssl: signs a request of APIv2, with MD5 or HMAC-SHA256, and verifies the sign of the answer.
set -eu
keys=$1
type=$2
value() { sed -n "s/^  \"$1\": \"\(.*\)\",*$/\1/p" "$keys/sandbox.json" | head -1; }
key=$(value apiV2Key)

# Reads lines of name=value, without empty values and without sign.
sign() {
  text="$(LC_ALL=C sort | paste -sd '&' -)&key=$key"
  case $type in
    MD5) printf %s "$text" | openssl dgst -md5 ;;
    HMAC-SHA256) printf %s "$text" | openssl dgst -sha256 -hmac "$key" ;;
  esac | sed 's/.*= *//' | tr a-f A-F
}

fields="appid=wxcbda96de0b165486
body=商品
mch_id=$(value mchid)
nonce_str=$(openssl rand -hex 16)
notify_url=https://merchant.example/paid
out_trade_no=HAND-$type
sign_type=$type
spbill_create_ip=127.0.0.1
total_fee=100
trade_type=NATIVE"
xml="<xml>$(printf '%s\n' "$fields" "sign=$(printf '%s\n' "$fields" | sign)" | sed 's/^\([^=]*\)=\(.*\)$/<\1><![CDATA[\2]]><\/\1>/')</xml>"
answer=$(curl -sS --fail-with-body -H 'Content-Type: text/xml' --data-binary "$xml" https://api.mch.weixin.qq.com/pay/unifiedorder)

answered=$(printf %s "$answer" | tr -d '\n' | sed 's/^<xml>//; s/<\/xml>$//; s/\]\]><\/[a-z_0-9]*>/\n/g; s/<\/[a-z_0-9]*>/\n/g' | sed -n 's/^<\([a-z_0-9]*\)>\(<!\[CDATA\[\)*\(..*\)$/\1=\3/p')
given=$(printf '%s\n' "$answered" | sed -n 's/^sign=//p')
[ "$(printf '%s\n' "$answered" | sed '/^sign=/d' | sign)" = "$given" ]
printf '%s\n' "$answered" | sed -n 's/^result_code=//p'
