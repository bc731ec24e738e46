import type { Payload, PayloadConverter } from '@temporalio/common';

/** A converter, except that what it cannot decode becomes `undefined`. */
export class ForgivingPayloadConverter implements PayloadConverter {
  constructor(private readonly converter: PayloadConverter) {}

  toPayload<T>(...of: Parameters<typeof this.converter.toPayload<T>>): Payload {
    return this.converter.toPayload(...of);
  }

  fromPayload<T>(...of: Parameters<typeof this.converter.fromPayload<T>>): T {
    try {
      return this.converter.fromPayload<T>(...of);
    } catch {
      return undefined as T;
    }
  }
}
