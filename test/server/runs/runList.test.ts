import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { api } from '#shared/api.ts';
import { prepareRun, startSumRun, testCheck } from '../../support/runDriver.ts';
import { runSuite } from './runSuite.ts';

runSuite('the runs of a project', (world) => {
  async function threeRuns() {
    const ids: string[] = [];
    let projectId: string | undefined;
    for (let nth = 0; nth < 3; nth++) {
      world.answers.push(() => undefined);
      const given = await prepareRun(world.client, projectId === undefined ? {} : { projectId });
      projectId = given.projectId;
      const { id } = await startSumRun(world.client, given);
      ids.unshift(id);
      await world.client.call(api.cancelRun, { params: { id } });
    }
    return { ids, params: { id: projectId ?? '' } };
  }

  it('come newest first, in pages that end where the runs end', async () => {
    const { ids, params } = await threeRuns();
    const whole = await world.client.call(api.listRuns, { params, query: { limit: 3 } });
    assert.deepEqual([whole.items.map(({ id }) => id), whole.nextCursor], [ids, null]);
    const first = await world.client.call(api.listRuns, { params, query: { limit: 2 } });
    assert.equal(first.nextCursor, ids[1]);
    assert.deepEqual(first.items[0]?.checks, [testCheck], 'with the commands they were started with');
    const query = { limit: 2, cursor: ids[1] };
    const second = await world.client.call(api.listRuns, { params, query });
    assert.deepEqual([second.items.map(({ id }) => id), second.nextCursor], [ids.slice(2), null]);
  });

  it('say nothing of other projects to a cursor from there', async () => {
    const { params } = await threeRuns();
    const foreign = await threeRuns();
    for (const cursor of [foreign.ids[0], randomUUID()]) {
      const { items } = await world.client.call(api.listRuns, { params, query: { cursor } });
      assert.deepEqual(items, []);
    }
  });
});
