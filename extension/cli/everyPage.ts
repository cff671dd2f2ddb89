type Page<T> = { items: T[]; nextCursor: string | null };

/** A list from its first page to its last: what is left out is read as what does not exist. */
export async function everyPage<T>(
  read: (page: { limit: number; cursor: string | undefined }) => Promise<Page<T>>,
): Promise<T[]> {
  const items: T[] = [];
  for (let cursor: string | undefined | null; cursor !== null; ) {
    const page = await read({ limit: 200, cursor });
    items.push(...page.items);
    cursor = page.nextCursor;
  }
  return items;
}
