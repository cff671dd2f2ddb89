// No `spec` here: mocha would add it to the files named on the command line, and `mocha test/shared` would run everything.
module.exports = {
  extension: ['ts'],
  recursive: true,
  reporter: './test/support/reporter.mjs',
  // Far beyond what any test takes: none is to fail because the machine is busy.
  timeout: 180_000,
  // A run that does not end by itself has leaked a socket, a process or a worker.
  exit: false,
  'forbid-only': true,
  // Where everything can be installed, a test that did not run is a failure.
  'forbid-pending': process.env.CI === 'true',
};
