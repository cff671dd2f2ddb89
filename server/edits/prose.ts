const prose = /\.(?:md|mdx|markdown|txt|rst|adoc)$/i;

/** Whether a file is a document: samples in it leave code out for their readers. */
export const isProse = (path: string): boolean => prose.test(path);
