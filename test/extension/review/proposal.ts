import type { ChangedFile, Proposal } from '#shared/changes.contract.ts';

export const changedFile = (file: Partial<ChangedFile> = {}): ChangedFile => ({
  op: 'modify',
  path: 'src/sum.js',
  baseSha256: 'a'.repeat(64),
  sha256: 'b'.repeat(64),
  size: 3,
  content: Buffer.from('new').toString('base64'),
  held: null,
  ...file,
});

export const proposalOf = (proposal: Partial<Proposal> = {}): Proposal => ({
  runId: '0b54ad3c-7f86-4c1e-9c0a-3d2f6b1a9e10',
  attempt: 1,
  snapshotId: '5a1d52ce-0c3e-4b43-8f0c-6f2d3c7f5a11',
  changeSha256: 'c'.repeat(64),
  files: [changedFile()],
  checks: [],
  verdict: { verdict: 'approved', criteria: [], feedback: '' },
  tested: true,
  todo: null,
  createdAt: '2025-03-01T10:00:00.000Z',
  ...proposal,
});
