import { freePort } from '../../src/dev/ports';

/**
 * A port for what is stopped and started again, or begins to listen only later: below those that whoever asks for any
 * port gets, so nobody takes it meanwhile.
 */
export const ownPort = (): Promise<number> => freePort(20_000 + Math.floor(Math.random() * 9_000));
