#!/bin/sh
# A program of curl and openssl: signs a request of APIv3, sends it to the platform's own host, verifies the answer.
set -eu
keys=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
value() { sed -n "s/^  \"$1\": \"\(.*\)\",*$/\1/p" "$keys/sandbox.json" | head -1; }

path=/v3/certificates
time=$(date +%s)
nonce=$(openssl rand -hex 16)
signature=$(printf 'GET\n%s\n%s\n%s\n\n' "$path" "$time" "$nonce" | openssl dgst -sha256 -sign "$keys/apiclient_key.pem" | openssl base64 -A)
curl -sS --fail-with-body -D "$work/head" -o "$work/body" "https://api.mch.weixin.qq.com$path" \
  -H 'Accept: application/json' -H "Wechatpay-Serial: $(value publicKeyId)" \
  -H "Authorization: WECHATPAY2-SHA256-RSA2048 mchid=\"$(value mchid)\",nonce_str=\"$nonce\",timestamp=\"$time\",serial_no=\"$(value serial)\",signature=\"$signature\""

header() { tr -d '\r' <"$work/head" | sed -n "s/^$1: //Ip" | tail -1; }
header Wechatpay-Signature | openssl base64 -d -A >"$work/signature"
{ printf '%s\n%s\n' "$(header Wechatpay-Timestamp)" "$(header Wechatpay-Nonce)"; cat "$work/body"; printf '\n'; } |
  openssl dgst -sha256 -verify "$keys/pub_key.pem" -signature "$work/signature"
