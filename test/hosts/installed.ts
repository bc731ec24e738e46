import { expect, inject } from 'vitest';
import { type Packed, packed } from '../support/packed';
import { HostProject, sdkVersions } from './host-project';
import { type NodeBinary, nodeBinary } from './node-binaries';
import { type Part, refusedWith, shownWith } from './set-ups';

export const SDKS = ['lowest', 'newest'] as const;
export type Sdk = (typeof SDKS)[number];
/** The lowest that package.json allows, and the newest of each line after it. */
export const NODES = ['20.10.0', '22', '24'] as const;

/** The packed package in a host's project for each SDK, and every Node to run it with. */
export class Installed {
  readonly env = { TEMPORAL_ADDRESS: inject('temporalAddress') };

  private constructor(
    private readonly pack: Packed,
    readonly sdks: Record<Sdk, string>,
    private readonly nodes: ReadonlyMap<string, NodeBinary>,
    private readonly hosts: ReadonlyMap<Sdk, HostProject>,
  ) {}

  static async start(): Promise<Installed> {
    const [pack, sdks] = await Promise.all([packed(), sdkVersions()]);
    const [nodes, hosts] = await Promise.all([
      Promise.all(NODES.map(async (wanted) => [wanted, await nodeBinary(wanted)] as const)),
      Promise.all(
        SDKS.map(async (sdk) => [sdk, await HostProject.install(pack.tarball, sdks[sdk])] as const),
      ),
    ]);
    return new Installed(pack, sdks, new Map(nodes), new Map(hosts));
  }

  remove(): void {
    for (const host of this.hosts.values()) host.remove();
    this.pack.remove();
  }

  host(sdk: Sdk): HostProject {
    return this.hosts.get(sdk) as HostProject;
  }

  node(wanted: string): NodeBinary {
    return this.nodes.get(wanted) as NodeBinary;
  }

  accountOf(sdk: Sdk, name: string): string {
    return `host_${this.sdks[sdk]}_${name}`.replaceAll('.', '_');
  }

  /** A host with these parts of its own lets an account of its own be blocked, then armed, then cleaned. */
  async actsOnce(sdk: Sdk, node: string, account: string, parts: readonly Part[]): Promise<void> {
    const own = { ...this.env, HOST_ACCOUNT: account, HOST_SET_UP: parts.join(' ') };
    expect(await this.host(sdk).result(this.node(node).path, 'cycle.js', [], own)).toEqual({
      before: 'blocked',
      applied: [null],
      armed: 'armed',
      after: 'acted: 1 order cancelled, 1 position closed',
      actions: ['executed', 'executed'],
      openOrders: 0,
      position: '0',
      exitStatus: 0,
      refused: refusedWith(parts, account),
      shown: shownWith(parts),
    });
  }
}
