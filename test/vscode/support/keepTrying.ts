/**
 * Attempts until one does not throw, as a person would who sees that nothing happened. Throws what the last one threw once `forMs`
 * milliseconds are over. There is always a first attempt.
 */
export async function keepTrying(attempt: () => Promise<void>, forMs: number): Promise<void> {
  for (const until = Date.now() + forMs; ; )
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > until) throw error;
    }
}
