import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Payload, PayloadCodec } from '@temporalio/common';
import { temporal } from '@temporalio/proto';

const ENCODING = Buffer.from('binary/encrypted');
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** A codec of your own: everything that Temporal stores is encrypted with AES-256-GCM. */
export class EncryptingCodec implements PayloadCodec {
  /** @param key 32 bytes */
  constructor(private readonly key: Buffer) {}

  async encode(payloads: Payload[]): Promise<Payload[]> {
    return payloads.map((payload) => {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', this.key, nonce);
      const plain = temporal.api.common.v1.Payload.encode(payload).finish();
      const data = Buffer.concat([cipher.update(plain), cipher.final()]);
      return { metadata: { encoding: ENCODING }, data: Buffer.concat([nonce, cipher.getAuthTag(), data]) };
    });
  }

  async decode(payloads: Payload[]): Promise<Payload[]> {
    return payloads.map((payload) => {
      if (!ENCODING.equals(payload.metadata?.['encoding'] ?? Buffer.alloc(0))) return payload;
      const bytes = Buffer.from(payload.data ?? []);
      const decipher = createDecipheriv('aes-256-gcm', this.key, bytes.subarray(0, NONCE_BYTES));
      decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
      const data = bytes.subarray(NONCE_BYTES + TAG_BYTES);
      return temporal.api.common.v1.Payload.decode(Buffer.concat([decipher.update(data), decipher.final()]));
    });
  }
}
