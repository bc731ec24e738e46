import type { TestProject } from 'vitest/node' with { 'resolution-mode': 'import' };
import { anyFreePort } from '../../src/dev/ports';
import { resolveTemporalCli } from '../../src/dev/temporal-cli';
import { startTemporalServer } from '../../src/dev/temporal-server';

declare module 'vitest' {
  interface ProvidedContext {
    temporalAddress: string;
  }
}

/** One real Temporal server for the whole run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const executable = await resolveTemporalCli((line) => console.log(line));
  const server = await startTemporalServer({ executable, port: await anyFreePort(), uiPort: null });
  project.provide('temporalAddress', server.address);
  return () => server.stop();
}
