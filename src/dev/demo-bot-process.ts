import { startDemoBot } from './demo-bot';

/** The demo's bot as a process that can crash; it ends with its parent. */
process.once('disconnect', () => process.exit(0));
const [, , file = '', since = ''] = process.argv;
startDemoBot(Number(since), file);
process.send?.('writes');
