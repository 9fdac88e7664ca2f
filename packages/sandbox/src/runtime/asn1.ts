/** ASN.1 values for {@link encodeDer}. Their binary strings stay in here: the others use buffers. */
import type forge from 'node-forge';
import asn1 from 'node-forge/lib/asn1.js';

const { Class, Type } = asn1;

/** A value of ASN.1. */
export type Node = forge.asn1.Asn1;

/** Distinguished encoding rules. ITU-T X.690. */
export function encodeDer(node: Node): Buffer {
  return Buffer.from(asn1.toDer(node).getBytes(), 'latin1');
}

/** A value that is encoded already. */
export function decodeDer(bytes: Buffer): Node {
  return asn1.fromDer(bytes.toString('latin1'));
}

export function sequence(...items: Node[]): Node {
  return asn1.create(Class.UNIVERSAL, Type.SEQUENCE, true, items);
}

export function setOf(...items: Node[]): Node {
  return asn1.create(Class.UNIVERSAL, Type.SET, true, items);
}

/** An explicit tag of the context. */
export function explicit(tag: number, item: Node): Node {
  return asn1.create(Class.CONTEXT_SPECIFIC, tag, true, [item]);
}

/** An implicit tag of the context before bytes. */
export function implicit(tag: number, bytes: Buffer): Node {
  return asn1.create(Class.CONTEXT_SPECIFIC, tag, false, bytes.toString('latin1'));
}

export function octetString(bytes: Buffer): Node {
  return asn1.create(Class.UNIVERSAL, Type.OCTETSTRING, false, bytes.toString('latin1'));
}

/** @param unused the number of bits at the end that do not count */
export function bitString(bytes: Buffer, unused = 0): Node {
  return asn1.create(
    Class.UNIVERSAL,
    Type.BITSTRING,
    false,
    String.fromCharCode(unused) + bytes.toString('latin1'),
  );
}

/** @param dotted `2.5.29.19` */
export function objectId(dotted: string): Node {
  return asn1.create(Class.UNIVERSAL, Type.OID, false, asn1.oidToDer(dotted).getBytes());
}

export function integer(value: number): Node {
  return asn1.create(Class.UNIVERSAL, Type.INTEGER, false, asn1.integerToDer(value).getBytes());
}

/** @param digits hexadecimal, an even number of them, the first less than 8: a positive number in its shortest form */
export function longInteger(digits: string): Node {
  return asn1.create(Class.UNIVERSAL, Type.INTEGER, false, Buffer.from(digits, 'hex').toString('latin1'));
}

export function boolean(value: boolean): Node {
  return asn1.create(Class.UNIVERSAL, Type.BOOLEAN, false, value ? '\xff' : '\0');
}

export function nothing(): Node {
  return asn1.create(Class.UNIVERSAL, Type.NULL, false, '');
}

export function utf8String(text: string): Node {
  return asn1.create(Class.UNIVERSAL, Type.UTF8, false, Buffer.from(text).toString('latin1'));
}

/** RFC 5280, section 4.1.2.5: two digits for years before 2050, else four. */
export function time(date: Date): Node {
  return date.getUTCFullYear() < 2050
    ? asn1.create(Class.UNIVERSAL, Type.UTCTIME, false, asn1.dateToUtcTime(date))
    : asn1.create(Class.UNIVERSAL, Type.GENERALIZEDTIME, false, asn1.dateToGeneralizedTime(date));
}
