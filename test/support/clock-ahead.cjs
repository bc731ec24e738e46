// Loaded before a program: its clock is ahead of everybody else's by CLOCK_AHEAD_MS, which may be negative.
exports.shiftClock = (ms) => {
  const RealDate = Date;
  globalThis.Date = class extends RealDate {
    constructor(...args) {
      super(...(args.length === 0 ? [RealDate.now() + ms] : args));
    }
    static now() {
      return RealDate.now() + ms;
    }
  };
};

const ahead = Number(process.env.CLOCK_AHEAD_MS ?? 0);
if (ahead !== 0) exports.shiftClock(ahead);
