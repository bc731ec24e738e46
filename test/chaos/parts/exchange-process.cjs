// The simulated exchange, until it is killed.
const { startSimulator } = require('../../../dist/simulator');

startSimulator(JSON.parse(process.argv[2]));
