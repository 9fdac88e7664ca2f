import { createHash, randomBytes, X509Certificate } from 'node:crypto';
import forge from 'node-forge';
import {
  encodeDer,
  explicit,
  integer,
  type Node,
  nothing,
  objectId,
  octetString,
  sequence,
  setOf,
} from './asn1.js';

const { hmac, pkcs12, pki } = forge;
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
  const keyId = setOf(
    sequence(idOf('localKeyId'), setOf(octetString(createHash('sha1').update(raw).digest()))),
  );
  const info = pki.wrapRsaPrivateKey(pki.privateKeyToAsn1(pki.privateKeyFromPem(privateKey)));
  const options = { algorithm: '3des', count: rounds, saltSize: 8 } as const;
  const key = sequence(
    idOf('pkcs8ShroudedKeyBag'),
    explicit(0, pki.encryptPrivateKeyInfo(info, password, options)),
    keyId,
  );
  const bag = sequence(idOf('x509Certificate'), explicit(0, octetString(raw)));
  const safe = sequence(
    data(sequence(sequence(idOf('certBag'), explicit(0, bag), keyId))),
    data(sequence(key)),
  );
  const salt = randomBytes(8);
  const mac = hmac.create();
  mac.start(
    'sha1',
    pkcs12.generateKey(password, forge.util.createBuffer(salt.toString('latin1')), 3, rounds, 20),
  );
  mac.update(encodeDer(safe).toString('latin1'));
  const digest = sequence(
    sequence(idOf('sha1'), nothing()),
    octetString(Buffer.from(mac.digest().getBytes(), 'latin1')),
  );
  const macData = sequence(digest, octetString(salt), integer(rounds));
  return encodeDer(sequence(integer(3), data(safe), macData));
}

function idOf(name: string): Node {
  return objectId(pki.oids[name] ?? '');
}

/** A ContentInfo of the type `data`. */
function data(content: Node): Node {
  return sequence(idOf('data'), explicit(0, octetString(encodeDer(content))));
}
