import { guardId, scheduleId } from '../client';

/** Where something of ours can be looked at. */
export interface Link {
  /** Id of a workflow or a schedule. */
  readonly of: string;
  /** In the Temporal Web UI; null where its address is neither told nor follows from the server's. */
  readonly url: string | null;
}

export interface WebUiPlace {
  /** Of the Temporal server, `host:port`. */
  readonly address: string;
  readonly namespace: string;
  /** The Web UI's own address, where it was told. */
  readonly webUi?: string;
}

/** Where the development server and our compose file put server and Web UI, unless told otherwise. */
const USUAL_SERVER = /^(127\.0\.0\.1|localhost|\[::1\]):7233$/;
const USUAL_WEB_UI_PORT = 8233;
const CLOUD = /\.(tmprl\.cloud|api\.temporal\.io)(:\d+)?$/;

/** What answers speak of, with links into the Temporal Web UI as far as its address is known. */
export class WebUi {
  private readonly base: string | null;

  constructor(private readonly place: WebUiPlace) {
    this.base = place.webUi?.replace(/\/+$/, '') ?? usualWebUi(place.address);
  }

  guard(account: string): Link[] {
    return this.workflow(guardId(account));
  }

  workflow(id: string): Link[] {
    return this.link('workflows', id);
  }

  schedule(account: string): Link[] {
    return this.link('schedules', scheduleId(account));
  }

  private link(kind: string, id: string): Link[] {
    const namespace = encodeURIComponent(this.place.namespace);
    const path = `namespaces/${namespace}/${kind}/${encodeURIComponent(id)}`;
    return [{ of: id, url: this.base === null ? null : `${this.base}/${path}` }];
  }
}

/** An address that was not told is guessed only where it is known: a wrong link is worse than none. */
function usualWebUi(address: string): string | null {
  if (CLOUD.test(address)) return 'https://cloud.temporal.io';
  const host = USUAL_SERVER.exec(address)?.[1];
  return host === undefined ? null : `http://${host}:${USUAL_WEB_UI_PORT}`;
}
