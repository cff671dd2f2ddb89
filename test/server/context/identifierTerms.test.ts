import assert from 'node:assert/strict';
import { identifierTerms } from '../../../server/context/facts/identifierTerms.ts';

const terms = (text: string) => [...identifierTerms(text)];

describe('identifierTerms', () => {
  it('splits camel, Pascal and snake case and keeps the whole', () => {
    assert.deepEqual(terms('invoiceTotal'), ['invoicetotal', 'invoice', 'total']);
    assert.deepEqual(terms('HTTPServer user_name'), [
      'httpserver',
      'http',
      'server',
      'username',
      'user',
      'name',
    ]);
  });

  it('takes plurals for singulars and drops common words', () => {
    assert.deepEqual(terms('the users of a class'), ['user', 'class']);
  });

  it('reads words of other scripts and skips data', () => {
    assert.deepEqual(terms('größe'), ['größe']);
    assert.deepEqual(terms('f'.repeat(200)), []);
  });
});
