const object =
  '(?:[_-]?(?:to|in|the|and|new|str|text|content|code|block|lines?|range|files?|patch|diff|edits?|search|replace))*';
const changes = new RegExp(
  `^(?:(?:str|search)_?(?:and_?)?replace|delete|remove|create|write|save|insert|append|move|rename|edit|replace|apply|update)${object}$`,
  'i',
);

/** Whether a tool of this name changes files. */
export const isEditingTool = (name: string): boolean => changes.test(name);

/** Whether an editing tool of this name is given the whole text of a file. */
export const takesWholeFile = (name: string): boolean =>
  isEditingTool(name) &&
  /^(?:create|write|save|edit|update|replace)/i.test(name) &&
  !/lines?|range|block/i.test(name);
