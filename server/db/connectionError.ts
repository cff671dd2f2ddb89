/** SQLSTATE classes and Node codes that mean "the database did not do it", never "the statement is wrong". */
const sqlStates = /^(08|53|57P0[1-5]|57014|25P03)/;
const nodeCodes = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'ETIMEDOUT', 'EPIPE', 'EAI_AGAIN']);
/** pg reports these without any code; Knex puts the statement in front of them. */
const codeless = [
  'Query read timeout',
  'Connection terminated',
  'Connection terminated unexpectedly',
  'Connection ended unexpectedly',
  'timeout expired',
  // Of a rollback: Knex tells that one when the connection went in a transaction.
  'Client has encountered a connection error and is not queryable',
  'Client was closed and is not queryable',
];

/** True when an error of a database call says that the database is away, too slow or shutting down. */
export function isConnectionError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error.name === 'KnexTimeoutError') return true;
  if (!('code' in error) || typeof error.code !== 'string') {
    return codeless.some((text) => error.message.endsWith(text));
  }
  return sqlStates.test(error.code) || nodeCodes.has(error.code);
}
