/** When the first line of the extension ran: imported before everything else, so that loading counts as activation. */
export const startedAt = performance.now();
