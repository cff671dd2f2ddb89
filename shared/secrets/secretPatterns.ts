/** A credential in a text. `start` and `end` are UTF-16 positions of the secret part, `line` counts from 1. */
export type Secret = { kind: string; line: number; start: number; end: number };

/** The last group is the secret part, or the whole match. All repetitions are bounded, so matching is linear. */
type Pattern = { kind: string; pattern: RegExp; isSecret?: (value: string) => boolean };

const patterns: readonly Pattern[] = [
  {
    kind: 'private-key',
    pattern:
      /-----BEGIN (?:[A-Z]{2,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----(?=\s|\\n|["'`]|$)[^-]{0,20000}(?:-----END [A-Z ]{0,40}-----)?/g,
    isSecret: (value) => /[A-Za-z0-9+/]{40}/.test(value),
  },
  { kind: 'plumbline-token', pattern: /\b(plb_[\w-]{40,60})(?![\w-])/g },
  {
    kind: 'aws-key',
    pattern: /\b((?:AKIA|ASIA)[A-Z2-7]{16})\b/g,
    // Those of the issuer's documentation end so, and open nothing.
    isSecret: (value) => !value.endsWith('EXAMPLE'),
  },
  { kind: 'github-token', pattern: /\b(gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{60,255})\b/g },
  { kind: 'gitlab-token', pattern: /\b(glpat-[\w-]{20,64})(?![\w-])/g },
  { kind: 'slack-token', pattern: /\b(xox[abeprs]-[A-Za-z0-9-]{20,255})/g },
  {
    kind: 'slack-webhook',
    pattern: /https:\/\/hooks\.slack\.com\/services\/(T\w{6,20}\/B\w{6,20}\/\w{16,40})/g,
  },
  {
    kind: 'stripe-key',
    pattern: /\b((?:sk|rk)_(?:live|test)_[A-Za-z0-9]{16,255}|whsec_[A-Za-z0-9+/=]{24,255})/g,
  },
  {
    kind: 'model-provider-key',
    pattern: /\b(sk-(?:ant|or|proj|svcacct|admin)-[\w-]{24,255}|sk-[A-Za-z0-9]{40,64})(?![\w-])/g,
  },
  { kind: 'google-key', pattern: /\b(AIza[\w-]{35}|GOCSPX-[\w-]{28})(?![\w-])/g },
  { kind: 'npm-token', pattern: /\b(npm_[A-Za-z0-9]{36})\b/g },
  { kind: 'pypi-token', pattern: /\b(pypi-AgEIcHlwaS5vcmc[\w-]{50,255})/g },
  { kind: 'hugging-face-token', pattern: /\b(hf_[A-Za-z]{34})\b/g },
  { kind: 'sendgrid-key', pattern: /\b(SG\.[\w-]{22}\.[\w-]{43})(?![\w-])/g },
  { kind: 'azure-key', pattern: /\b(?:AccountKey|SharedAccessKey)=([A-Za-z0-9+/]{40,100}={0,2})/g },
  {
    kind: 'json-web-token',
    pattern: /\b(eyJ[\w-]{10,2000}\.eyJ[\w-]{10,4000}\.[\w-]{20,1000})(?![\w-])/g,
  },
  {
    kind: 'password-in-url',
    pattern: /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:/@"'`<>]{1,100}:([^\s:/@"'`<>]{8,200})@[\w.-]{1,200}/gi,
    isSecret: (value) => /\d/.test(value) && /[A-Za-z]/.test(value) && !isPlaceholder(value),
  },
  {
    kind: 'assigned-secret',
    pattern:
      /\b[\w.-]{0,40}(?:api_?key|apikey|secret|token|passwd|password|access_?key|private_?key)[\w-]{0,20}["']?\s{0,10}(?::|=>?|:=)\s{0,10}["'`]([\w+/=.~-]{20,200})["'`]/gi,
    isSecret: (value) => isRandom(value) && !isPlaceholder(value),
  },
];

/**
 * The credentials a text holds, in order and without overlaps. Meant to be exact rather than complete: formats issuers
 * document, keys in PEM form, and assigned values that only a generator writes.
 */
export function findSecrets(text: string): Secret[] {
  const found = patterns
    .flatMap(({ kind, pattern, isSecret }) =>
      [...text.matchAll(pattern)].flatMap((match) => {
        const value = match[1] ?? match[0];
        if (isSecret && !isSecret(value)) return [];
        const start = match.index + match[0].lastIndexOf(value);
        return [{ kind, start, end: start + value.length }];
      }),
    )
    .sort((left, right) => left.start - right.start || right.end - left.end);
  const secrets: Secret[] = [];
  let [line, counted, covered] = [1, 0, 0];
  for (const { kind, start, end } of found) {
    if (start < covered) continue;
    for (let at = text.indexOf('\n', counted); at !== -1 && at < start; at = text.indexOf('\n', counted)) {
      line++;
      counted = at + 1;
    }
    secrets.push({ kind, line, start, end });
    covered = end;
  }
  return secrets;
}

/** The text with every credential replaced by its kind, for logs, events, errors and command output. */
export function redactSecrets(text: string): string {
  const parts: string[] = [];
  let done = 0;
  for (const { kind, start, end } of findSecrets(text)) {
    parts.push(text.slice(done, start), `[redacted ${kind}]`);
    done = end;
  }
  return parts.join('') + text.slice(done);
}

const placeholder =
  /example|sample|dummy|placeholder|change_?-?me|your[_-]|xxxx|0000|1234567|abcdef|redacted|process\.env|^\$|\{\{|\$\{|^<|^test|^fake|^mock/i;

function isPlaceholder(value: string): boolean {
  return placeholder.test(value);
}

/** Digits and letters of both cases, with the spread of characters of a generated value; or a long hex string. */
function isRandom(value: string): boolean {
  if (/^[0-9a-f]{32,}$/i.test(value)) return new Set(value).size >= 8;
  if (!/\d/.test(value) || !/[a-z]/.test(value) || !/[A-Z]/.test(value)) return false;
  return entropy(value) >= 3.8;
}

/** Shannon entropy in bits per character. */
function entropy(value: string): number {
  const counts = new Map<string, number>();
  for (const sign of value) counts.set(sign, (counts.get(sign) ?? 0) + 1);
  return [...counts.values()].reduce((sum, count) => {
    const share = count / value.length;
    return sum - share * Math.log2(share);
  }, 0);
}
