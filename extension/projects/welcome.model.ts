export type ProjectFacts = {
  signedIn: boolean;
  /** A folder on a disk is open. */
  folder: boolean;
  trusted: boolean;
  offline: boolean;
  /** There is a TODO file. */
  todo: boolean;
};
export type WelcomeState = 'signedOut' | 'noFolder' | 'untrusted' | 'offline' | 'noTodo' | 'ready';

/** The one thing that stands between a person and the first run. What is missing first is told first. */
export function welcomeState({ signedIn, folder, trusted, offline, todo }: ProjectFacts): WelcomeState {
  if (!folder) return 'noFolder';
  if (!trusted) return 'untrusted';
  if (!signedIn) return 'signedOut';
  if (offline) return 'offline';
  return todo ? 'ready' : 'noTodo';
}

/** Whether the tree stands in the place of the welcome text: with the TODO file, or with the runs of a project that has none. */
export function showsTree(facts: ProjectFacts, runs: number): boolean {
  const state = welcomeState(facts);
  return facts.todo ? ['ready', 'untrusted', 'offline'].includes(state) : state === 'noTodo' && runs > 0;
}
