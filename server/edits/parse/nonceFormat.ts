import type { EditProblem, FoundEdit, ParsedEdit } from '../parsedEdit.ts';

type Op = ParsedEdit['op'];
type Marker = { name: string; line: number | undefined };
type Header = {
  at: number;
  op: Op;
  path: string;
  to: string | undefined;
  bodies: number;
  problem: EditProblem | undefined;
};
type Body =
  | { kind: 'search' | 'with'; at: number; line: number | undefined; search: string[]; replace: string[] }
  | { kind: 'content'; at: number; content: string[] };

const headerStart = /^\s*<<FILE\b/;
const attribute = /\b(op|path|to|nonce)=(?:"([^"]*)"|([^\s">]+))/g;
const ops: ReadonlySet<string> = new Set<Op>(['edit', 'create', 'delete', 'rename', 'rewrite']);
const isOp = (text: string | undefined): text is Op => text !== undefined && ops.has(text);

/** Takes an answer line by line, as it arrives. */
export type LineReader = {
  /** The next line, without its line end. */
  line(text: string): void;
  /** What is open now was cut. `rest` is the answer with everything that was read blanked out, for other formats. */
  end(): { edits: FoundEdit[]; rest: string[] };
  /** How many edits were read so far. */
  count(): number;
};

/**
 * Reads edits delimited with the nonce of the request; without one, the nonce of the first header counts. Only lines with the
 * right nonce are markers, so nothing inside a file can end a body. One pass, linear in the length of the answer.
 */
export function createNonceReader(expected?: string): LineReader {
  let nonce = expected;
  const edits: FoundEdit[] = [];
  const rest: string[] = [];
  let header: Header | null = null;
  let body: Body | null = null;

  const add = (at: number, edit: ParsedEdit, problem?: EditProblem) => {
    edits.push({ at, edit: problem ? { ...edit, problem } : edit });
    if (header) header.bodies++;
  };
  const closeBody = (problem?: EditProblem) => {
    if (header && body) add(body.at, editOf(header, body), problem ?? header.problem ?? misfit(header, body));
    body = null;
  };
  const closeHeader = (problem: EditProblem) => {
    closeBody(cut);
    if (!header) return;
    if (header.op === 'delete' || header.op === 'rename') {
      const unnamed = header.op === 'rename' && !header.to;
      add(header.at, bodiless(header), unnamed ? format('A rename needs to="…".') : header.problem);
    } else if (header.bodies === 0) add(header.at, bodiless(header), problem);
    header = null;
  };

  /** Whether the line belongs to an edit. */
  const take = (line: string, at: number): boolean => {
    const marker = markerOf(line, nonce);
    if (marker?.name === 'FILE' || (!body && headerStart.test(line))) {
      closeHeader(format('The header has no SEARCH or CONTENT block after it.'));
      const read = readHeader(line, at, nonce);
      if (!('op' in read)) add(at, { op: 'edit', path: read.path, search: [], replace: [] }, read.problem);
      else header = read;
    } else if (marker && header) {
      mark(marker, header, at);
    } else if (body) {
      linesOf(body).push(line);
    } else {
      if (marker && marker.name !== 'END') {
        const message = `${marker.name} stands without a <<FILE …>> header before it.`;
        edits.push({ at, edit: { op: 'edit', path: '', search: [], replace: [], problem: format(message) } });
      }
      return marker !== null;
    }
    return true;
  };
  const mark = (marker: Marker, open: Header, at: number) => {
    if (marker.name === 'SEARCH' || marker.name === 'CONTENT') {
      closeBody(cut);
      body =
        marker.name === 'CONTENT'
          ? { kind: 'content', at, content: [] }
          : { kind: 'search', at, line: marker.line, search: [], replace: [] };
    } else if (marker.name === 'END') {
      closeBody(isSearch(body) ? format('The SEARCH block has no WITH part.') : undefined);
    } else if (isSearch(body)) {
      body.kind = 'with';
    } else if (body) {
      closeBody(format('WITH stands where only END can.'));
    } else {
      add(at, bodiless(open), format('WITH stands without a SEARCH before it.'));
    }
  };
  return {
    line(text) {
      nonce ??= nonceOfHeader(text);
      rest.push(take(text, rest.length) ? '' : text);
    },
    end() {
      closeHeader(cut);
      return { edits, rest };
    },
    count: () => edits.length,
  };
}

