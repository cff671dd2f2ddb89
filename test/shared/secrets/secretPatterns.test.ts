import assert from 'node:assert/strict';
import { findSecrets, redactSecrets } from '../../../shared/secrets/secretPatterns.ts';

// Put together at run time, so that no scanner takes these lines for leaked credentials.
const body = 'aB3dE5gH7jK9mN2pQ4sT6vW8yZ1bC3eF5hJ7kL9nP2rT4uX6';
const secrets: Record<string, string> = {
  'plumbline-token': `plb${'_'}${body.slice(0, 43)}`,
  'aws-key': `AK${'IA'}QW5ERTZUIOPASDFG`,
  'github-token': `gh${'p_'}${body.slice(0, 36)}`,
  'gitlab-token': `gl${'pat-'}${body.slice(0, 20)}`,
  'slack-token': `xo${'xb-'}123456789012-${body.slice(0, 24)}`,
  'stripe-key': `sk_${'live_'}${body.slice(0, 24)}`,
  'model-provider-key': `sk-${'ant-'}${body}`,
  'google-key': `AI${'za'}${body.slice(0, 35)}`,
  'npm-token': `npm${'_'}${body.slice(0, 36)}`,
  'json-web-token': `ey${'J'}${body}.ey${'J'}${body}.${body}`,
};

describe('findSecrets', () => {
  for (const [kind, value] of Object.entries(secrets)) {
    it(`finds a ${kind} and says where`, () => {
      const text = `line one\nconst x = "${value}";\n`;
      const [secret, ...others] = findSecrets(text);
      assert.deepEqual(others, []);
      assert.deepEqual({ kind: secret?.kind, line: secret?.line }, { kind, line: 2 });
      assert.equal(text.slice(secret?.start, secret?.end), value);
    });
  }

  it('knows the keys that documentation gives as an example', () => {
    assert.deepEqual(findSecrets(`key = "AK${'IA'}IOSFODNN7EXAMPLE"`), []);
  });

  it('finds a private key in a file and in a string', () => {
    const marker = (word: string) => `-----${word} RSA ${'PRIVATE'} KEY-----`;
    const key = `${marker('BEGIN')}\n${body}\n${body}\n${marker('END')}`;
    assert.deepEqual(
      findSecrets(key).map(({ kind }) => kind),
      ['private-key'],
    );
    assert.equal(findSecrets(`key = "${key.replaceAll('\n', '\\n')}"`).length, 1);
    assert.deepEqual(findSecrets(`if (text.startsWith('${marker('BEGIN')}')) return;`), []);
  });

  it('finds a password in an address, but not a placeholder for one', () => {
    const address = (password: string) => `postgres://app:${password}@db.internal:5432/app`;
    assert.deepEqual(
      findSecrets(address('h7Gk29vQx1')).map(({ kind }) => kind),
      ['password-in-url'],
    );
    for (const password of ['password', 'your_password1', `\${DB_PASSWORD1}`, '<password1>', 'changeme1']) {
      assert.deepEqual(findSecrets(address(password)), [], password);
    }
  });

  it('finds a generated value given to a telling name', () => {
    assert.deepEqual(
      findSecrets(`apiKey: '${body}'`).map(({ kind }) => kind),
      ['assigned-secret'],
    );
    assert.deepEqual(findSecrets(`"client_secret" = "${'9f8e7d6c5b4a3928'.repeat(2)}"`).length, 1);
  });

  it('leaves code that only speaks of secrets alone', () => {
    for (const text of [
      'const token = await issueToken(account, scopes);',
      "password: 'correct-horse-battery-staple'",
      "tokenKind = 'personal-access-token-2024'",
      `const apiKey = process.env['OPENAI_API_KEY'];`,
      `secret: 'your-secret-goes-here-1A'`,
      'integrity: "sha512-JcjoHYH5y9AB6wUJ4E7HWVdsBu8yE9zGe5ZEFT5XYzGzmAAAA=="',
      'sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"',
      'task-runner-sk-learn-model_selection',
    ]) {
      assert.deepEqual(findSecrets(text), [], text);
    }
  });

  it('counts lines right with several secrets', () => {
    const text = `${secrets['npm-token']}\n\n${secrets['aws-key']} ${secrets['google-key']}\n`;
    assert.deepEqual(
      findSecrets(text).map(({ kind, line }) => [kind, line]),
      [
        ['npm-token', 1],
        ['aws-key', 3],
        ['google-key', 3],
      ],
    );
  });

  it('ends on long repetitive texts', () => {
    for (const unit of ['a', 'eyJ', 'secret', '-----BEGIN ', 'a://b:', 'password="', 'sk-ant-', ' ']) {
      assert.ok(findSecrets(unit.repeat(Math.floor(300_000 / unit.length))).length <= 1, unit);
    }
  });
});

describe('redactSecrets', () => {
  it('replaces each secret and nothing else', () => {
    const text = `a ${secrets['npm-token']} b\napiKey="${body}" c`;
    assert.equal(redactSecrets(text), 'a [redacted npm-token] b\napiKey="[redacted assigned-secret]" c');
  });

  it('leaves a text without secrets as it is', () => {
    assert.equal(redactSecrets('plain\ntext'), 'plain\ntext');
  });

  it('leaves nothing of a secret behind', () => {
    for (const value of Object.values(secrets))
      assert.ok(!redactSecrets(`x=${value};`).includes(value.slice(6, 16)));
  });
});
