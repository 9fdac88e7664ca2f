<?php
// A program with PHP's curl and openssl alone, as the official samples sign and verify. Its keys are in a folder.
declare(strict_types=1);

$keys = $argv[1];
$read = fn(string $name): string => file_get_contents("$keys/$name");
$info = json_decode($read('sandbox.json'), true);
$outcomes = [];

/** Sends a request to the platform's own host. @return array{int, array<string, string>, string} */
function send(string $method, string $path, array $headers, string $body, array $options = []): array
{
    $received = [];
    $curl = curl_init("https://api.mch.weixin.qq.com$path");
    curl_setopt_array($curl, $options + [
        CURLOPT_CUSTOMREQUEST => $method,
        CURLOPT_RETURNTRANSFER => true,
        CURLOPT_HTTPHEADER => $headers,
        CURLOPT_HEADERFUNCTION => function ($_, string $line) use (&$received): int {
            if (str_contains($line, ':')) {
                [$name, $value] = explode(':', $line, 2);
                $received[strtolower($name)] = trim($value);
            }
            return strlen($line);
        },
    ] + ($body === '' ? [] : [CURLOPT_POSTFIELDS => $body]));
    $answer = curl_exec($curl);
    if ($answer === false) {
        throw new RuntimeException(curl_error($curl));
    }
    return [curl_getinfo($curl, CURLINFO_RESPONSE_CODE), $received, $answer];
}

/** Signs a request of APIv3, and verifies its answer. */
$v3 = function (string $method, string $path, string $body = '') use ($info, $read): array {
    $time = time();
    $nonce = bin2hex(random_bytes(16));
    openssl_sign("$method\n$path\n$time\n$nonce\n$body\n", $signature, $read('apiclient_key.pem'), 'sha256WithRSAEncryption');
    $authorization = sprintf(
        'WECHATPAY2-SHA256-RSA2048 mchid="%s",nonce_str="%s",timestamp="%d",serial_no="%s",signature="%s"',
        $info['mchid'], $nonce, $time, $info['serial'], base64_encode($signature),
    );
    [$status, $headers, $answer] = send($method, $path, [
        "Authorization: $authorization",
        'Accept: application/json',
        'Content-Type: application/json',
        "Wechatpay-Serial: {$info['publicKeyId']}",
    ], $body);
    $signed = "{$headers['wechatpay-timestamp']}\n{$headers['wechatpay-nonce']}\n$answer\n";
    $isOwn = openssl_verify($signed, base64_decode($headers['wechatpay-signature']), $read('pub_key.pem'), OPENSSL_ALGO_SHA256);
    if ($isOwn !== 1) {
        throw new RuntimeException("the signature of the answer to $path is wrong");
    }
    return [$status, json_decode($answer, true)];
};

/** The signature of APIv2. */
function sign(array $fields, string $key, string $type): string
{
    unset($fields['sign']);
    ksort($fields);
    $pairs = [];
    foreach ($fields as $name => $value) {
        if ($value !== '') {
            $pairs[] = "$name=$value";
        }
    }
    $text = implode('&', [...$pairs, "key=$key"]);
    return strtoupper($type === 'MD5' ? md5($text) : hash_hmac('sha256', $text, $key));
}

/** A call of APIv2, with the client certificate if it is asked for. Verifies its answer. */
$v2 = function (string $path, array $fields, bool $secure = false) use ($info, $keys): array {
    $type = $fields['sign_type'] ?? 'MD5';
    $fields += ['mch_id' => $info['mchid'], 'nonce_str' => bin2hex(random_bytes(16))];
    $fields['sign'] = sign($fields, $info['apiV2Key'], $type);
    $xml = '<xml>';
    foreach ($fields as $name => $value) {
        $xml .= "<$name><![CDATA[$value]]></$name>";
    }
    $identity = $secure ? [CURLOPT_SSLCERT => "$keys/apiclient_cert.pem", CURLOPT_SSLKEY => "$keys/apiclient_key.pem"] : [];
    [, , $answer] = send('POST', $path, ['Content-Type: text/xml'], "$xml</xml>", $identity);
    $answered = array_map('strval', (array) simplexml_load_string($answer, 'SimpleXMLElement', LIBXML_NOCDATA));
    if (sign($answered, $info['apiV2Key'], $type) !== $answered['sign']) {
        throw new RuntimeException("the sign of the answer to $path is wrong");
    }
    return $answered;
};

$appid = 'wxcbda96de0b165486';
[$status, $certificates] = $v3('GET', '/v3/certificates');
['nonce' => $nonce, 'associated_data' => $data, 'ciphertext' => $text] = $certificates['data'][0]['encrypt_certificate'];
$sealed = base64_decode($text);
$pem = openssl_decrypt(substr($sealed, 0, -16), 'aes-256-gcm', $info['apiV3Key'], OPENSSL_RAW_DATA, $nonce, substr($sealed, -16), $data);
$outcomes['certificates'] = $status;
$outcomes['decrypted'] = openssl_x509_read($pem) !== false;
$order = json_encode([
    'appid' => $appid,
    'mchid' => $info['mchid'],
    'description' => '商品',
    'out_trade_no' => 'PHP-1',
    'notify_url' => 'https://merchant.example/paid',
    'amount' => ['total' => 100],
], JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES);
$outcomes['native'] = $v3('POST', '/v3/pay/transactions/native', $order)[0];
$unified = [
    'appid' => $appid,
    'body' => '商品',
    'out_trade_no' => 'PHP-2',
    'total_fee' => '100',
    'spbill_create_ip' => '127.0.0.1',
    'notify_url' => 'https://merchant.example/paid',
    'trade_type' => 'NATIVE',
];
$outcomes['unifiedorder'] = $v2('/pay/unifiedorder', $unified)['result_code'];
$outcomes['hmac'] = $v2('/pay/unifiedorder', ['out_trade_no' => 'PHP-3', 'sign_type' => 'HMAC-SHA256'] + $unified)['result_code'];
$refund = ['appid' => $appid, 'out_trade_no' => 'PAID-1', 'out_refund_no' => 'PHP-2R', 'total_fee' => '888', 'refund_fee' => '1'];
$outcomes['refund'] = $v2('/secapi/pay/refund', $refund, true)['result_code'];
echo json_encode($outcomes), "\n";
