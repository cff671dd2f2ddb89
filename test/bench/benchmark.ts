/** Measures and reports. Being slow is a finding, not a failure: the report says which aims were met and which were missed. */
export type Benchmark = {
  about: string;
  run(options: BenchmarkOptions): Promise<{ json: unknown; text: string }>;
};

export type BenchmarkOptions = {
  /** How many are measured, or null for the benchmark's own number. */
  runs: number | null;
  /** Where the input of benchmarks that take some comes from. */
  values: Readonly<Record<'hunks' | 'repo' | 'cases' | 'dir' | 'with', string | undefined>>;
  /** Tell every finding, not the first ones only. */
  verbose: boolean;
  /** Tells how far it is. */
  note(line: string): void;
};

/** The nearest-rank percentile of measurements, in their unit. `share` is above 0 and at most 1. */
export function percentile(measured: readonly number[], share: number): number {
  const sorted = measured.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

export const rounded = (value: number): number => Math.round(value * 10) / 10;
