// A worker of cycles that serves several accounts. Where it is told to, an account's call to its guard
// stands still: the test kills or freezes the process meanwhile.
const { serveCycles, tell } = require('../support/cycle-worker.cjs');

const options = JSON.parse(process.argv[2]);
const { places, slots } = options;

let goOn;
const resumed = new Promise((resolve) => {
  goOn = resolve;
});
process.on('message', () => goOn());

/** Stands still at the n-th call of an account until the process is woken again. */
function standingStill(guards) {
  if (guards.stands) return guards;
  guards.stands = true;
  const counts = {};
  for (const call of ['status', 'reserve', 'permit', 'settle']) {
    const real = guards[call].bind(guards);
    guards[call] = async (account, ...args) => {
      const key = `${account} ${call}`;
      counts[key] = (counts[key] ?? 0) + 1;
      const place = places[account];
      const here = place?.call === call && place.nth === counts[key] ? place.when : null;
      const stand = async () => {
        await tell({ kind: 'reached', account });
        await resumed;
      };
      if (here === 'before') await stand();
      const answer = await real(account, ...args);
      if (here === 'after') await stand();
      return answer;
    };
  }
  return guards;
}

serveCycles(options, standingStill, {
  // As many as there are accounts: once each stands still, no open poll is left to swallow attempts.
  maxConcurrentActivityTaskExecutions: slots,
  maxConcurrentWorkflowTaskPolls: 2,
});