const cut: EditProblem = { code: 'CUT', message: 'It has no END: the answer stopped inside it.' };
const format = (message: string): EditProblem => ({ code: 'FORMAT', message });
// A declared function, because TypeScript does not see that closures assign the variable.
function isSearch(body: Body | null): body is Body & { kind: 'search' | 'with' } {
  return body?.kind === 'search';
}

function linesOf(body: Body): string[] {
  if (body.kind === 'content') return body.content;
  return body.kind === 'search' ? body.search : body.replace;
}

function markerOf(line: string, nonce: string | undefined): Marker | null {
  if (nonce === undefined || line.length > 4_000) return null;
  const text = line.trim();
  if (!text.startsWith('<<') || !text.endsWith('>>')) return null;
  if (text.startsWith('<<FILE '))
    return attributesOf(text).get('nonce') === nonce ? { name: 'FILE', line: undefined } : null;
  const found = /^<<(SEARCH|WITH|CONTENT|END) (\S+?)(?: line=(\d{1,9}))?>>$/.exec(text);
  if (!found || found[2] !== nonce) return null;
  return { name: found[1] ?? '', line: found[3] === undefined ? undefined : Number(found[3]) };
}

function readHeader(
  line: string,
  at: number,
  nonce: string | undefined,
): Header | { path: string; problem: EditProblem } {
  const attributes = attributesOf(line);
  const path = attributes.get('path') ?? '';
  const op = attributes.get('op');
  const problem = (message: string) => ({ path, problem: format(message) });
  if (attributes.get('nonce') !== nonce || nonce === undefined) {
    return problem(`The header does not carry nonce=${nonce ?? '…'}.`);
  }
  if (!isOp(op)) return problem('The header needs op=edit, create, delete, rename or rewrite.');
  if (path === '') return problem('The header needs path="…".');
  const to = attributes.get('to');
  const isMoved = op !== 'rename' && to !== undefined && to !== '' && to !== path;
  const moved = isMoved
    ? format(`op=${op} does not take to="…": rename the file in an operation of its own.`)
    : undefined;
  return { at, op, path, to, bodies: 0, problem: moved };
}

function attributesOf(line: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const [, name, quoted, bare] of line.slice(0, 4_000).matchAll(attribute)) {
    if (name !== undefined && !found.has(name)) found.set(name, quoted ?? bare ?? '');
  }
  return found;
}

function nonceOfHeader(line: string): string | undefined {
  const nonce = headerStart.test(line) ? attributesOf(line).get('nonce') : undefined;
  return nonce !== undefined && /^[\w-]{1,64}$/.test(nonce) ? nonce : undefined;
}

function editOf({ op, path }: Header, body: Body): ParsedEdit {
  if (body.kind === 'content')
    return { op: op === 'create' ? 'create' : 'rewrite', path, content: body.content };
  const { search, replace, line } = body;
  return { op: 'edit', path, search, replace, ...(line === undefined ? {} : { line }) };
}

function misfit({ op }: Header, body: Body): EditProblem | undefined {
  const fits = body.kind === 'content' ? op === 'create' || op === 'rewrite' : op === 'edit';
  return fits
    ? undefined
    : format(`op=${op} does not take a ${body.kind === 'content' ? 'CONTENT' : 'SEARCH'} block.`);
}

function bodiless({ op, path, to }: Header): ParsedEdit {
  if (op === 'delete') return { op, path };
  if (op === 'rename') return { op, path, to: to ?? '' };
  return op === 'edit' ? { op, path, search: [], replace: [] } : { op, path, content: [] };
}
