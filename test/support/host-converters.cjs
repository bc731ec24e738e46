// A host's converters: payloads of a kind of their own, and failures whose texts are payloads too.
const { DefaultFailureConverter } = require('@temporalio/common');

const encoding = new TextEncoder().encode('json/host');

exports.payloadConverter = {
  toPayload: (value) => ({
    metadata: { encoding },
    data: new TextEncoder().encode(JSON.stringify({ host: value })),
  }),
  fromPayload(payload) {
    if (new TextDecoder().decode(payload.metadata.encoding) !== 'json/host')
      throw new TypeError("not the host's");
    return JSON.parse(new TextDecoder().decode(payload.data)).host;
  },
};
exports.failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
