/** What tokens, keys and credentials look like in text. Broad: a log loses nothing by a word too many. */
const secrets: readonly RegExp[] = [
  /\bplb_[A-Za-z0-9_-]{8,}/g,
  /\b(?:sk|rk|pk|ghp|gho|github_pat|xox[abp])[-_][A-Za-z0-9_-]{8,}/g,
  /\bBearer\s+[A-Za-z0-9._~+/=-]{8,}/gi,
  /\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*/g,
  /(?<=:\/\/)[^/\s:@]+:[^/\s@]+(?=@)/g,
  /(?<=(?:api[_-]?key|token|password|secret)["']?\s*[:=]\s*["']?)[^\s"',;]{6,}/gi,
];

export function redact(text: string): string {
  return secrets.reduce((safe, secret) => safe.replace(secret, '[redacted]'), text);
}
