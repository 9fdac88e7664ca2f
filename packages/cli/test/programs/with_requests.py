# A program with Python's requests. It signs with the openssl command.
import base64, json, os, subprocess, sys, time
import requests

keys = sys.argv[1]
info = json.load(open(os.path.join(keys, "sandbox.json")))
path, timestamp, nonce = "/v3/certificates", str(int(time.time())), "a-nonce-of-python"
signed = subprocess.run(
    ["openssl", "dgst", "-sha256", "-sign", os.path.join(keys, "apiclient_key.pem")],
    input=f"GET\n{path}\n{timestamp}\n{nonce}\n\n".encode(), capture_output=True, check=True,
).stdout
authorization = (
    f'WECHATPAY2-SHA256-RSA2048 mchid="{info["mchid"]}",nonce_str="{nonce}",timestamp="{timestamp}",'
    f'serial_no="{info["serial"]}",signature="{base64.b64encode(signed).decode()}"'
)
answer = requests.get(
    f"https://api.mch.weixin.qq.com{path}",
    headers={"Authorization": authorization, "Accept": "application/json"},
)
print(answer.status_code)
