/** One task-list item of a TODO file. Offsets count UTF-16 units of the parsed text, lines are 1-based. */
export type TodoItem = {
  /** 0-based position among the items of the file. */
  index: number;
  /** Texts of the enclosing headings without markup, outermost first. */
  headings: readonly string[];
  /** First line without bullet, box and the emphasis around the whole of it. */
  text: string;
  /** 0-based, among items with the same headings and text. */
  occurrence: number;
  /** How many items of the whole file have this text, this one included. */
  alike: number;
  ticked: boolean;
  line: number;
  /** Last line that belongs to the item, its sub-tasks included. */
  endLine: number;
  /** Number of task items around this one. */
  depth: number;
  /** Index of the nearest task item around this one. */
  parent: number | null;
  /** Everything below the first line, up to `endLine`, dedented to the item's text; lines end with LF. */
  body: string;
  /** What the item itself says it is verified by; empty when it says nothing. */
  criteria: string[];
  /** Files the item names in its "File:" lines. */
  files: string[];
  action?: string;
  /** Offset of the one character inside the box. */
  boxOffset: number;
};

/** What tells one item from every other of its file. */
export type TodoName = Pick<TodoItem, 'headings' | 'text' | 'occurrence'> & { alike?: number | undefined };

export type TodoList = {
  items: TodoItem[];
  /** First unticked item without unticked items below it; null when nothing is left. */
  next: TodoItem | null;
};
