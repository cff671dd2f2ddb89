/** For tests that do not look at the log. */
export const silentLogger = { info() {}, warn() {}, error() {} };
