"""Writes notifications.json: each kind of APIv2 notification, signed and encrypted with Python's standard library and
the package cryptography. See README.md."""
import base64, hashlib, hmac, json, os
from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

V2KEY = "192006250b4c09247ec02edce69f6a2d"
V3KEY = "0123456789abcdef0123456789ABCDEF"


def xml(fields, root="xml"):
    return f"<{root}>\n" + "".join(f"<{k}><![CDATA[{v}]]></{k}>\n" for k, v in fields.items()) + f"</{root}>"


def signed(fields, kind):
    text = "&".join(f"{k}={fields[k]}" for k in sorted(fields) if fields[k] != "") + f"&key={V2KEY}"
    if kind == "MD5":
        sign = hashlib.md5(text.encode()).hexdigest()
    else:
        sign = hmac.new(V2KEY.encode(), text.encode(), hashlib.sha256).hexdigest()
    return {**fields, "sign": sign.upper()}


def ecb(text):
    key = hashlib.md5(V2KEY.encode()).hexdigest().encode()
    padder = padding.PKCS7(128).padder()
    encryptor = Cipher(algorithms.AES(key), modes.ECB()).encryptor()
    padded = padder.update(text.encode()) + padder.finalize()
    return base64.b64encode(encryptor.update(padded) + encryptor.finalize()).decode()


def gcm(text, nonce, associated):
    return base64.b64encode(AESGCM(V3KEY.encode()).encrypt(nonce.encode(), text.encode(), associated.encode())).decode()


