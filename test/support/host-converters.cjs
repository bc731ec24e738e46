// A host's converters: payloads of a kind of their own, and failures whose texts are payloads too.
const {
  CompositePayloadConverter,
  DefaultFailureConverter,
  UndefinedPayloadConverter,
} = require('@temporalio/common');

const encodingType = 'json/host';

const hostConverter = {
  encodingType,
  toPayload: (value) => ({
    metadata: { encoding: new TextEncoder().encode(encodingType) },
    data: new TextEncoder().encode(JSON.stringify({ host: value })),
  }),
  fromPayload: (payload) => JSON.parse(new TextDecoder().decode(payload.data)).host,
};

exports.payloadConverter = new CompositePayloadConverter(new UndefinedPayloadConverter(), hostConverter);
exports.failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
