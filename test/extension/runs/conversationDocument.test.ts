import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Message } from '#shared/messages.contract.ts';
import { conversationDocument } from '../../../extension/runs/conversationDocument.ts';
import { todoOf } from '../projects/run.ts';
import { hostileText, withoutCode } from './hostileText.ts';

const run = {
  kind: 'implement',
  file: null,
  todo: todoOf({ headings: [], text: 'Add a sum', occurrence: 0 }),
} as const;

const message = (changes: Partial<Message> = {}): Message => ({
  step: 'implement:1',
  attempt: 1,
  role: 'implementer',
  model: 'demo/small',
  request: [
    { role: 'system', content: 'You write code.' },
    { role: 'user', content: 'Do it.' },
  ],
  answer: 'Done.',
  at: '2026-03-04T05:06:07.000Z',
  ...changes,
});

describe('the conversation of a run as a document', () => {
  it('shows who was asked what and when, and the answer', () => {
    const text = conversationDocument(run, { items: [message()], deletedAt: null });
    for (const part of [
      '# Conversation: Add a sum',
      '## `implement:1`: Implementer, `demo/small`',
      '2026-03-04 05:06:07 UTC',
      '### Instructions\n\n```text\nYou write code.\n```',
      '### Request\n\n```text\nDo it.\n```',
      '### Answer\n\n```text\nDone.\n```',
    ])
      assert.ok(text.includes(part), `${part} in ${text}`);
  });

  it('says when it was deleted, that nothing was asked, and which answers are not handed out', () => {
    const deletedAt = '2026-04-05T00:00:00.000Z';
    assert.match(conversationDocument(run, { items: [], deletedAt }), /It was deleted on 2026-04-05/);
    assert.match(conversationDocument(run, { items: [], deletedAt: null }), /No model was asked/);
    const withheld = { items: [message({ answer: null })], deletedAt: null };
    assert.match(conversationDocument(run, withheld), /### Answer\n\nNone that is handed out\./);
  });

  it('lets nothing that a model or a file says be markup', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const item = message({
          step: text,
          model: text,
          answer: text,
          request: [{ role: 'user', content: text }],
        });
        const document = conversationDocument(
          { ...run, todo: todoOf({ headings: [], text, occurrence: 0 }) },
          { items: [item], deletedAt: null },
        );
        const outside = document.split(/^(`{3,})text\n[\s\S]*?\n\1$/m).join('\n');
        for (const line of outside.split('\n')) assert.doesNotMatch(withoutCode(line), /[<[\]]|evil/);
      }),
    );
  });
});