def compact(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


out = []


def add(what, type, id, message, data=None):
    out.append({"what": what, "type": type, "id": id, "body": xml(message), "data": data or message})


paid = {
    "appid": "wx2421b1c4370ec43b", "attach": "支付测试", "bank_type": "CFT", "fee_type": "CNY", "is_subscribe": "Y",
    "mch_id": "1900000109", "nonce_str": "5d2b6c2a8db53831f7eda20af46e531c", "openid": "oUpF8uMEb4qRXf22hE3X68TekukE",
    "out_trade_no": "1409811653", "result_code": "SUCCESS", "return_code": "SUCCESS", "time_end": "20140903131540",
    "total_fee": "1", "coupon_fee": "10", "coupon_count": "1", "coupon_type_0": "CASH", "coupon_id_0": "10000",
    "trade_type": "JSAPI", "transaction_id": "1004400740201409030005092168",
}
add("a payment", "pay", "pay:1004400740201409030005092168:SUCCESS", signed(paid, "MD5"))
deducted = {**paid, "trade_type": "PAP", "contract_id": "Wx15463511252015071056489715", "sign_type": "HMAC-SHA256"}
add("a deduction that failed", "pay", "pay:1004400740201409030005092168:SUCCESS:PAY_FAIL:N",
    signed({**deducted, "trade_state": "PAY_FAIL", "user_repaid": "N"}, "HMAC-SHA256"))
add("the same, paid after all", "pay", "pay:1004400740201409030005092168:SUCCESS:SUCCESS:Y",
    signed({**deducted, "trade_state": "SUCCESS", "user_repaid": "Y"}, "HMAC-SHA256"))

refund = {
    "out_refund_no": "131811191610442717309", "out_trade_no": "71106718111915575302817",
    "refund_account": "REFUND_SOURCE_RECHARGE_FUNDS", "refund_fee": "3960", "refund_id": "50000408942018111907145868882",
    "refund_recv_accout": "支付用户零钱", "refund_request_source": "API", "refund_status": "SUCCESS",
    "settlement_refund_fee": "3960", "settlement_total_fee": "3960", "success_time": "2018-11-19 16:24:13",
    "total_fee": "3960", "transaction_id": "4200000215201811190261405420",
}
add("a refund", "refund", "refund:50000408942018111907145868882:SUCCESS", {
    "return_code": "SUCCESS", "appid": "wx2421b1c4370ec43b", "mch_id": "1900000109",
    "nonce_str": "TeqClE3i0mvn3DrK", "req_info": ecb(xml(refund, "root")),
}, refund)

contract = {
    "mch_id": "1900000109", "contract_code": "100001256", "plan_id": "123", "openid": "oHZx6uMbIG46UXQ3SKxU",
    "operate_time": "2015-07-01 10:00:00", "contract_id": "Wx15463511252015071056489715", "request_serial": "1695",
    "contract_expired_time": "2018-07-01 10:00:00", "return_code": "SUCCESS", "result_code": "SUCCESS",
}
add("a contract signed", "contract.add", "contract.add:Wx15463511252015071056489715:2015-07-01 10:00:00",
    signed({**contract, "change_type": "ADD"}, "MD5"))
add("a contract terminated", "contract.delete", "contract.delete:Wx15463511252015071056489715:2016-07-01 10:00:00",
    signed({**contract, "change_type": "DELETE", "operate_time": "2016-07-01 10:00:00",
            "contract_termination_mode": "2"}, "HMAC-SHA256"))

orders = [{
    "appid": "wxdace645e0bc2c424", "mch_id": "1900009001", "openid": "oUpF8uMuAJO", "total_fee": 88, "cash_fee": 88,
    "transaction_id": f"100440074020140903000509216{n}", "out_trade_no": f"OD20170803000{n}", "attach": "深圳分店",
    "time_end": "20170803131540",
} for n in (1, 2)]
add("a combined payment, its orders in JSON", "combined.pay", "combined.pay:1217752501201407033233368018", signed({
    "return_code": "SUCCESS", "combine_appid": "wx8888888888888888", "combine_mch_id": "1900000109",
    "nonce_str": "5K8264ILTKCH16CQ2502SI8ZNMTM67VS", "combine_openid": "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
    "combine_out_trade_no": "1217752501201407033233368018", "trade_type": "JSAPI", "bank_type": "CMC",
    "sign_type": "HMAC-SHA256", "result_code": "SUCCESS", "result_msg": "OK",
    "sub_order_list": compact({"order_num": 2, "order_list": orders}),
}, "HMAC-SHA256"))

add("risky transactions, listed in JSON", "risk", "risk:123456123", signed({
    "return_code": "SUCCESS", "mch_id": "1900000109", "sub_mch_id": "1900000110", "event_code": "123456123",
    "transaction_id_list": compact({"data": ["4200000001", "4200000002"]}), "risk_level": "LOW",
    "risk_level_desc": "低风险", "nonce_str": "5K8264ILTKCH16CQ2502SI8ZNMTM67VS", "sign_type": "HMAC-SHA256",
}, "HMAC-SHA256"))

add("a plate's parking state", "parking.state", "parking.state:粤B888888:20170826100105", signed({
    "mch_id": "1900000109", "appid": "wxcbda96de0b165486", "nonce_str": "5K8264ILTKCH16CQ2502SI8ZNMTM67VS",
    "sign_type": "HMAC-SHA256", "plate_number": "粤B888888", "vehicle_event_type": "BLOCKED",
    "vehicle_event_des": "OVERDUE", "vehicle_event_createtime": "20170826100105",
}, "HMAC-SHA256"))

rental = {"state": "USER_ACCEPTED", "service_id": "500001", "out_order_no": "1234323JKHDFE1243252",
          "order_id": "15646546545165651651", "goods_name": "充电宝", "deposit_amount": "9900"}
for number, event in enumerate(["CHECK.SUCCESS", "CHECK.FAIL", "TRANSACTION.SUCCESS", "TRANSACTION.FAIL"]):
    for form, text in (("JSON", compact(rental)), ("XML", xml(rental))):
        id = f"EV-20180225112233{number}{form}"
        add(f"{event}, in {form}", event, f"{event}:{id}", signed({
            "mch_id": "1900000109", "appid": "wxcbda96de0b165486", "algorithm": "HMAC-SHA256",
            "nonce_str": "5K8264ILTKCH16CQ2502SI8ZNMTM67VS", "event_id": id,
            "event_create_time": "20180225112233", "event_type": event, "event_algorithm": "AEAD_AES_256_GCM",
            "event_nonce": "fdasflkja484", "event_associated_data": "payscore",
            "event_ciphertext": gcm(text, "fdasflkja484", "payscore"),
        }, "HMAC-SHA256"), rental)

with open(os.path.join(os.path.dirname(__file__), "notifications.json"), "w", encoding="utf-8") as file:
    json.dump(out, file, ensure_ascii=False, indent=2)
    file.write("\n")
