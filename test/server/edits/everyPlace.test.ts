import assert from 'node:assert/strict';
import { assertApplied, assertRefused } from './answers.ts';

describe('tool calls for every place', () => {
  it('replace each, parts of lines included, and no part of a word', () => {
    const all = (old_string: string, new_string: string, replace_all = true) =>
      JSON.stringify({ file_path: 'a.ts', old_string, new_string, replace_all });
    const text = 'call(old, old);\r\nkeep();\nif (old) {\n  old.run();\n}\nold;';
    const after = 'call(fresh, fresh);\r\nkeep();\nif (fresh) {\n  fresh.run();\n}\nfresh;';
    assertApplied({ 'a.ts': text }, all('old', 'fresh'), { 'a.ts': after });
    assertRefused({ 'a.ts': text }, all('old', 'fresh', false), ['NO_MATCH']);
    assertRefused({ 'a.ts': text }, all('old', 'old'), ['NO_OP']);
    const feedback = assertRefused({ 'a.ts': `${text}\nolder();\n` }, all('old', 'fresh'), ['AMBIGUOUS']);
    assert.match(feedback, /at lines 7 it is a part of something longer/);
    const blocks = 'x {\n  a;\n} y {\n  a;\n} z\nx {\n  a;\n}\n';
    assertApplied({ 'a.ts': blocks }, all('{\n  a;\n}', '{ b; }'), {
      'a.ts': 'x { b; } y { b; } z\nx { b; }\n',
    });
    const lines = '  go();\n  go() + 1;\n  go();\n';
    assertApplied({ 'a.ts': lines }, all('  go();\n', '  run();\n'), {
      'a.ts': '  run();\n  go() + 1;\n  run();\n',
    });
    assertRefused({ 'a.ts': `${lines}if (a)  go();\n` }, all('  go();\n', '  run();\n'), ['AMBIGUOUS']);
    const two = JSON.parse(all('keep()', 'kept()'));
    assertApplied({ 'a.ts': text }, JSON.stringify([two, JSON.parse(all('old', 'fresh'))]), {
      'a.ts': after.replace('keep', 'kept'),
    });
    assertRefused(
      { 'a.ts': text },
      JSON.stringify([JSON.parse(all('old', 'fresh')), { ...two, old_string: 'if (old)' }]),
      [null, 'OVERLAP'],
    );
  });

  it('take no longer for a text that repeats', () => {
    const line = 'a'.repeat(300_000);
    const call = { file_path: 'a.ts', old_string: `${line.slice(9)}\n`, new_string: 'b', replace_all: true };
    const start = performance.now();
    assertRefused({ 'a.ts': `${line}b\n` }, JSON.stringify(call), ['NO_MATCH']);
    assert.ok(performance.now() - start < 5_000);
  });
});
