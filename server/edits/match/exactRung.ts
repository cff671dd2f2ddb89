import type { Rung } from './rung.ts';

export const exactRung: Rung = {
  name: 'exact',
  key: (line) => line,
  keysOf: ({ lines }) => lines,
  adapt: ({ replace }) => replace,
};
