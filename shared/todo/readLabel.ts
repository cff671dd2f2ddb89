export type LabelField = 'files' | 'action' | 'criteria';
/** `field` is null for a label that means nothing to us, such as "Note:". */
export type Label = { field: LabelField | null; rest: string };

const fields: ReadonlyMap<string, LabelField> = new Map([
  ['file', 'files'],
  ['files', 'files'],
  ['action', 'action'],
  ['actions', 'action'],
  ['acceptance', 'criteria'],
  ['acceptance criteria', 'criteria'],
  ['acceptance criterion', 'criteria'],
  ['definition of done', 'criteria'],
  ['done when', 'criteria'],
  ['success criteria', 'criteria'],
  ['verification', 'criteria'],
  ['verification criteria', 'criteria'],
  ['verify', 'criteria'],
]);

/** Reads "**Verification:** rest", "Verify: rest" and a bare "**Done when**" or heading; null for other text. */
export function readLabel(text: string, isHeading: boolean): Label | null {
  const found = /^([*_]{0,3})([a-z][a-z ]{0,40})(:?)\1(:?)(?:\s+|$)/i.exec(text);
  if (!found) return null;
  const [all, mark, name = '', colonInside, colonBehind] = found;
  const rest = text.slice(all.length).trim();
  const closed = colonInside || colonBehind || (rest === '' && (isHeading || mark));
  return closed ? { field: fields.get(name.trim().toLowerCase()) ?? null, rest } : null;
}
