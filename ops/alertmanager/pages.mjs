// Takes Alertmanager's webhook and prints each page as a line, so that it shows what was delivered:
//   docker compose logs pages
import { createServer } from 'node:http';

const [host = '0.0.0.0', port = '9095'] = process.argv.slice(2);
const MAX_BYTES = 1024 * 1024;

/** Text from outside as one line that no terminal obeys. */
const plain = (text) => String(text ?? '').replace(/\p{C}/gu, ' ');

function lineOf({ status, labels = {}, annotations = {} }) {
  const { alertname, severity, ...others } = labels;
  const where = Object.entries(others).map(([label, value]) => `${label}=${value}`);
  return [
    new Date().toISOString(),
    String(status).toUpperCase(),
    severity,
    alertname,
    ...where,
    `- ${annotations.summary}`,
    `- ${annotations.runbook_url}`,
  ]
    .map(plain)
    .join(' ');
}

async function bodyOf(request) {
  const chunks = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > MAX_BYTES) throw new Error('too long');
    chunks.push(chunk);
  }
  return JSON.parse(Buffer.concat(chunks).toString('utf8'));
}

const server = createServer(async (request, response) => {
  if (request.method !== 'POST') {
    response.end('Waits for pages.\n');
    return;
  }
  try {
    const { alerts } = await bodyOf(request);
    for (const alert of alerts) console.log(lineOf(alert));
    response.end();
  } catch (error) {
    console.log(`a request that is no page: ${plain(error.message)}`);
    response.writeHead(400).end();
  }
});
server.listen(Number(port), host, () => console.log(`waiting for pages on port ${server.address().port}`));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(0));
