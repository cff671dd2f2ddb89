import assert from 'node:assert/strict';
import { api } from '#shared/api.ts';
import { prepareRun, startSumRun, sumsWorkspace, waitForEnd } from '../../support/runDriver.ts';
import { edit, review } from '../../support/sumModel.ts';
import { runSuite } from './runSuite.ts';

const criteria = [
  'README.md says what the project is for, how to install it, how to use it and how to run its tests, as the files show it.',
  'Everything it says is true of the files: no command, option, function or file that is not there.',
];
const files = {
  ...sumsWorkspace,
  'package.json': '{ "name": "sums", "type": "module", "scripts": { "test": "node --test" } }\n',
};
const readme = (command: string): string =>
  edit('README.md', '', `# Sums\n\nAdds numbers.\n\n\`\`\`sh\n${command}\n\`\`\``);
const approved = review('approved', 'Adds numbers.', { criteria, path: 'README.md' });

runSuite('a document run', (world) => {
  const start = async () => {
    const given = await prepareRun(world.client, { files, kind: 'document', checks: false });
    const run = await startSumRun(world.client, given, { kind: 'document', todo: undefined, checks: [] });
    return { given, run };
  };
  const statusOf = async (projectId: string): Promise<string> =>
    (await world.client.call(api.getProject, { params: { id: projectId } })).status;

  it('writes the README through the gate, and completes the project once it is applied', async () => {
    const { client } = world;
    world.answers = [readme('npm test'), approved];
    const { given, run } = await start();
    assert.equal(await statusOf(given.projectId), 'documenting');
    const ended = await waitForEnd(client, run.id);
    assert.equal(ended.state, 'verified', ended.message ?? '');
    await client.call(api.postOutcome, { params: { id: run.id }, body: { outcome: 'applied' } });
    assert.equal(await statusOf(given.projectId), 'completed');
  });

  it('is told of a command that does not exist, and repairs it', async () => {
    world.answers = [readme('npm run serve'), readme('npm test'), approved];
    const { run } = await start();
    const ended = await waitForEnd(world.client, run.id);
    assert.deepEqual([ended.state, ended.attempt], ['verified', 2]);
    const asked = JSON.stringify(world.asked[1]?.messages);
    assert.match(asked, /package\.json has no script .{0,4}serve/);
    const { attempts } = await world.client.call(api.getReceipt, { params: { id: run.id } });
    const scopes = attempts.map(({ checks }) =>
      checks.flatMap(({ check, status }) => (check === 'scope' ? status : [])),
    );
    assert.deepEqual(scopes, [['failed'], ['passed']]);
  });

  it('changes no other file, and is then back to implementing', async () => {
    const wrong = `${readme('npm test')}\n${edit('src/sum.js', 'export const zero = 0;', 'export const zero = 1;')}`;
    world.answers = [wrong, wrong];
    const { given, run } = await start();
    const ended = await waitForEnd(world.client, run.id);
    assert.equal(ended.state, 'rejected');
    assert.match(ended.feedback?.evidence.join('\n') ?? '', /src\/sum\.js: only README\.md is written/);
    assert.equal(await statusOf(given.projectId), 'implementing');
  });

  it('leaves the project to be implemented when it is declined', async () => {
    world.answers = [readme('npm test'), approved];
    const { given, run } = await start();
    await waitForEnd(world.client, run.id);
    await world.client.call(api.postOutcome, { params: { id: run.id }, body: { outcome: 'declined' } });
    assert.equal(await statusOf(given.projectId), 'implementing');
  });
});
