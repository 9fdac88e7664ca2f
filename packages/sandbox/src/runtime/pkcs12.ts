import { createHash, randomBytes, X509Certificate } from 'node:crypto';
import forge from 'node-forge';

const { asn1, hmac, pkcs12, pki } = forge;
const { Class, Type } = asn1;
const rounds = 2048;

/**
 * Packs a key and its certificate as WeChat Pay's `apiclient_cert.p12`, which many SDKs of APIv2 read. The algorithms are
 * those that every reader knows, old ones included: 3DES and SHA-1.
 *
 * The library's own `toPkcs12Asn1` writes certificates anew, and changes those with an ECDSA signature. Here the
 * certificate stays as it is.
 *
 * @param password WeChat Pay takes the merchant id
 * @see https://www.rfc-editor.org/rfc/rfc7292
 */
export function packPkcs12(privateKey: string, certificate: string, password: string): Buffer {
  const { raw } = new X509Certificate(certificate);
  const keyId = set(seq(oid('localKeyId'), set(octets(createHash('sha1').update(raw).digest()))));
  const info = pki.wrapRsaPrivateKey(pki.privateKeyToAsn1(pki.privateKeyFromPem(privateKey)));
  const options = { algorithm: '3des', count: rounds, saltSize: 8 } as const;
  const key = seq(
    oid('pkcs8ShroudedKeyBag'),
    tagged(pki.encryptPrivateKeyInfo(info, password, options)),
    keyId,
  );
  const bag = seq(oid('x509Certificate'), tagged(octets(raw)));
  const safe = seq(data(seq(seq(oid('certBag'), tagged(bag), keyId))), data(seq(key)));
  const salt = forge.util.createBuffer(randomBytes(8).toString('latin1'));
  const mac = hmac.create();
  mac.start('sha1', pkcs12.generateKey(password, salt, 3, rounds, 20));
  mac.update(asn1.toDer(safe).getBytes());
  const digest = seq(
    seq(oid('sha1'), asn1.create(Class.UNIVERSAL, Type.NULL, false, '')),
    octets(Buffer.from(mac.digest().getBytes(), 'latin1')),
  );
  const macData = seq(digest, octets(Buffer.from(salt.bytes(), 'latin1')), integer(rounds));
  return Buffer.from(asn1.toDer(seq(integer(3), data(safe), macData)).getBytes(), 'latin1');
}

type Node = forge.asn1.Asn1;

function seq(...items: Node[]): Node {
  return asn1.create(Class.UNIVERSAL, Type.SEQUENCE, true, items);
}

function set(...items: Node[]): Node {
  return asn1.create(Class.UNIVERSAL, Type.SET, true, items);
}

function tagged(item: Node): Node {
  return asn1.create(Class.CONTEXT_SPECIFIC, 0, true, [item]);
}

function octets(bytes: Buffer): Node {
  return asn1.create(Class.UNIVERSAL, Type.OCTETSTRING, false, bytes.toString('latin1'));
}

function oid(name: string): Node {
  return asn1.create(Class.UNIVERSAL, Type.OID, false, asn1.oidToDer(pki.oids[name] ?? '').getBytes());
}

function integer(value: number): Node {
  return asn1.create(Class.UNIVERSAL, Type.INTEGER, false, asn1.integerToDer(value).getBytes());
}

/** A ContentInfo of the type `data`. */
function data(content: Node): Node {
  const bytes = Buffer.from(asn1.toDer(content).getBytes(), 'latin1');
  return seq(oid('data'), tagged(octets(bytes)));
}
