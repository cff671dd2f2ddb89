/** When the first line of the extension ran: imported before everything else. */
export const startedAt = performance.now();
