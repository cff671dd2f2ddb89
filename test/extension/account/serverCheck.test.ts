import assert from 'node:assert/strict';
import type { ServerInfo } from '#shared/server.contract.ts';
import {
  explainConnection,
  judgeServer,
  parseServerUrl,
} from '../../../extension/account/serverCheck.model.ts';

const info: ServerInfo = {
  name: 'plumbline',
  version: '0.3.0',
  apiVersion: 1,
  minimumClient: '0.2.0',
  storage: 'postgres',
  billing: 'credits',
  payments: false,
  models: { architect: ['a/large'], implementer: ['a/small', 'a/large'], demo: false },
  limits: { fileBytes: 1, files: 1, snapshotBytes: 1 },
};

describe('an address typed by a person', () => {
  for (const [typed, expected] of [
    ['plumbline.example.com', 'https://plumbline.example.com/'],
    ['  https://plumbline.example.com/base/ ', 'https://plumbline.example.com/base/'],
    ['localhost:4180', 'http://localhost:4180/'],
    ['127.0.0.1:4180', 'http://127.0.0.1:4180/'],
    ['http://[::1]:4180?x=1#y', 'http://[::1]:4180/'],
  ] as const) {
    it(`takes "${typed}"`, () => {
      const url = parseServerUrl(typed);
      assert.ok(url instanceof URL);
      assert.equal(url.href, expected);
    });
  }

  for (const [typed, why] of [
    ['', /Type an address/],
    ['ftp://example.com', /begins with https/],
    ['http://example.com', /Use https/],
    ['http://127.0.0.1.example.com', /Use https/],
    ['https://me:secret@example.com', /user names and passwords/],
    ['https://', /Type an address/],
  ] as const) {
    it(`refuses "${typed}" and says why`, () => {
      const refused = parseServerUrl(typed);
      assert.ok(typeof refused === 'string');
      assert.match(refused, why);
    });
  }
});

describe('a server that answered', () => {
  it('is told with its version and models, each named once', () => {
    const verdict = judgeServer(info, 'example.com', '0.2.0');
    assert.ok(verdict.ok);
    assert.equal(verdict.summary, 'example.com runs Plumbline 0.3.0. Models: a/small, a/large.');
  });

  it('is refused when it needs a newer client, with both versions', () => {
    const verdict = judgeServer(info, 'example.com', '0.1.9');
    assert.ok(!verdict.ok);
    assert.match(verdict.message, /needs version 0\.2\.0 .* this is 0\.1\.9/);
  });

  it('compares versions as numbers', () => {
    assert.ok(judgeServer({ ...info, minimumClient: '0.9.0' }, 'h', '0.10.0').ok);
  });

  it('says when no model is connected, and when the model is the scripted one', () => {
    const none = judgeServer({ ...info, models: null }, 'h', '1.0.0');
    assert.match(none.ok ? none.summary : '', /No model is connected/);
    const models = { architect: ['d'], implementer: ['d'], demo: true };
    const demo = judgeServer({ ...info, models }, 'h', '1.0.0');
    assert.match(demo.ok ? demo.summary : '', /not with a real model/);
  });
});

describe('a connection that failed', () => {
  const failure = (code: string): Error =>
    new Error('outer', {
      cause: new Error('middle', { cause: Object.assign(new Error('inner'), { code }) }),
    });

  it('is explained by the code of its innermost cause', () => {
    assert.match(
      explainConnection(failure('CERT_HAS_EXPIRED'), 'h'),
      /not safe: its certificate has expired/,
    );
    assert.match(explainConnection(failure('ECONNREFUSED'), 'h'), /nothing listens there/);
    assert.match(explainConnection(failure('ENOTFOUND'), 'h'), /no such host/);
  });

  it('is told plainly when nothing is known about it', () => {
    assert.match(explainConnection(new Error('x'), 'h'), /^h was not reached\. Nothing was sent/);
    assert.match(explainConnection('x', 'h'), /^h was not reached/);
  });
});
