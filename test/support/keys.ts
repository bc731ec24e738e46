import { generateKeyPairSync, type KeyObject } from 'node:crypto';

/** A private key in PEM, and the public key that checks its signatures. */
export interface KeyPair {
  readonly secret: string;
  readonly publicKey: KeyObject;
  /** As the simulated exchange takes it. */
  readonly publicPem: string;
}

const pairOf = ({ privateKey, publicKey }: { privateKey: KeyObject; publicKey: KeyObject }): KeyPair => ({
  secret: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString().trim(),
  publicKey,
  publicPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
});

export const ed25519Pair = () => pairOf(generateKeyPairSync('ed25519'));
export const rsaPair = () => pairOf(generateKeyPairSync('rsa', { modulusLength: 2_048 }));
