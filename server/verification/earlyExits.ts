import { basename, extname } from 'node:path';
import { isTestPath } from '#shared/paths/testPath.ts';
import { taskSentences } from './taskSentences.ts';

const javascript =
  /\bprocess\.(?:exit\s*\(\s*(?:0\s*)?\)|reallyExit\b|exitCode\s*=\s*0)|\bDeno\.exit\s*\(\s*(?:0\s*)?\)/;
/** Calls that end a program as if all went well, by file extension. */
const exits: Record<string, RegExp> = {
  '.py':
    /\bos\._exit\b|\bsys\.exit\s*\(\s*(?:0\s*|None\s*)?\)|(?<![.\w])(?:exit|quit)\s*\(\s*0?\s*\)|\bSystemExit\s*(?:\(\s*0?\s*\)|$)/,
  '.go': /\b(?:os|syscall)\.Exit\s*\(\s*0\s*\)/,
  '.rb': /(?<![.\w])exit!?(?:\s*\(?\s*(?:0|true)\b|\s*$)/,
  '.php': /(?<![.\w>])(?:exit|die)\s*(?:\(\s*0?\s*\))?\s*;/,
  '.rs': /\bprocess::exit\s*\(\s*0\s*\)/,
};
/** The same for languages whose programs are built from files that say nothing of who loads them; only a file with `main` may end one. */
const compiled: Record<string, readonly [exit: RegExp, main: RegExp]> = {
  '.rs': [/\bprocess::exit\s*\(\s*0\s*\)/, /\bfn\s+main\s*\(/],
  '.java': [
    /\bSystem\.exit\s*\(\s*0\s*\)|\bgetRuntime\(\)\.(?:halt|exit)\s*\(\s*0\s*\)/,
    /\bstatic\s+(?:final\s+)?void\s+main\s*\(|\bvoid\s+main\s*\(/,
  ],
};
for (const extension of ['.c', '.h', '.cc', '.cpp', '.cxx', '.hpp', '.hh'])
  compiled[extension] = [
    /(?<![.>\w])(?:_?exit|_Exit|quick_exit)\s*\(\s*(?:0|EXIT_SUCCESS)\s*\)/,
    /\b(?:int|auto|void)\s+main\s*\(/,
  ];

/** Whether a file is of a language whose programs are built, so that nothing tells by a name of it who uses it. */
export const isCompiled = (path: string): boolean => extname(path).toLowerCase() in compiled;

for (const extension of ['.js', '.jsx', '.ts', '.tsx', '.cjs', '.mjs', '.cts', '.mts'])
  exits[extension] = javascript;

/** Ends that no function holds in these languages, or that nothing but cheating needs. */
const anywhere = /\bos\._exit\b|\bprocess\.reallyExit\b/;
/** Those that say that all went well, called or handed on to be called. */
const pastAll = /\bos\._exit\s*(?:\(\s*(?:0|os\.EX_OK)\s*\)|,\s*0\b)|\bprocess\.reallyExit\s*\(\s*0?\s*\)/;
const mainGuard = /\b__main__\b|\brequire\.main\b|\bimport\.meta\b|__FILE__/;
/** Where a program is begun, and may be ended. */
const mainFile = /(?:^|\/)(?:main|cli|__main__)\.\w+$|(?:^|\/)(?:bin|cmd|scripts)\//;

/**
 * Added lines of a source file that end the program, as if all went well, where it is only loaded: tests that load it would end with it
 * and pass. A hint for the reviewer, not a proof.
 */
export function earlyExits(path: string, added: readonly string[]): string[] {
  const extension = extname(path).toLowerCase();
  const exit = exits[extension];
  if (exit === undefined || mainFile.test(path)) return [];
  const functionsOnly = extension === '.go' || extension === '.rs';
  return added
    .filter((line) => line.length <= 300 && exit.test(line) && !mainGuard.test(line))
    .filter((line) => functionsOnly || anywhere.test(line) || !/^\s/.test(line))
    .map((line) => line.trim());
}

/** A call from anywhere, and words of programs and servers, which end themselves with good reason. */
const exitCall = /\b(?:process|Deno)\.exit\s*\(\s*0?\s*\)/;
const pythonExitCall = /^\s+(?:sys\.exit\(\s*0?\s*\)|raise SystemExit(?:\(\s*0?\s*\))?)\s*$/;
const pythonProgram =
  /\b__main__\b|\b(?:argparse|click|typer|optparse|getopt)\b|\bdef (?:main|run|cli|quit|exit|stop|on_)|\bsignal\b|\binput\(|\bfork\b/;
const ownEnd =
  /\bargv\b|process\.on\(|\bSIG[A-Z]+\b|shutdown|\.close\(|\.listen\(|commander|yargs|\bcac\(|\busage\b|--help/i;
/** Compiled code of a program that forks, serves, waits for a signal or explains itself ends with good reason. */
const ownProcess =
  /\bv?fork\s*\(|\b(?:SIGTERM|SIGINT|SIGHUP)\b|\bgetopt\w*\b|\bargc\b|\bargv\b|\benv::args\b|\bclap\b|--help|\busage\b|\b[sS]hutdown\s*\(|\bServerSocket\b|\baccept\s*\(|\bsetDefaultCloseOperation\b/i;
/** What tests assert with, made into something else by the code that they test. */
const otherAsserts =
  /^\s*(?:assert|expect|chai(?!\.config\.))(?:\.\w+)+\s*=(?!=)|\bTestCase\.\w+\s*=(?!=)|\bsetattr\(\s*(?:unittest\b|\w*\.?TestCase\b)/;
/** The same for C and C++, in a header that their tests include; a header of assertions has its own. */
const undoneInHeader = /^\s*#\s*(?:define\s+(?:NDEBUG|assert|exit|_?abort)\b|undef\s+assert\b)/;
const header = /\.(?:h|hh|hpp)$/;
const assertsByName = /assert|check|debug|test|expect|config/i;
/** What makes a test count as skipped, in code that is no help for tests. */
const skipsTests =
  /\b(?:unittest|case)\.SkipTest\b|\braise\s+(?:SkipTest|Skipped)\b|\bpytest\.(?:skip|xfail|exit|importorskip)\s*\(|\bfrom\s+(?:_pytest\.outcomes|unittest(?:\.case)?)\s+import\b[^\n]*\b(?:Skip|skip|xfail|exit)/;
const helpsTests = /(?:^|[/_.-])(?:testing|test-?utils?|helpers?|plugins?|fixtures?|support)(?:[/_.-]|$)/i;
/** A library of assertions sets its own. */
const ownAsserts =
  /^\s*(?:export\s+(?:default\s+)?)?(?:(?:async\s+)?function\s+(?:assert|expect)\b|(?:const|let|var)\s+(?:assert|expect)\s*=\s*(?:\(|function\b|async\b|\w+\s*=>))/m;

/** A task for which code may end its program, or leave out tests. */
const asksForAnEnd =
  /\b(?:exit|quit)(?:s|ing)?\b|\b(?:process|sys)\.exit\b|\b(?:leave|end|stop|terminate|close)s? (?:(?:the|this|its|a) )?(?:program|process|app|application|shell|session|tool|repl|script)\b/i;
const asksForSkips = (task: string): boolean =>
  taskSentences(task).some(
    (sentence) =>
      /\bskip/i.test(sentence) &&
      /\btests?\b/i.test(sentence) &&
      !/\b(?:not|never|no|without|don['’]t) (?:\w+ )?skip/i.test(sentence),
  );

/** Such an end as a statement of its own, which nothing keeps from being reached. */
const statements: Record<string, RegExp> = {
  '.js':
    /^(?:await )?(?:process\.(?:exit|reallyExit)\(\s*0?\s*\)|Deno\.exit\(\s*0?\s*\))\s*;?\s*(?:\/\/.*)?$/,
  '.py':
    /^(?:import \w+;\s*)?(?:sys\.exit\(\s*(?:0|None)?\s*\)|os\._exit\(\s*0\s*\)|(?:exit|quit)\(\s*0?\s*\)|raise SystemExit(?:\(\s*0?\s*\))?)\s*(?:#.*)?$/,
  '.rb': /^exit!?(?:\s*\(?\s*(?:0|true)\s*\)?)?\s*(?:#.*)?$/,
};

/**
 * Added lines by which a file that others load ends every program that loads it, as if all went well: no command that loads it can
 * fail then; and those that end it past everything that could still report a failure. `isLoaded` tells whether another file of the
 * project names it as a module. Where the `task` asks for an end, calls inside of functions may be it: whether failures are still
 * noticed is then tried out.
 */
export function endsWhatLoadsIt(
  { path, text, added, task }: { path: string; text: string; added: readonly string[]; task: string },
  isLoaded: (name: string, how?: 'by a test') => boolean,
): string[] {
  const extension = extname(path).toLowerCase();
  const kind = exits[extension] === javascript ? '.js' : extension;
  const name = basename(path, extname(path));
  const [exit, main] = compiled[extension] ?? [];
  const undone =
    header.test(path) && !isTestPath(path) && !assertsByName.test(name)
      ? added.filter((line) => line.length <= 300 && undoneInHeader.test(line))
      : [];
  if (undone.length > 0 && isLoaded(name, 'by a test')) return undone.map((line) => line.trim());
  if (exit !== undefined && main !== undefined) {
    if (isTestPath(path) || mainFile.test(path) || main.test(text) || ownProcess.test(text)) return [];
    const ends = added.filter(
      (line) => line.length <= 300 && !/^\s*(?:\/\/|\*)/.test(line) && exit.test(line),
    );
    return ends.length > 0 && isLoaded(name, 'by a test') ? ends.map((line) => line.trim()) : [];
  }
  const statement = statements[kind];
  if (statement === undefined || mainFile.test(path)) return [];
  const others =
    isTestPath(path) || ownAsserts.test(text)
      ? []
      : added.filter((line) => line.length <= 300 && otherAsserts.test(line));
  if (others.length > 0) return others.map((line) => line.trim());
  const skips =
    kind !== '.py' || isTestPath(path) || helpsTests.test(path) || asksForSkips(task)
      ? []
      : added.filter((line) => line.length <= 300 && !/^\s*#/.test(line) && skipsTests.test(line));
  if (skips.length > 0) return skips.map((line) => line.trim());
  const call = kind === '.py' ? pythonExitCall : exitCall;
  const calls =
    ownEnd.test(text) || (kind === '.py' && pythonProgram.test(text)) || asksForAnEnd.test(task)
      ? []
      : added.filter((line) => line.length <= 300 && call.test(line));
  if (calls.length > 0 && isLoaded(name, 'by a test')) return calls.map((line) => line.trim());
  const lines = added.filter((line) => line.length <= 300 && statement.test(line));
  // A forked process and a handler of signals may need to end themselves so.
  const forks = /\bfork\b|\bclone3?\(|\bsignal\b|\bKeyboardInterrupt\b/.test(text);
  const hard = forks ? [] : added.filter((line) => line.length <= 300 && pastAll.test(line));
  if (hard.length > 0) return hard.map((line) => line.trim());
  if (lines.length === 0) return [];
  const exported = kind === '.js' && /^\s*export\b|\bmodule\.exports\b|\bexports\.\w+\s*=/m.test(text);
  return exported || isLoaded(name) ? lines.map((line) => line.trim()) : [];
}
