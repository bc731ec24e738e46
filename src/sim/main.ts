import { mkdirSync, writeFileSync } from 'node:fs';
import { encodeHistory } from './temporal/encode-history';
import { ACCOUNT, World } from './world/world';
import { realNow } from './time/install';

async function main() {
  const world = new World(Number(process.argv[2] ?? 1));
  const startedAt = realNow();
  world.startWorker();
  await world.finish(world.begin());
  await world.finish(world.guards.arm(ACCOUNT, { operator: 'sim', reason: 'sim', ttlSeconds: 3600 }));
  for (let i = 0; i < 360; i += 1) {
    world.bot.act();
    if (i % 20 === 5) world.bot.cancel(true);
    await world.run(10_000);
  }
  console.log(world.trace.slice(0,200).join('\n'));
  if (process.argv[3]) { mkdirSync(process.argv[3], { recursive: true }); for (const run of world.server.all()) writeFileSync(`${process.argv[3]}/${run.type}-${run.runId}.bin`, encodeHistory(run)); }
  console.log(world.reports.length, 'reports', Math.round(realNow() - startedAt), 'ms');
}
void main();
