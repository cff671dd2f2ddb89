/** Permission bits of a new file: a script that names its interpreter may be executed. Null: what files have by default. */
export const modeOfNew = (bytes: Uint8Array): number | null =>
  bytes[0] === 0x23 && bytes[1] === 0x21 ? 0o777 : null;
