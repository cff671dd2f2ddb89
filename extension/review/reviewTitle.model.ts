import { oneLine } from '../runs/oneLine.ts';

/** What stands on the tab: what the change is about, and how far it was proven. */
export function reviewTitle(title: string, { tested }: { tested: boolean }): string {
  return `${oneLine(title, 60)} — ${tested ? 'verified' : 'reviewed only, not tested'}`;
}
