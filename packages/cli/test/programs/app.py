# A program of Python's standard library and the openssl command. Its keys are in a folder.
import base64, hashlib, hmac, json, os, secrets, ssl, subprocess, sys, tempfile, time, urllib.request
import xml.etree.ElementTree as ElementTree

keys = sys.argv[1]
host = "https://api.mch.weixin.qq.com"


def key(name):
    return os.path.join(keys, name)


info = json.load(open(key("sandbox.json")))
trusted = ssl.create_default_context()
identified = ssl.create_default_context()
identified.load_cert_chain(key("apiclient_cert.pem"), key("apiclient_key.pem"))


def send(method, path, headers, body, context=trusted):
    request = urllib.request.Request(host + path, body.encode() or None, headers, method=method)
    opener = urllib.request.build_opener(urllib.request.HTTPSHandler(context=context))
    with opener.open(request) as answer:
        return answer.status, answer.headers, answer.read()


def v3(method, path, body=""):
    """Signs a request of APIv3, and verifies its answer."""
    timestamp, nonce = str(int(time.time())), secrets.token_hex(16)
    signed = subprocess.run(
        ["openssl", "dgst", "-sha256", "-sign", key("apiclient_key.pem")],
        input=f"{method}\n{path}\n{timestamp}\n{nonce}\n{body}\n".encode(), capture_output=True, check=True,
    ).stdout
    authorization = (
        f'WECHATPAY2-SHA256-RSA2048 mchid="{info["mchid"]}",nonce_str="{nonce}",timestamp="{timestamp}",'
        f'serial_no="{info["serial"]}",signature="{base64.b64encode(signed).decode()}"'
    )
    status, headers, answer = send(method, path, {
        "Authorization": authorization, "Accept": "application/json", "Content-Type": "application/json",
        "Wechatpay-Serial": info["publicKeyId"],
    }, body)
    with tempfile.NamedTemporaryFile() as signature:
        signature.write(base64.b64decode(headers["Wechatpay-Signature"]))
        signature.flush()
        message = f"{headers['Wechatpay-Timestamp']}\n{headers['Wechatpay-Nonce']}\n".encode() + answer + b"\n"
        command = ["openssl", "dgst", "-sha256", "-verify", key("pub_key.pem"), "-signature", signature.name]
        subprocess.run(command, input=message, check=True, stdout=subprocess.DEVNULL)
    return status, json.loads(answer)


def sign(fields, kind):
    """The signature of APIv2."""
    pairs = [f"{name}={fields[name]}" for name in sorted(fields) if name != "sign" and fields[name] != ""]
    text = "&".join([*pairs, f"key={info['apiV2Key']}"]).encode()
    if kind == "MD5":
        return hashlib.md5(text).hexdigest().upper()
    return hmac.new(info["apiV2Key"].encode(), text, hashlib.sha256).hexdigest().upper()


def v2(path, fields, context=trusted):
    """A call of APIv2. Verifies its answer."""
    kind = fields.get("sign_type", "MD5")
    fields = {**fields, "mch_id": info["mchid"], "nonce_str": secrets.token_hex(16)}
    message = ElementTree.Element("xml")
    for name, value in {**fields, "sign": sign(fields, kind)}.items():
        ElementTree.SubElement(message, name).text = value
    text = ElementTree.tostring(message, encoding="unicode")
    _, _, answer = send("POST", path, {"Content-Type": "text/xml"}, text, context)
    answered = {element.tag: element.text or "" for element in ElementTree.fromstring(answer)}
    assert answered["sign"] == sign(answered, kind), f"the sign of the answer to {path} is wrong"
    return answered


appid = "wxcbda96de0b165486"
unified = {
    "appid": appid, "body": "商品", "out_trade_no": "PY-2", "total_fee": "100", "spbill_create_ip": "127.0.0.1",
    "notify_url": "https://merchant.example/paid", "trade_type": "NATIVE",
}
order = json.dumps({
    "appid": appid, "mchid": info["mchid"], "description": "商品", "out_trade_no": "PY-1",
    "notify_url": "https://merchant.example/paid", "amount": {"total": 100},
}, ensure_ascii=False)
refund = {"appid": appid, "out_trade_no": "PAID-1", "out_refund_no": "PY-2R", "total_fee": "888", "refund_fee": "1"}
print(json.dumps({
    "certificates": v3("GET", "/v3/certificates")[0],
    "native": v3("POST", "/v3/pay/transactions/native", order)[0],
    "unifiedorder": v2("/pay/unifiedorder", unified)["result_code"],
    "hmac": v2("/pay/unifiedorder", {**unified, "out_trade_no": "PY-3", "sign_type": "HMAC-SHA256"})["result_code"],
    "refund": v2("/secapi/pay/refund", refund, identified)["result_code"],
}))
