import { createHash, randomBytes } from 'node:crypto';

/** A new token: 256 random bits behind a prefix that scanners for leaked secrets can recognise. */
export const newToken = (): string => `plb_${randomBytes(32).toString('base64url')}`;

/** What is stored of a token. It has all the entropy a key needs, so a plain hash protects it. */
export const hashToken = (token: string): string => createHash('sha256').update(token).digest('hex');

/** First characters of a token, to tell tokens apart. */
export const tokenPrefix = (token: string): string => token.slice(0, 10);
