import type { ScriptedRequest } from './scriptedModel.ts';

export function demoScript(_request: ScriptedRequest): string {
  return 'The demo model only knows the sample project, so it has nothing to say about this one.';
}
