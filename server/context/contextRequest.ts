export type ContextRequest = {
  task: string;
  /** Paths or file names the task names. */
  mentioned: readonly string[];
  /** Files the run is about, e.g. the one to refine: shown before anything else. */
  focus?: readonly string[];
  /** The TODO file is never chosen by itself: its text is the task. */
  todoPath?: string | null;
};
