// A worker of cycles in which an incident happens at one call to the guard: it freezes, dies, or the answer is lost.
const { serveCycles, tell } = require('./cycle-worker.cjs');

const options = JSON.parse(process.argv[2]);
const { incident } = options;

/** Lets something happen at the n-th call of one method of the guard's client. */
function withIncident(guards) {
  if (!incident?.call || guards.incident) return guards;
  const real = guards[incident.call].bind(guards);
  let count = 0;
  guards.incident = true;
  guards[incident.call] = async (...args) => {
    count += 1;
    if (count !== (incident.nth ?? 1)) return real(...args);
    if (incident.when === 'before') await strike();
    const answer = await real(...args);
    if (incident.when === 'after') await strike();
    if (incident.does !== 'lose') return answer;
    if (incident.call === 'permit') return null;
    throw new Error('the answer was lost');
  };
  return guards;
}

async function strike() {
  if (incident.does === 'lose') return;
  await tell({ kind: 'incident' });
  process.kill(process.pid, incident.does === 'freeze' ? 'SIGSTOP' : 'SIGKILL');
  // The signal takes effect before anything that follows.
  await new Promise((resolve) => setImmediate(resolve));
}

serveCycles(options, withIncident, {
  // One task at a time: a frozen process then holds no open poll that would swallow other attempts.
  maxConcurrentActivityTaskExecutions: 1,
});
