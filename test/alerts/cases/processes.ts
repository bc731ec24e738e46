import type { FaultHandle } from '../../../src/simulator';
import type { DrillAccount } from '../account';
import type { AlertCase } from '../case';

/** What happens to a worker's process, on an installation of its own; several one after the other. */
export const PROCESSES: Readonly<Record<string, readonly ((account: DrillAccount) => AlertCase)[]>> = {
  down: [
    (account) => ({
      kind: 'killed',
      account: account.name,
      what: 'the worker is killed, and nothing starts it again',
      pages: ['GrinderReconcileWorkerDown'],
      says: /SIGKILL/,
      async strike({ installation: { worker } }) {
        worker.kill();
      },
      ended: '`docker compose restart worker`',
    }),
    (account) => ({
      kind: 'frozen',
      account: account.name,
      what: 'the worker is frozen: it runs and does nothing',
      pages: ['GrinderReconcileWorkerDown'],
      async strike({ installation: { worker } }) {
        worker.freeze();
      },
      ended: '`docker compose restart worker`',
    }),
  ],
  restarting: [
    (account) => {
      let fault: FaultHandle | undefined;
      return {
        kind: 'killed',
        account: account.name,
        what: 'the worker is killed whenever it looks at the account, and started again a second later',
        pages: ['GrinderReconcileWorkerRestarts'],
        async strike({ installation: { worker } }) {
          worker.supervised = true;
          fault = account.sim.faults.add({
            kind: 'run',
            run: () => worker.kill(),
            match: { method: 'GET', path: '/fapi/v1/openOrders' },
          });
        },
        ended: 'what killed it is mended',
        async end() {
          fault?.remove();
        },
      };
    },
  ],
};
