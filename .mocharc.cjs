// No `spec` here: mocha would add it to the files named on the command line, and `mocha test/shared` would run everything.
module.exports = {
  extension: ['ts'],
  recursive: true,
  reporter: './test/support/reporter.mjs',
  timeout: 60_000,
  // A run that does not end by itself has leaked a socket, a process or a worker.
  exit: false,
  'forbid-only': true,
  // Where everything can be installed, a test that did not run is a failure.
  'forbid-pending': process.env.CI === 'true',
};
