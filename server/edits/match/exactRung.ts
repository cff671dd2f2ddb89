import type { Rung } from './rung.ts';

export const exactRung: Rung = {
  name: 'exact',
  key: (line) => line,
  adapt: ({ replace }) => replace,
};
