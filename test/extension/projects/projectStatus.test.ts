import assert from 'node:assert/strict';
import { projectStatusSchema } from '#shared/projects.contract.ts';
import { projectDescription } from '../../../extension/projects/projectStatus.model.ts';

describe('how far a project is', () => {
  it('is told in words beside its name', () => {
    assert.equal(projectDescription('Sums', 'awaiting_refinement', 2), 'Sums · awaiting refinement');
    assert.equal(projectDescription('Sums', 'completed', 0), 'Sums · completed');
    for (const status of projectStatusSchema.options)
      assert.match(projectDescription('Sums', status, 0), /^Sums · [a-zA-Z ]+$/);
  });

  it('is not told while nobody knows, and a project with open TODOs is not completed', () => {
    assert.equal(projectDescription('Sums', null, 2), 'Sums');
    assert.equal(projectDescription('Sums', 'completed', 1), 'Sums');
  });
});
