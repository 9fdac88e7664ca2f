#!/bin/sh
# Makes the keys and certificates of the tests, with openssl 3. TEST ONLY: every one of them is public.
# They are made once and committed, because RSA keys take long to make; run this only to replace them all.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cat > "$work/ca.cnf" <<CNF
[ca]
default_ca = ca
[ca]
new_certs_dir = $work
database = $work/index
serial = $work/serial
default_md = sha256
policy = any
unique_subject = no
[any]
O = supplied
CN = supplied
[authority]
basicConstraints = critical, CA:true
[merchant]
basicConstraints = CA:false
[server]
subjectAltName = IP:127.0.0.1
CNF
touch "$work/index"

key() { openssl genpkey -quiet -algorithm RSA -pkeyopt "rsa_keygen_bits:$2" -out "$1.key.pem"; }
certificate() { # name, common name, serial number, kind, who signs it, from and to (YYYYMMDD)
  printf '%s\n' "$3" > "$work/serial"
  openssl req -new -key "$1.key.pem" -subj "/O=wechatpay-kit TEST ONLY/CN=$2" -out "$work/csr"
  signer="-cert $5.cert.pem"
  test "$1" = "$5" && signer=-selfsign
  # Without dates from long ago to far away, so that no machine's clock matters.
  openssl ca -batch -notext -config "$work/ca.cnf" -extensions "$4" -in "$work/csr" -keyfile "$5.key.pem" $signer \
    -startdate "${6:-20200101}000000Z" -enddate "${7:-21200101}000000Z" -out "$1.cert.pem" 2> "$work/log" || { cat "$work/log"; exit 1; }
}

# The merchant; another merchant, whose files are the wrong ones; the platform, with a certificate and a public key.
for name in merchant stranger platform server authority; do key $name 2048; done
certificate merchant 1900000109 3775B6A45ACD588826D15E583A95F5DD4E1A2B3C merchant merchant
certificate stranger 1900009191 1F2E3D4C5B6A79880716253443526170AABBCCDD merchant stranger
certificate platform Tenpay.com 5157F09EFDC096DE15EBE81A47057A7232F1B8E1 merchant platform
openssl pkey -in platform.key.pem -pubout -out platform.pub.pem

# The platform's certificates of three generations, each overlapping the next by a month; one that is not of an RSA key;
# and a public key of 4096 bits.
for name in generation1 generation2 generation3; do key $name 2048; done
certificate generation1 Tenpay.com 6A10000000000000000000000000000000000001 merchant generation1 20200101 20250101
certificate generation2 Tenpay.com 6A20000000000000000000000000000000000002 merchant generation2 20241201 20291201
certificate generation3 Tenpay.com 6A30000000000000000000000000000000000003 merchant generation3 20291101 20341101
openssl genpkey -quiet -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out elliptic.key.pem
certificate elliptic Tenpay.com 6AEC000000000000000000000000000000000004 merchant elliptic
rm elliptic.key.pem
key long 4096
openssl pkey -in long.key.pem -pubout -out long.pub.pem

# A server at 127.0.0.1, under an authority that no system trusts by default; the authority's key is discarded.
certificate authority 'authority' 01 authority authority
certificate server 127.0.0.1 02 server authority
rm authority.key.pem

# Keys that a merchant cannot use.
openssl genpkey -quiet -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out ec.key.pem
key short 1024
openssl pkey -in merchant.key.pem -aes256 -passout pass:1900000109 -out encrypted.key.pem

# The merchant's certificate as PFX: encrypted as today, and as WeChat Pay issues it (RC2-40, which OpenSSL 3 refuses).
pfx() { openssl pkcs12 -export -inkey merchant.key.pem -in merchant.cert.pem -passout pass:1900000109 "$@"; }
pfx -out merchant.p12
pfx -legacy -out legacy.p12
chmod 644 ./*.pem ./*.p12
