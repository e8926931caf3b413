import { createHash, createSign, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';

/** What the server asks for, as far as an authenticator looks at it. */
interface Asked {
  readonly challenge: string;
  readonly rp?: { readonly id?: string };
  readonly rpId?: string;
}

export interface Authenticator {
  readonly id: string;
  /** Of the last signature; a copy of the passkey has one of its own. */
  counter: number;
  /** Whether its owner was recognised: by a PIN, a finger. */
  isVerified: boolean;
  /** Whether the page that asks stands in a frame of another site. */
  isFramed: boolean;
  /** JSON of `navigator.credentials.create(…)`. */
  create(asked: object, origin: string): string;
  /** JSON of `navigator.credentials.get(…)`. */
  get(asked: object, origin: string): string;
}

/** An authenticator in software: ES256, no attestation (WebAuthn Level 3, 6.1 and 6.5). */
export function authenticator(): Authenticator {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const id = randomBytes(32);
  const self: Authenticator = {
    id: id.toString('base64url'),
    counter: 0,
    isVerified: true,
    isFramed: false,
    create(asked, origin) {
      const { challenge, rp } = asked as Asked;
      const idLength = Buffer.alloc(2);
      idLength.writeUInt16BE(id.length);
      const attested = Buffer.concat([Buffer.alloc(16), idLength, id, coseKey(publicKey)]);
      const authData = Buffer.concat([authenticatorData(self, rp?.id ?? '', 0x40), attested]);
      const attestation = Buffer.concat([
        Buffer.of(0xa3),
        cborText('fmt'),
        cborText('none'),
        cborText('attStmt'),
        Buffer.of(0xa0),
        cborText('authData'),
        cborBytes(authData),
      ]);
      return response(self, {
        clientDataJSON: clientData(self, 'webauthn.create', challenge, origin),
        attestationObject: attestation.toString('base64url'),
        transports: ['usb'],
      });
    },
    get(asked, origin) {
      const { challenge, rpId } = asked as Asked;
      self.counter += 1;
      const authData = authenticatorData(self, rpId ?? '', 0);
      const clientDataJSON = clientData(self, 'webauthn.get', challenge, origin);
      const signed = Buffer.concat([authData, sha256(Buffer.from(clientDataJSON, 'base64url'))]);
      return response(self, {
        clientDataJSON,
        authenticatorData: authData.toString('base64url'),
        signature: createSign('sha256').update(signed).sign(privateKey).toString('base64url'),
      });
    },
  };
  return self;
}

function response({ id }: Authenticator, inner: object): string {
  return JSON.stringify({ id, rawId: id, type: 'public-key', clientExtensionResults: {}, response: inner });
}

function clientData({ isFramed }: Authenticator, type: string, challenge: string, origin: string): string {
  return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: isFramed }), 'utf8').toString('base64url');
}

function authenticatorData({ counter, isVerified }: Authenticator, rpId: string, more: number): Buffer {
  const count = Buffer.alloc(4);
  count.writeUInt32BE(counter);
  return Buffer.concat([sha256(Buffer.from(rpId, 'utf8')), Buffer.of(0x01 | (isVerified ? 0x04 : 0) | more), count]);
}

/** RFC 9052, 7: an EC2 key, ES256, on P-256. */
function coseKey(key: KeyObject): Buffer {
  const { x = '', y = '' } = key.export({ format: 'jwk' });
  return Buffer.concat([
    Buffer.of(0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21),
    cborBytes(Buffer.from(x, 'base64url')),
    Buffer.of(0x22),
    cborBytes(Buffer.from(y, 'base64url')),
  ]);
}

function cborText(text: string): Buffer {
  return Buffer.concat([Buffer.of(0x60 + text.length), Buffer.from(text, 'utf8')]);
}

function cborBytes(bytes: Uint8Array): Buffer {
  const head =
    bytes.length < 256 ? Buffer.of(0x58, bytes.length) : Buffer.of(0x59, bytes.length >> 8, bytes.length & 255);
  return Buffer.concat([head, bytes]);
}

function sha256(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}
