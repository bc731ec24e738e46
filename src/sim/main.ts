import { realNow } from './time/install';
import { live } from './world/life';

async function main() {
  const [from, count] = [Number(process.argv[2] ?? 1), Number(process.argv[3] ?? 1)];
  const startedAt = realNow();
  let cycles = 0;
  for (let seed = from; seed < from + count; seed += 1) {
    const { violations, trace, evidence } = await live(seed);
    cycles += evidence.cycles.length;
    if (process.argv[4]) console.log(trace.join('\n'));
    for (const v of violations.slice(0, 6)) console.log(seed, v.invariant, v.found.slice(0, 300));
  }
  const ms = Math.round(realNow() - startedAt);
  console.log(count, 'seeds', cycles, 'cycles', ms, 'ms');
}
void main();
