import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { until } from '../../../src/outside/until';
import { Line } from '../../support/line';

/** A server that answers each piece with the same, and what it was sent. */
async function echo() {
  const heard: string[] = [];
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    socket.on('data', (piece) => {
      heard.push(piece.toString());
      socket.write(piece);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  };
  return { port: (server.address() as AddressInfo).port, heard, sockets, close };
}

describe('a line', () => {
  let server: Awaited<ReturnType<typeof echo>>;
  let line: Line;
  const clients: Socket[] = [];
  beforeEach(async () => {
    server = await echo();
    line = await Line.to(server.port);
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) client.destroy();
    await line.close();
    await server.close();
  });

  const call = () => {
    const [host, port] = line.address.split(':');
    const client = connect(Number(port), host);
    client.on('error', () => undefined);
    clients.push(client);
    return client;
  };
  const closed = (client: Socket) => new Promise<void>((resolve) => client.once('close', () => resolve()));
  const answer = async (client: Socket, text: string) => {
    client.write(text);
    const [piece] = (await once(client, 'data')) as [Buffer];
    return piece.toString();
  };
  const heard = (text: string) =>
    until(async () => server.heard.includes(text), { what: `"${text}" at the server`, withinMs: 10_000 });

  it('passes what is said, and hangs up when somebody does', async () => {
    const client = call();
    expect(await answer(client, 'hello')).toBe('hello');
    client.end();
    await closed(client);
    expect(line.troubledAt()).toBe(0);
  });

  it('is cut: what is connected is reset, and so is who calls, until it is healed', async () => {
    const client = call();
    await answer(client, 'one');
    const isReset = closed(client);
    line.cut();
    await isReset;
    await closed(call());
    line.heal();
    expect(await answer(call(), 'two')).toBe('two');
    expect(line.troubledAt()).toBeGreaterThan(0);
  });

  it('goes dead: nobody is told, and what went dead stays dead', async () => {
    const client = call();
    await answer(client, 'one');
    line.die('both ways');
    client.write('two');
    line.heal();
    expect(await answer(call(), 'three')).toBe('three');
    expect(server.heard).toEqual(['one', 'three']);
    expect([client.destroyed, server.sockets[0]?.destroyed]).toEqual([false, false]);
    client.destroy();
    expect(await answer(call(), 'four')).toBe('four');
    expect(server.sockets[0]?.destroyed).toBe(false);
  });

  it('loses answers alone', async () => {
    const client = call();
    await answer(client, 'one');
    line.die('answers');
    client.write('two');
    await heard('two');
    line.heal();
    expect(await answer(call(), 'three')).toBe('three');
    expect(client.bytesRead).toBe('one'.length);
  });

  it('is slow, and keeps the order', async () => {
    line.slow(20);
    const client = call();
    expect(await answer(client, 'one')).toBe('one');
    expect(line.troubledAt()).toBeGreaterThan(0);
    expect(await answer(client, 'two')).toBe('two');
    expect(server.heard).toEqual(['one', 'two']);
  });
});
