import { setTimeout as sleep } from 'node:timers/promises';
import type { Happening } from '../script';
import type { World } from '../world';
import { aim } from './aim';
import { disturbCycle, terminateGuard } from './cycles';
import { flatten } from './flatten';
import { approve, arm, disarm } from './operate';
import { disturbLine, fillDisk, freeze, kill, roll, setExchangeClock, setWorkerClock } from './parts';
import { forget, place } from './place';
import { flood } from './signals';

/** Lets one thing happen. @throws where the storm did not let it happen */
export async function perform(world: World, step: Happening): Promise<void> {
  switch (step.does) {
    case 'kill':
      return await kill(world, step);
    case 'freeze':
      return await freeze(world, step);
    case 'disk':
      return await fillDisk(world, step);
    case 'line':
      return await disturbLine(world, step);
    case 'exchange clock':
      return await setExchangeClock(world, step);
    case 'worker clock':
      return await setWorkerClock(world, step);
    case 'roll':
      return await roll(world, step);
    case 'flood':
      return await flood(world, step);
    case 'arm':
      return await arm(world, step);
    case 'disarm':
      await disarm(world, step.account, step.quietMs);
      return;
    case 'approve':
      return await approve(world, step);
    case 'flatten':
      return await flatten(world, step);
    case 'cycle':
      return await disturbCycle(world, step);
    case 'guard':
      return await terminateGuard(world, step.account);
    case 'fault':
      await world.exchange.post('faults', step.fault);
      return;
    case 'aim': {
      const strike = await aim(world, step);
      if (strike !== null) await perform(world, strike);
      return;
    }
    case 'place':
      return await place(world, step);
    case 'forget':
      forget(world, step);
      return;
    case 'bot': {
      const bot = world.bots.get(step.account);
      bot?.fall(step.trouble);
      await sleep(step.forMs);
      bot?.heal();
      return;
    }
  }
}
