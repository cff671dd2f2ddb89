import assert from 'node:assert/strict';
import { runAdmin } from '../../extension/cli/runAdmin.ts';

type Result = { code: number; out: string; err: string };

/** `npm run admin` against a server: with its exit code and output, and with what it answers as JSON. */
export function adminOn(server: () => { url: string }, token: () => string) {
  async function admin(...argv: string[]): Promise<Result> {
    const result = { code: 0, out: '', err: '' };
    const environment = { PLUMBLINE_SERVER: server().url, PLUMBLINE_TOKEN: token() };
    result.code = await runAdmin(argv, environment, {
      out: (text) => {
        result.out += text;
      },
      err: (text) => {
        result.err += text;
      },
    });
    return result;
  }
  async function answer<T>(...argv: string[]): Promise<T> {
    const { code, out, err } = await admin(...argv, '--json');
    assert.equal(code, 0, err);
    return JSON.parse(out) as T;
  }
  return { admin, answer };
}
