import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { createLogger } from '../../../server/log.ts';
import { eachDatabase } from '../../support/databases.ts';

eachDatabase((_name, open) => {
  describe('the log of a failed statement', () => {
    it('holds nothing of the values that went along', async () => {
      const { knex } = await open();
      const lines: string[] = [];
      const logger = createLogger({ level: 'warn', destination: { write: (line) => void lines.push(line) } });
      const canary = 'canary of a prompt';
      const broken = [
        knex.raw('select ?::jsonb', [`{"messages": "${canary} \\u0000"}`]),
        knex('run_step').insert({ run_id: randomUUID(), step_key: canary, attempt: 1 }),
        knex('wallet').insert({ org_id: null, frozen: canary.length > 0, posted: -1 }),
      ];
      for (const statement of broken) {
        const error: unknown = await statement.then(() => null).catch((thrown: unknown) => thrown);
        assert.ok(error instanceof Error);
        logger.warn({ err: error, error: new Error('around', { cause: error }) }, 'failed');
      }
      assert.equal(lines.length, broken.length);
      assert.doesNotMatch(lines.join(''), new RegExp(canary));
      assert.match(lines.join(''), /22P05/);
    });
  });
});
